namespace MailExporter.Checks.Domains;

/// <summary>Names in DNS.</summary>
internal static class ZoneName
{
    /// <summary>True for a name that DNS can be asked for here: labels of 1 to 63 letters, at least two of them, and 253 letters in all.</summary>
    public static bool CanBeAsked(string name) =>
        name.Length is > 0 and <= 253 && name.Contains('.') && name.Split('.').All(label => label.Length is > 0 and <= 63);

    /// <summary>True for the domain itself and for names below it.</summary>
    public static bool IsWithin(string name, string domain) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && name[^(domain.Length + 1)] == '.';
}
