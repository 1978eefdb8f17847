using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>What was met at one address of an MX host.</summary>
/// <param name="Address">The address.</param>
/// <param name="Facts">What was seen there.</param>
/// <param name="Chain">The certificates as they came, leaf first; empty without a handshake.</param>
internal sealed record MxVisit(IPAddress Address, MxAddressFacts Facts, IReadOnlyList<byte[]> Chain)
{
    private const int LongestName = 253;

    /// <summary>A dialogue came about; how it went on is another matter.</summary>
    public bool IsReached => Facts.Failure is not { Phase: CheckPhase.Resolve or CheckPhase.Connect };

    /// <summary>It took our EHLO.</summary>
    public bool IsAccepted => Facts.Failure is not { Phase: CheckPhase.Resolve or CheckPhase.Connect or CheckPhase.Greeting or CheckPhase.Hello };

    /// <summary>It was our own machine that failed, or its network has no way there (a machine without IPv6): nothing is known of theirs.</summary>
    public bool IsOurFault => Facts.Failure is { Reason: FailureReason.LocalError or FailureReason.Internal or FailureReason.Unreachable };

    /// <summary>What a check of the address came to.</summary>
    public static MxVisit Of(IPAddress address, CheckResult result, IReadOnlyList<byte[]> chain) =>
        new(address, new MxAddressFacts(address.ToString(), Failure(result), GreetingName(result.Greeting), result.SupportsTls, result.Tls), chain);

    /// <summary>No STARTTLS is a fact about an MTA that works.</summary>
    private static CheckFailure? Failure(CheckResult result) => result.Failure is { Reason: FailureReason.StartTlsUnsupported } ? null : result.Failure;

    /// <summary>RFC 5321 section 4.2: the first word after the code.</summary>
    private static string? GreetingName(string? greeting) =>
        greeting is { Length: > 4 } && greeting.StartsWith("220", StringComparison.Ordinal)
        && greeting[4..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [{ Length: <= LongestName } name, ..] ? ResultText.Printable(name) : null;
}
