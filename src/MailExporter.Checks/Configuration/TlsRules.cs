namespace MailExporter.Checks.Configuration;

/// <summary>What may not stand together in <c>tls_config</c>.</summary>
internal static class TlsRules
{
    public static IEnumerable<OptionFault> Faults(TlsOptions tls)
    {
        if (tls.CertFile is not null && tls.KeyFile is null)
        {
            yield return new("cert_file", "no key_file", "key_file beside it", ["key_file"]);
        }

        if (tls.KeyFile is not null && tls.CertFile is null)
        {
            yield return new("key_file", "no cert_file", "cert_file beside it", ["cert_file"]);
        }

        if (tls is { MinVersion: { } min, MaxVersion: { } max } && min > max)
        {
            yield return new("min_version", TlsVersion.NameOf(min), $"at most max_version, {TlsVersion.NameOf(max)}", ["max_version"]);
        }
    }
}
