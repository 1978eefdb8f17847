using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>The memory of a route as lines of text. A line that is none of ours is passed over.</summary>
internal static class RouteFileText
{
    private const string Version = "mailexporter delivery state 1";
    private const int MaxLines = 20_000;
    private const int MaxMailboxes = 50;

    public static string Of(RouteMemory memory, TimeProvider time)
    {
        var text = new StringBuilder(Version).Append('\n');
        foreach (var (id, message) in memory.Awaited)
        {
            var sentAt = time.GetUtcNow() - time.GetElapsedTime(message.Since);
            text.Append(CultureInfo.InvariantCulture, $"{message.Stage.Spell()} {id} {sentAt.ToUnixTimeSeconds()}\n");
        }

        foreach (var (id, hasArrived) in memory.Settled)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(hasArrived ? "arrived" : "settled")} {id}\n");
        }

        foreach (var (name, mark) in memory.Mailboxes.Where(mailbox => !mailbox.Key.Any(char.IsControl)).Take(MaxMailboxes))
        {
            text.Append(CultureInfo.InvariantCulture, $"mailbox {mark.Validity} {mark.Swept} {mark.Seen} {name}\n");
        }

        return text.ToString();
    }

    public static void Read(string text, RouteMemory memory, TimeProvider time)
    {
        var lines = text.Split('\n', MaxLines);
        if (lines[0] != Version)
        {
            return;
        }

        foreach (var line in lines[1..])
        {
            switch (line.Split(' ', 5))
            {
                case [var stage, var id, var sentAt] when SnakeCase.Parse<DeliveryStage>(stage) is { } known && Guid.TryParseExact(id, "D", out var guid) && Number(sentAt) is { } seconds:
                    memory.Await(guid, new(Timestamp(seconds, time), known));
                    break;
                case ["arrived" or "settled", var id] when Guid.TryParseExact(id, "D", out var guid):
                    memory.Settle(guid, hasArrived: line[0] == 'a');
                    break;
                case ["mailbox", var validity, var swept, var seen, var name] when Number(validity) is { } v && Number(swept) is { } w && Number(seen) is { } s:
                    memory.Mailboxes[name] = new(v, w, s);
                    break;
            }
        }
    }

    /// <summary>As long before now as the wall clock says; where it was set back meanwhile, now.</summary>
    private static long Timestamp(long seconds, TimeProvider time)
    {
        var age = Math.Clamp(time.GetUtcNow().ToUnixTimeSeconds() - seconds, 0, (long)TimeSpan.FromDays(30).TotalSeconds);
        return time.GetTimestamp() - (age * time.TimestampFrequency);
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
