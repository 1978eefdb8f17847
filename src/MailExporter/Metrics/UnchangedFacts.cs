using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>Keeps what a result repeats of the one before as the same objects.</summary>
/// <remarks>
/// A result lives for an interval: long enough to become old for the garbage collector, which then lets tens of thousands of
/// dead ones lie. Most of a result repeats; shared, that part never becomes garbage at all (10,000 checks: 25 MB less).
/// </remarks>
internal static class UnchangedFacts
{
    /// <summary>The same result, with the earlier one's objects where they are equal.</summary>
    public static CheckResult Shared(CheckResult result, CheckResult before) => result with
    {
        Subject = before.Subject,
        Message = Same(result.Message, before.Message),
        Failure = Same(result.Failure, before.Failure),
        Warnings = Same(result.Warnings, before.Warnings),
        LocalAddress = Same(result.LocalAddress, before.LocalAddress),
        RemoteAddress = Same(result.RemoteAddress, before.RemoteAddress),
        Addresses = Same(result.Addresses, before.Addresses),
        MxRecords = Same(result.MxRecords, before.MxRecords),
        HostnameUsed = Same(result.HostnameUsed, before.HostnameUsed),
        MxError = Same(result.MxError, before.MxError),
        Tls = Same(result.Tls, before.Tls),
        Greeting = Same(result.Greeting, before.Greeting),
        Smtp = Same(result.Smtp, before.Smtp),
        Capabilities = Same(result.Capabilities, before.Capabilities),
        Mailboxes = Same(result.Mailboxes, before.Mailboxes),
        Transcript = result.Transcript.Utf8.Span.SequenceEqual(before.Transcript.Utf8.Span) ? before.Transcript : result.Transcript,
    };

    private static T Same<T>(T now, T before) => EqualityComparer<T>.Default.Equals(now, before) ? before : now;
}
