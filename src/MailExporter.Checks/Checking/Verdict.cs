using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Checking;

/// <summary>What follows from the facts of a run: thresholds, expectations, the sentence. No I/O, no clock.</summary>
internal static class Verdict
{
    /// <summary>The final result.</summary>
    /// <param name="result">As the run ended.</param>
    /// <param name="server">What was asked for.</param>
    /// <param name="now">For what is left of a certificate.</param>
    public static CheckResult On(CheckResult result, ServerOptions server, DateTimeOffset now)
    {
        var warnings = result.Warnings.ToList();
        if (result.Failure is null)
        {
            warnings.AddRange(OverThresholds(result, server.Warn, now));
            foreach (var (phase, reason, detail) in UnmetExpectations(result, server.Expect))
            {
                if (server.Expect.Severity == CheckStatus.Error)
                {
                    result = result with { Failure = new CheckFailure(phase, reason, detail), Status = CheckStatus.Error };
                    break;
                }

                warnings.Add(new CheckWarning(WarningReason.ExpectationUnmet, detail));
            }
        }

        var weak = result.Tls?.Errors.Where(e => e is CertificateError.WeakKey or CertificateError.WeakSignature).Select(e => e.Spell()).ToArray();
        if (weak is { Length: > 0 })
        {
            warnings.Add(new CheckWarning(WarningReason.CertificateWeak, string.Join(", ", weak)));
        }

        var status = result.Failure is not null ? CheckStatus.Error : warnings.Count > 0 ? CheckStatus.Warning : CheckStatus.Success;
        result = result with { Warnings = [.. warnings], Status = status };
        return result with { Message = Sentence.On(result, server) };
    }

    private static IEnumerable<CheckWarning> OverThresholds(CheckResult result, WarnOptions warn, DateTimeOffset now)
    {
        if (warn.ResponseTime is { } limit && result.ResponseTime > limit)
        {
            yield return new CheckWarning(WarningReason.Slow, $"{result.ResponseTime.TotalSeconds:0.###} s, more than {limit.TotalSeconds:0.###} s");
        }

        if (warn.CertificateExpiry is { } margin && result.Tls?.ChainNotAfter is { } end && end - now < margin)
        {
            yield return new CheckWarning(WarningReason.CertificateExpiry, $"the certificate chain ends on {end:yyyy-MM-dd HH:mm} UTC, in {(end - now).TotalDays:0.#} days");
        }

        foreach (var mailbox in result.Mailboxes)
        {
            if (warn.Messages is { } most && mailbox.Messages > most)
            {
                yield return new CheckWarning(WarningReason.Messages, $"{mailbox.Name} holds {mailbox.Messages} messages, more than {most}");
            }
        }
    }

    private static IEnumerable<(CheckPhase Phase, FailureReason Reason, string Detail)> UnmetExpectations(CheckResult result, ExpectOptions expect)
    {
        if (expect.Greeting is { } pattern && !Regex.IsMatch(result.Greeting ?? "", pattern, RegexOptions.NonBacktracking))
        {
            yield return (CheckPhase.Greeting, FailureReason.UnexpectedGreeting, $"the greeting does not match {pattern}: {result.Greeting}");
        }

        foreach (var wanted in expect.Extensions.Concat(expect.Capabilities).Where(name => !Offers(result, name)))
        {
            yield return (CheckPhase.Hello, FailureReason.ExpectationUnmet, $"the server does not offer {wanted}");
        }

        foreach (var unwanted in expect.MissingExtensions.Where(name => Offers(result, name)))
        {
            yield return (CheckPhase.Hello, FailureReason.ExpectationUnmet, $"the server offers {unwanted}");
        }

        if (expect.MinTlsVersion is { } least && (result.Tls is null || string.CompareOrdinal(result.Tls.Version, TlsClient.Version(least)) < 0))
        {
            yield return (CheckPhase.Tls, FailureReason.ExpectationUnmet, $"{result.Tls?.Version ?? "no TLS"} is in use, {TlsClient.Version(least)} or better is expected");
        }
    }

    /// <summary>A keyword as it stands (<c>AUTH=PLAIN</c>, <c>SASL PLAIN</c>), or the first word of one.</summary>
    private static bool Offers(CheckResult result, string name) =>
        (result.Capabilities ?? default).Any(c => c.Equals(name, StringComparison.OrdinalIgnoreCase) || c.Split(' ', 2)[0].Equals(name, StringComparison.OrdinalIgnoreCase))
        || (result.Smtp?.Extensions.Any(e => $"{e.Keyword} {e.Parameters}".Equals(name, StringComparison.OrdinalIgnoreCase)) ?? false);
}
