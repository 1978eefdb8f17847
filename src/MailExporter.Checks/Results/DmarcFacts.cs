namespace MailExporter.Checks.Results;

/// <summary>The DMARC policy that holds for a domain (RFC 9989).</summary>
/// <param name="Record">The record that holds, bounded; null when there is none, none that can be used, or no answer.</param>
/// <param name="RecordDomain">The domain whose <c>_dmarc</c> has it: the domain itself or one above it.</param>
/// <param name="OrganizationalDomain">By the tree walk (RFC 9989 section 4.10.2); null when it could not be told.</param>
/// <param name="Policy">What is asked for mail of this very domain: <c>none</c>, <c>quarantine</c> or <c>reject</c>.</param>
/// <param name="SubdomainPolicy">For its subdomains: <c>sp</c>, else <c>p</c>.</param>
/// <param name="NonexistentPolicy">For names below it that do not exist: <c>np</c>, else <c>sp</c>, else <c>p</c>.</param>
/// <param name="Percent"><c>pct</c>, which RFC 9989 removed and older receivers obey; 100 when left out.</param>
/// <param name="IsTesting">The flag <c>t=y</c>: the policy is not to be carried out in full.</param>
/// <param name="AggregateReports">Where aggregate reports go (<c>rua</c>), at most 10, each bounded.</param>
/// <param name="FailureReports">Where failure reports go (<c>ruf</c>), at most 10, each bounded.</param>
public sealed record DmarcFacts(
    string? Record = null,
    string? RecordDomain = null,
    string? OrganizationalDomain = null,
    string? Policy = null,
    string? SubdomainPolicy = null,
    string? NonexistentPolicy = null,
    int? Percent = null,
    bool IsTesting = false,
    ValueList<string> AggregateReports = default,
    ValueList<string> FailureReports = default);
