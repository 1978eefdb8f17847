namespace MailExporter.Checks.Configuration;

/// <summary>What a key of the configuration is, for a flag of the command line and for documentation.</summary>
/// <param name="Key">With the sections it stands in: <c>tls_config.ca_file</c>.</param>
/// <param name="Flag">The same on the command line: <c>--tls-config.ca-file</c>.</param>
/// <param name="Kind">What it takes, in a word: <c>boolean</c>, <c>duration</c>, <c>smtp|imap|pop3</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Default">As written in a file; null: none, or it depends.</param>
/// <param name="IsSecret">The value must never be shown.</param>
public sealed record SettingDescription(string Key, string Flag, string Kind, string Description, string? Default, bool IsSecret);
