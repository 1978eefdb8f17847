namespace MailExporter.Checks.Results;

/// <summary>A domain's MTA-STS record and policy (RFC 8461).</summary>
/// <param name="Record">The TXT record, bounded; null when there is none, more than one, or no answer.</param>
/// <param name="Id">Its <c>id</c>; null when it has no valid one.</param>
/// <param name="Mode"><c>enforce</c>, <c>testing</c> or <c>none</c>; null without a valid policy.</param>
/// <param name="MaxAge">How long senders keep the policy; null without a valid one.</param>
/// <param name="Mx">Its <c>mx</c> patterns, at most 100.</param>
/// <param name="Digest">SHA-256 of the policy as it came, in hexadecimal; null without one.</param>
/// <param name="FirstDigest">That of the policy which was seen first under this <see cref="Id"/>.</param>
public sealed record MtaStsFacts(
    string? Record = null,
    string? Id = null,
    string? Mode = null,
    TimeSpan? MaxAge = null,
    ValueList<string> Mx = default,
    string? Digest = null,
    string? FirstDigest = null);
