using System.Text.Json.Nodes;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Delivery;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Lab.Tests.Servers;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The program is killed in the middle of rounds, over and over.</summary>
[Collection(CrashTests.Name)]
public sealed class KillTests(MailLab lab)
{
    private const int Routes = 20;

    /// <summary>30 of the released program, or everywhere with <c>tests/run --all</c>: it starts in no time. Else three, for the loop's own sake.</summary>
    private static readonly int Kills = Environment.GetEnvironmentVariable("MAILEXPORTER_BINARY") is { Length: > 0 } || Environment.GetEnvironmentVariable("MAILEXPORTER_TESTS_ALL") == "1" ? 30 : 3;

    private static readonly TimeSpan Sweeping = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Killed_At_Any_Moment_It_Leaves_Nothing_Behind_And_Touches_Nothing_Foreign()
    {
        using var configuration = ConfigurationFolder.OfDeliveries(lab, Enumerable.Range(0, Routes).Select(Route));
        var storage = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(configuration.Path)!, "data")); // goes with it
        ForeignMail[] foreign = [new(lab, LabLogin.Way), new(lab, LabLogin.Way, "Junk")];
        foreach (var mail in foreign)
        {
            await mail.PutAsync(ForeignMail.LookAlikes(TimeProvider.System.GetUtcNow()));
        }

        var before = await MailboxesAsync();
        var random = new Random(5);
        var inRounds = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var exporter = await StartAsync();
            await Task.Delay(TimeSpan.FromSeconds(0.2 + (random.NextDouble() * 2.5)), TimeProvider.System, TestContext.Current.CancellationToken);
            inRounds += (await exporter.MetricsAsync()).All("mail_delivery_in_flight").Any(route => route.Value == 1) ? 1 : 0;
            await exporter.KillAsync();
            Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
        }

        Assert.InRange(inRounds, Kills / 3, Kills); // else nothing was tried

        await using var last = await StartAsync();
        await Patience.UntilAsync("mailboxes without any message of ours", async () => await MailboxesAsync() == before, Sweeping);
        var page = await last.MetricsWhenAsync("a good round of every route", page => page.All("mail_delivery_up").Count(route => route.Value == 1) == Routes, Sweeping);

        Array.ForEach(foreign, mail => mail.AssertUntouched());
        AssertCounted(page);
        Assert.DoesNotContain("level=error", last.Log, StringComparison.Ordinal);

        Task<RunningExporter> StartAsync() => RunningExporter.StartAsync("--config.file", configuration.Path, "--storage.path", storage.FullName);
    }

    /// <summary>What the last process has counted is what it has seen: nothing is lost, nothing came twice, nothing is left.</summary>
    private static void AssertCounted(Exposition page)
    {
        foreach (var outcome in (string[])["lost", "duplicate", "bounced", "deferred", "send_failed"])
        {
            Assert.All(page.All("mail_delivery_messages_total", $"outcome={outcome}"), route => Assert.Equal(0, route.Value));
        }

        foreach (var delivered in page.All("mail_delivery_messages_total", "outcome=delivered"))
        {
            var route = delivered.Labels.Single(label => label.StartsWith("route=", StringComparison.Ordinal));
            var measured = page.Value("mail_delivery_latency_seconds_count", route);
            Assert.InRange(delivered.Value, 1, 1000);
            Assert.InRange(measured!.Value, 1, delivered.Value + page.Value("mail_delivery_messages_total", route, "outcome=late")!.Value);
            Assert.Equal(0, page.Value("mail_delivery_leftover_messages", route));
            Assert.InRange(page.Value("mail_delivery_in_flight", route)!.Value, 0, 1);
        }

        Assert.Empty(page.All("mail_delivery_failure"));
    }

    /// <summary>A round takes about half a second: most messages are kept for a while on their way, and POP3 waits a second before it looks.</summary>
    private JsonObject Route(int number) => (number % 5) switch
    {
        0 => lab.Delivery($"route {number}", "pop3s", lab.Facts.Ways.Plain),
        1 => lab.Delivery($"route {number}", "imaps", lab.Facts.Ways.Junk),
        2 => lab.Delivery($"route {number}", "imaps", lab.Facts.Ways.Plain),
        _ => lab.Delivery($"route {number}", "imaps", lab.Facts.Ways.Late.Replace("*", "0.4", StringComparison.Ordinal)),
    };

    private async Task<(long? Inbox, long? InboxUnseen, long? Junk, long? JunkUnseen)> MailboxesAsync()
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, LabLogin.Way) with { Mailboxes = ["INBOX", "Junk"] };
        var mailboxes = (await lab.CheckAsync(server)).Succeeds().Mailboxes;
        return (mailboxes[0].Messages, mailboxes[0].Unseen, mailboxes[1].Messages, mailboxes[1].Unseen);
    }
}
