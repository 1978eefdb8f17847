using MailExporter.Checks.Results;

namespace MailExporter.Checks.Assessment;

/// <summary>What is wrong with the certificates of a server, as findings.</summary>
internal static class CertificateFindings
{
    private const int SmtpPort = 25;

    /// <summary>The faults of both doors; where both have one, that of the server's own.</summary>
    public static IEnumerable<Finding> Of(ServerEvidence evidence, DateTimeOffset now)
    {
        CheckResult?[] doors = evidence.Own == evidence.Implicit ? [evidence.Implicit, evidence.StartTls] : [evidence.StartTls, evidence.Implicit];
        return doors.OfType<CheckResult>().Where(door => door.Tls is { Chain.Count: > 0 }).SelectMany(door => Of(evidence, door, door.Tls!, now));
    }

    private static IEnumerable<Finding> Of(ServerEvidence evidence, CheckResult door, TlsFacts tls, DateTimeOffset now)
    {
        // Other MTAs go on after a bad certificate unless DANE or MTA-STS forbids it (RFC 7435); clients do not.
        var port = door.Subject.Port;
        var severity = port == SmtpPort ? FindingSeverity.Warning : FindingSeverity.Critical;
        var leaf = tls.Leaf!;
        foreach (var error in tls.Errors)
        {
            yield return error switch
            {
                CertificateError.Expired => new("certificate_expired", severity, $"A certificate of port {port} has expired (the server's own ends {leaf.NotAfter:yyyy-MM-dd HH:mm} UTC): renew it.", "RFC 5280 section 4.1.2.5"),
                CertificateError.NotYetValid => new("certificate_not_yet_valid", severity, $"A certificate of port {port} is not valid yet (the server's own begins {leaf.NotBefore:yyyy-MM-dd HH:mm} UTC): look at its dates, and at the clocks.", "RFC 5280 section 4.1.2.5"),
                CertificateError.NameMismatch => new("certificate_name_mismatch", severity, $"The certificate of port {port} is not for this host: get one with the host's name among its subject alternative names.", "RFC 9525"),
                CertificateError.SelfSigned => new("certificate_self_signed", severity, $"The certificate of port {port} is self-signed: get one from an authority that clients trust.", "RFC 5280 section 6"),
                CertificateError.Untrusted => new("certificate_untrusted", severity, $"No trusted chain leads to the certificate of port {port}: serve the intermediate certificates too, or get one from an authority that clients trust.", "RFC 5280 section 6"),
                CertificateError.WeakKey => new("certificate_weak_key", FindingSeverity.Warning, $"The chain of port {port} has an RSA key below 2048 bits ({leaf.Key} is the server's own): get a certificate with a larger key.", "RFC 9325 section 4.5"),
                _ => new("certificate_weak_signature", FindingSeverity.Warning, $"The chain of port {port} has a SHA-1 or MD5 signature ({leaf.SignatureAlgorithm} is that of the server's own): get a certificate signed with SHA-256.", "RFC 9155"),
            };
        }

        if (evidence.Options.Server.Warn.CertificateExpiry is { } margin && tls.ChainNotAfter is { } end && end > now && end - now < margin)
        {
            yield return new("certificate_expiring", FindingSeverity.Warning, $"A certificate of port {port} ends {end:yyyy-MM-dd HH:mm} UTC: renew it.", "RFC 5280 section 4.1.2.5");
        }
    }
}
