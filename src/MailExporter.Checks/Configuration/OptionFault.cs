using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>Settings that are right by themselves and wrong together, or a value out of bounds.</summary>
/// <param name="Key">The key at fault, as written in a file.</param>
/// <param name="Found">What it is. Never a secret.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Involved">The other keys that it depends on.</param>
public sealed record OptionFault(string Key, string Found, string Expected, ValueList<string> Involved = default)
{
    /// <summary><c>KEY: found X, expected Y</c>.</summary>
    public override string ToString() => $"{Key}: found {Found}, expected {Expected}";
}
