using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The way of one message on one scale of time: sending step by step, the hops by their hosts' clocks, and when it was visible.</summary>
internal static class DeliveryTimeline
{
    /// <summary>Draws it; where nothing was sent, how far the mailbox was opened.</summary>
    public static Action<HtmlWriter> Of(DeliveryResult round) => html =>
    {
        if (round is not { Sending: { } sending, SendDuration: { } sent })
        {
            html.Add($"<p class=\"empty\">Nothing was sent: the mailbox comes first.</p>\n{PageParts.If(round.Receiving is not null, h => Waterfall.Of(round.Receiving!)(h))}");
            return;
        }

        var isTaken = round.IsSent;
        var total = Math.Max(1, (sent + (round.Latency ?? TimeSpan.Zero)).TotalMicroseconds);
        html.Add($"<ol class=\"waterfall way\">\n");
        var begin = 0.0;
        foreach (var (name, duration, isFailed) in Steps(round, sending))
        {
            html.Add($"{Waterfall.Bar(name, isFailed ? "failed" : "", begin / total, duration.TotalMicroseconds / total, $"{Wording.Measured(duration)}{(isFailed ? ", failed" : "")}")}");
            begin += duration.TotalMicroseconds;
        }

        foreach (var (hop, number) in (round.Message?.Hops ?? []).Select((hop, i) => (hop, i + 1)).Reverse())
        {
            WriteHop(html, hop, number, sending.StartedAt, total);
        }

        if (round.Latency is { } latency)
        {
            html.Add($"{Waterfall.Bar("until visible", "waiting", sent.TotalMicroseconds / total, latency.TotalMicroseconds / total, Wording.Measured(latency))}{Waterfall.Total("altogether", sent + latency)}</ol>\n");
        }
        else
        {
            html.Add($"{Waterfall.Total("sending", sent)}</ol>\n{PageParts.If(isTaken, h => h.Add($"<p class=\"empty\">Then it was waited for in vain.</p>\n"))}");
        }
    };

    /// <summary>The clocks that the hops are placed by are the hosts' own, to the second; a bar can end at the edge of the picture.</summary>
    private static void WriteHop(HtmlWriter html, TraceHop hop, int number, DateTimeOffset began, double total)
    {
        if (hop is not { At: { } at, Delay: { } delay })
        {
            return;
        }

        var isSkewed = delay < TimeSpan.Zero;
        var (end, length) = ((at - began).TotalMicroseconds, isSkewed ? 0 : delay.TotalMicroseconds);
        var from = Math.Clamp(end - length, 0, total);
        html.Add($"{Waterfall.Bar(string.Create(CultureInfo.InvariantCulture, $"hop {number}"), isSkewed ? "hop skewed" : "hop", from / total, (Math.Clamp(end, 0, total) - from) / total, HopsPart.Took(delay))}");
    }

    /// <summary>The steps up to the reply to the end of DATA. A session ends later, beside the wait.</summary>
    private static IEnumerable<(string Name, TimeSpan Duration, bool IsFailed)> Steps(DeliveryResult round, CheckResult sending)
    {
        var failed = sending.Failure?.Phase;
        foreach (var (phase, duration) in Waterfall.InOrder(sending).Where(p => p.Phase != CheckPhase.Quit))
        {
            if (phase != CheckPhase.Send || round.SendSteps is not { } steps)
            {
                yield return (phase.Spell(), duration, failed == phase);
                continue;
            }

            var known = steps.Mail + (steps.Rcpt ?? TimeSpan.Zero) + (steps.Data ?? TimeSpan.Zero);
            if (round.Deferrals > 0 && duration > known)
            {
                yield return (round.Deferrals == 1 ? "refused, again" : string.Create(CultureInfo.InvariantCulture, $"refused {round.Deferrals}×"), duration - known, false);
            }

            yield return ("MAIL", steps.Mail, failed == phase && steps.Rcpt is null);
            if (steps.Rcpt is { } rcpt)
            {
                yield return ("RCPT", rcpt, failed == phase && steps.Data is null);
            }

            if (steps.Data is { } data)
            {
                yield return ("DATA", data, failed == phase);
            }
        }
    }
}
