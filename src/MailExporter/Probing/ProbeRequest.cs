namespace MailExporter.Probing;

/// <summary>What somebody asks for, as it came.</summary>
/// <param name="Module">Null: not given.</param>
/// <param name="Target">Null: not given.</param>
/// <param name="Hostname">Name for SNI and certificate; null: not given.</param>
/// <param name="Patience">How long the asker waits; null: not told.</param>
internal sealed record ProbeRequest(string? Module, string? Target, string? Hostname, TimeSpan? Patience);
