namespace MailExporter.Cli;

/// <summary>What the command line asked of <c>check</c>.</summary>
internal sealed record CheckRequest
{
    /// <summary>The host, or names of configured checks.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>The configuration the checks come from; null: the host and flags say it all.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>How the result is written.</summary>
    public CheckForm Form { get; init; }

    /// <summary>Whether to follow MX records; null: it depends on the rest.</summary>
    public bool? ResolveMx { get; init; }

    /// <summary>Keys of a server entry with their values, as given.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; }
}

/// <summary>How a result is written on the command line.</summary>
internal enum CheckForm
{
    /// <summary>The sentence and the time.</summary>
    Plain,

    /// <summary>With phases, TLS facts and transcript.</summary>
    Verbose,

    /// <summary>The whole result.</summary>
    Json,

    /// <summary>One line for Nagios and Icinga.</summary>
    Nagios,
}
