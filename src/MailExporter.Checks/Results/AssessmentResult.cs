namespace MailExporter.Checks.Results;

/// <summary>What an assessment of one server's security came to. Built once, never patched.</summary>
public sealed record AssessmentResult
{
    /// <summary>What was assessed.</summary>
    public required CheckSubject Subject { get; init; }

    /// <summary>When it began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Why nothing could be assessed, a sentence; null when the server was reached.</summary>
    public string? Unreachable { get; init; }

    /// <summary>With <c>resolve_mx</c>: the MX host that was assessed.</summary>
    public string? HostnameUsed { get; init; }

    /// <summary>What each point of the score was given or taken for; empty for a server that was not reached.</summary>
    public ValueList<ScorePoint> Points { get; init; }

    /// <summary>The score in sentences.</summary>
    public ValueList<string> Notes { get; init; }

    /// <summary>Beyond the score, the most severe first; each id once.</summary>
    public ValueList<Finding> Findings { get; init; }

    /// <summary>The versions that were really tried, the oldest first; empty when that was switched off.</summary>
    public ValueList<TlsVersionTrial> TlsVersions { get; init; }

    /// <summary>What was to be looked at and could not be told, with the reason.</summary>
    public ValueList<KeyValuePair<string, string>> Untold { get; init; }

    /// <summary>True unless the server could not be assessed at all.</summary>
    public bool IsReached => Unreachable is null;

    /// <summary>0-100.</summary>
    public double Score => Points.Sum(point => point.Points);

    /// <summary>What the score is called.</summary>
    public SecurityRating Rating => Score switch
    {
        >= 90 => SecurityRating.Excellent,
        >= 70 => SecurityRating.Good,
        >= 50 => SecurityRating.Adequate,
        >= 30 => SecurityRating.Poor,
        _ => SecurityRating.Critical,
    };

    /// <summary>The worst of the findings; null when there is none.</summary>
    public FindingSeverity? WorstFinding => Findings.Count == 0 ? null : Findings.Max(finding => finding.Severity);

    /// <summary>What one part of the score came to: 0-25.</summary>
    public double ScoreOf(ScoreComponent component) => Points.Where(point => point.Component == component).Sum(point => point.Points);
}

/// <summary>One reason for points of the score.</summary>
/// <param name="Component">The part it belongs to.</param>
/// <param name="Rule">Stable and in snake_case: <c>starttls_offered</c>.</param>
/// <param name="Points">Given, or taken where below zero.</param>
/// <param name="Of">Its weight: the most that this rule gives, 0 for one that only takes.</param>
/// <param name="Text">What was seen.</param>
public sealed record ScorePoint(ScoreComponent Component, string Rule, double Points, double Of, string Text);

/// <summary>The four parts of the score, 25 points each.</summary>
public enum ScoreComponent
{
    /// <summary>STARTTLS or STLS.</summary>
    TlsAvailable,

    /// <summary>Implicit TLS on a port of its own.</summary>
    SslAvailable,

    /// <summary>Authentication is on offer.</summary>
    AuthRequired,

    /// <summary>Extensions that a server of today has.</summary>
    ModernProtocol,
}

/// <summary>What a score is called.</summary>
public enum SecurityRating
{
    /// <summary>Below 30.</summary>
    Critical,

    /// <summary>30 and more.</summary>
    Poor,

    /// <summary>50 and more.</summary>
    Adequate,

    /// <summary>70 and more.</summary>
    Good,

    /// <summary>90 and more.</summary>
    Excellent,
}

/// <summary>One TLS version that was tried.</summary>
/// <param name="Version">Such as <c>TLS 1.0</c>.</param>
/// <param name="Outcome">Whether the server would speak it.</param>
/// <param name="Detail">The cipher suite it chose, how it refused, or why it is not known.</param>
public sealed record TlsVersionTrial(string Version, TlsTrialOutcome Outcome, string Detail);

/// <summary>What came of trying a TLS version.</summary>
public enum TlsTrialOutcome
{
    /// <summary>The server answered with that version.</summary>
    Accepted,

    /// <summary>The server refused, closed, or answered with another version.</summary>
    Refused,

    /// <summary>It could not be told.</summary>
    Unknown,
}
