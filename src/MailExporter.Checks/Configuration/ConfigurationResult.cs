using System.Diagnostics.CodeAnalysis;

namespace MailExporter.Checks.Configuration;

/// <summary>What reading a configuration gave: options, or everything that is wrong with it.</summary>
/// <typeparam name="TOptions">What was read.</typeparam>
/// <param name="Options">Null when there are errors.</param>
/// <param name="Errors">In the order in which they were found; empty when <paramref name="Options"/> is there.</param>
/// <param name="Warnings">In the order in which they were found, also beside errors.</param>
public sealed record ConfigurationResult<TOptions>(
    TOptions? Options,
    IReadOnlyList<ConfigurationError> Errors,
    IReadOnlyList<ConfigurationWarning> Warnings)
    where TOptions : class
{
    /// <summary>What was looked at on the disk.</summary>
    public ConfigurationSources Sources { get; init; } = new();

    /// <summary>True when there are options to work with.</summary>
    [MemberNotNullWhen(true, nameof(Options))]
    public bool IsValid => Options is not null;
}
