using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Checking;

/// <summary>The one sentence of a result, for a person.</summary>
internal static class Sentence
{
    /// <summary>Says what the result is.</summary>
    public static string On(CheckResult result, ServerOptions server)
    {
        if (result.Failure is { } failure)
        {
            return OnFailure(result, failure);
        }

        var text = OnSuccess(result, server);
        return result.Warnings.Count == 0 ? text : $"{text}. Warning: {string.Join("; ", result.Warnings.Select(w => w.Detail))}";
    }

    private static string OnSuccess(CheckResult result, ServerOptions server)
    {
        var protocol = Protocol(result);
        if (server.ExpectFailure is { } expected)
        {
            return $"{protocol} server {Where(result)} refuses {Refused(expected)}, as it should";
        }

        if (result.TestSendSuccess == true)
        {
            return $"{protocol} server check successful, test email sent from {server.FromEmail} to {server.ToEmail}";
        }

        if (result.Authenticated == true && server.HasCredentials)
        {
            return $"{protocol} server check successful, authenticated as {server.Username}{Counted(result)}";
        }

        return $"{protocol} server {Where(result)} is operational{Offer(result)}";
    }

    private static string OnFailure(CheckResult result, CheckFailure failure) => failure.Reason switch
    {
        FailureReason.AuthFailed => $"{Protocol(result)} authentication failed for user {result.Subject.Username}: {failure.Detail}",
        FailureReason.DnsNotFound or FailureReason.DnsFailed or FailureReason.NoMx or FailureReason.NullMx or FailureReason.ConnectRefused or FailureReason.ConnectTimeout
            or FailureReason.Unreachable or FailureReason.Timeout or FailureReason.ConnectionLost or FailureReason.ProxyFailed =>
            $"Connection error checking {Protocol(result)} server {Where(result)}: {failure.Detail}",
        FailureReason.Internal or FailureReason.LocalError => $"Unexpected error checking {Protocol(result)} server {Where(result)}: {failure.Detail}",
        _ => $"{Protocol(result)} error checking server {Where(result)} in phase {failure.Phase.Spell()}: {failure.Detail}",
    };

    private static string Protocol(CheckResult result) => result.Subject.Protocol switch
    {
        MailProtocol.Smtp => "SMTP",
        MailProtocol.Imap => "IMAP",
        _ => "POP3",
    };

    private static string Where(CheckResult result)
    {
        var subject = result.Subject;
        return result.HostnameUsed is { } host && !host.Equals(subject.Hostname, StringComparison.OrdinalIgnoreCase)
            ? $"for {subject.Hostname} (using {host}:{subject.Port})"
            : $"{subject.Hostname}:{subject.Port}";
    }

    private static string Refused(ExpectedFailure expected) => expected switch
    {
        ExpectedFailure.Auth => "a wrong password",
        ExpectedFailure.Relay => "to relay for strangers",
        ExpectedFailure.CleartextAuth => "authentication before TLS",
        _ => "service without TLS",
    };

    private static string Counted(CheckResult result) => (result.Subject.Protocol, result.Mailboxes) switch
    {
        (MailProtocol.Pop3, { Count: > 0 } boxes) => $", {boxes[0].Messages} messages in mailbox",
        (MailProtocol.Imap, { Count: > 0 } boxes) => $", {boxes[0].Name} contains {boxes[0].Messages} messages",
        _ => "",
    };

    private static string Offer(CheckResult result)
    {
        var capabilities = result.Capabilities ?? default;
        switch (result.Subject.Protocol)
        {
            case MailProtocol.Smtp:
                return capabilities.Count == 0 ? "" : $". Supports: {string.Join(", ", capabilities)}";
            case MailProtocol.Imap:
                var notable = capabilities.Where(c => c.Contains("AUTH=", StringComparison.OrdinalIgnoreCase) || c is "STARTTLS" or "IDLE" or "UIDPLUS").ToArray();
                return notable.Length == 0 ? "" : $". Notable capabilities: {string.Join(", ", notable)}";
            default:
                var greeting = result.Greeting ?? "";
                return $". Welcome: {greeting[..Math.Min(greeting.Length, 50)]}{(capabilities.Count > 0 ? ". Capabilities available" : "")}";
        }
    }
}
