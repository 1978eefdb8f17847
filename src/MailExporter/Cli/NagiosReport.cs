using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>Results as a monitoring plugin prints them: a line, and performance data after a bar.</summary>
internal static class NagiosReport
{
    /// <summary>The worst result's sentence first; one line a result where there are several.</summary>
    public static string Write(IReadOnlyList<CheckResult> results)
    {
        var worst = results.MaxBy(r => r.Status)!;
        var text = new StringBuilder();
        text.Append(results.DistinctBy(r => r.Subject.Protocol).Count() == 1 ? worst.Subject.Protocol.Spell().ToUpperInvariant() : "MAIL").Append(' ').Append(Word(worst.Status)).Append(" - ");
        text.Append(results.Count == 1 ? Plain(worst.Message) : $"{results.Count(r => r.Status == CheckStatus.Success)} of {results.Count} checks succeed; {Plain(worst.Message)}");
        text.Append(" | ").AppendJoin(' ', results.SelectMany(r => Data(r, results.Count > 1))).Append('\n');
        if (results.Count > 1)
        {
            foreach (var result in results)
            {
                text.Append(Word(result.Status)).Append(": ").Append(Plain($"{result.Subject.Name}{Which(result)}: {result.Message}")).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Word(CheckStatus status) => status switch
    {
        CheckStatus.Success => "OK",
        CheckStatus.Warning => "WARNING",
        _ => "CRITICAL",
    };

    private static IEnumerable<string> Data(CheckResult result, bool several)
    {
        var prefix = several ? $"{result.Subject.Name}{Which(result)} " : "";
        yield return Item("time", result.ResponseTime.TotalSeconds, "s");
        foreach (var (phase, duration) in result.Phases)
        {
            yield return Item(phase.Spell(), duration.TotalSeconds, "s");
        }

        foreach (var mailbox in result.Mailboxes)
        {
            yield return Item($"messages {mailbox.Name}", mailbox.Messages ?? 0, "");
        }

        if (result.Tls?.Leaf is { } leaf)
        {
            yield return Item("certificate days", Math.Floor((leaf.NotAfter - result.StartedAt).TotalDays), "");
        }

        string Item(string label, double value, string unit) =>
            string.Create(CultureInfo.InvariantCulture, $"'{Plain(prefix + label).Replace('\'', ' ').Replace('=', ' ')}'={value:0.######}{unit}");
    }

    private static string Which(CheckResult result) => $"{(result.Subject.Mx is { } mx ? $" {mx}" : "")}{(result.Subject.Address is { } address ? $" {address}" : "")}";

    /// <summary>A bar begins the performance data, and a line end the long output.</summary>
    private static string Plain(string text) => ResultText.Printable(text).Replace('|', '/');
}
