namespace MailExporter.Checks.Configuration;

/// <summary>The name of a label that an operator may add to a check's series.</summary>
internal static class LabelName
{
    /// <summary>Prometheus' form; the reserved names are told apart in <see cref="Expected"/>.</summary>
    public const string Pattern = "^([a-zA-Z]|_[a-zA-Z0-9])[a-zA-Z0-9_]*$|^_$";

    // The labels of SPEC section 6's families of a check, and those that Prometheus' own types use. job and instance
    // are the operator's to set: Prometheus keeps them with honor_labels and renames them without.
    private static readonly HashSet<string> Reserved =
    [
        "name", "hostname", "protocol", "port", "username", "mailbox", "mx", "address", "phase", "reason", "status",
        "capability", "version", "cipher", "error", "subject", "issuer", "serial", "fingerprint_sha256", "key",
        "preference", "kind", "component", "rating", "finding", "severity", "le", "quantile",
    ];

    /// <summary>Null when the name may be used, else what was expected.</summary>
    public static string? Expected(string name) =>
        name.Length == 0 || char.IsAsciiDigit(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? "a name of letters, digits and _ that begins with no digit"
        : name.StartsWith("__", StringComparison.Ordinal) ? "a name that does not begin with __, which is Prometheus' own"
        : Reserved.Contains(name) ? "a name that is not one of the exporter's own labels"
        : null;
}
