namespace MailExporter.Checks.Configuration;

/// <summary>A domain to be analysed, with everything that its mail hosts show.</summary>
public sealed record AnalysisOptions
{
    /// <summary>The domain, with what its posture is judged by.</summary>
    public required DomainOptions Domain { get; init; }

    /// <summary>The account to log in to, over verified TLS only; null: nobody logs in.</summary>
    public string? Username { get; init; }

    /// <summary>Its password.</summary>
    public Secret? Password { get; init; }

    /// <summary>Limit of one check of one server.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit of everything together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
