namespace MailExporter.Checks.Results;

/// <summary>What an analysis of a domain's mail found.</summary>
public sealed record AnalysisResult
{
    /// <summary>The domain.</summary>
    public required string Domain { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The MX hosts, best first; the domain itself where it has no MX record.</summary>
    public ValueList<string> MxHosts { get; init; }

    /// <summary>The MX hosts, at most 16 of them, as MTAs.</summary>
    public ValueList<AnalysedSmtp> Smtp { get; init; }

    /// <summary>The best MX host as a mailbox server by IMAP; null without an MX host.</summary>
    public AnalysedMailbox? Imap { get; init; }

    /// <summary>The same by POP3.</summary>
    public AnalysedMailbox? Pop3 { get; init; }

    /// <summary>The DNS posture.</summary>
    public required DomainResult Dns { get; init; }

    /// <summary>The security of the servers that were reached.</summary>
    public ValueList<AssessmentResult> Assessments { get; init; }

    /// <summary>What was not over in time; empty when everything was.</summary>
    public ValueList<string> LeftOut { get; init; }

    /// <summary>All findings with what they are about, the most severe first.</summary>
    public IEnumerable<(string About, Finding Finding)> Findings =>
        Dns.Checks.SelectMany(check => check.Findings.Select(finding => (check.Name, finding)))
            .Concat(Assessments.SelectMany(assessment => assessment.Findings.Select(finding => ($"{assessment.Subject.Hostname} {assessment.Subject.Protocol.Spell()}", finding))))
            .OrderByDescending(found => found.finding.Severity);
}

/// <summary>An MX host, by connections of three kinds.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Basic">Without TLS.</param>
/// <param name="StartTls">With STARTTLS; null where it is not on offer.</param>
/// <param name="Ssl">With implicit TLS.</param>
public sealed record AnalysedSmtp(string Host, CheckResult Basic, CheckResult? StartTls, CheckResult Ssl);

/// <summary>A mailbox server, by connections of two kinds.</summary>
/// <param name="Basic">Without TLS.</param>
/// <param name="Ssl">With implicit TLS.</param>
public sealed record AnalysedMailbox(CheckResult Basic, CheckResult Ssl);
