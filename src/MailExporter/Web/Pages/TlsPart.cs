using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>What the handshake came to: version, verdict, and each certificate of the chain.</summary>
internal static class TlsPart
{
    /// <summary>Writes it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="tls">The facts.</param>
    /// <param name="now">When they were learnt.</param>
    public static void Write(HtmlWriter html, TlsFacts tls, DateTimeOffset now)
    {
        html.Add($"<p><b>{tls.Version}</b> with <code>{tls.Cipher}</code>. The certificate is {(tls.CertificateValid ? "valid" : "not valid")}.</p>\n");
        if (tls.Errors.Count > 0)
        {
            html.Add($"<ul class=\"faults\">\n");
            foreach (var error in tls.Errors)
            {
                html.Add($"<li class=\"{(error is CertificateError.WeakKey or CertificateError.WeakSignature ? "soon" : "bad")}\"><code>{error.Spell()}</code> {Meaning(error)}</li>\n");
            }

            html.Add($"</ul>\n");
        }

        html.Add($"<ol class=\"chain\">\n");
        foreach (var certificate in tls.Chain)
        {
            WriteCertificate(html, certificate, now);
        }

        html.Add($"</ol>\n");
    }

    private static void WriteCertificate(HtmlWriter html, CertificateFacts certificate, DateTimeOffset now)
    {
        var isOver = certificate.NotAfter < now;
        html.Add($"<li><h3>{Wording.Cut(certificate.Subject, 200)}</h3><dl>\n<dt>Issued by</dt><dd>{Wording.Cut(certificate.Issuer, 200)}</dd>\n");
        html.Add($"<dt>Valid</dt><dd>{Wording.Day(certificate.NotBefore)} to {Wording.Day(certificate.NotAfter)}, <span class=\"{(isOver ? "bad" : "")}\">{(isOver ? $"ended {Wording.Span(now - certificate.NotAfter)} ago" : $"{Wording.Span(certificate.NotAfter - now)} left")}</span></dd>\n");
        if (certificate.SubjectAlternativeNames.Count > 0)
        {
            html.Add($"<dt>For</dt><dd>{Wording.Cut(string.Join(", ", certificate.SubjectAlternativeNames), 2000)}</dd>\n");
        }

        html.Add($"<dt>Key</dt><dd>{certificate.Key}, signed with {certificate.SignatureAlgorithm}</dd>\n<dt>Serial</dt><dd><code>{certificate.SerialNumber}</code></dd>\n<dt>SHA-256</dt><dd><code>{certificate.FingerprintSha256}</code></dd></dl></li>\n");
    }

    private static string Meaning(CertificateError error) => error switch
    {
        CertificateError.Expired => "A certificate of the chain has ended.",
        CertificateError.NotYetValid => "A certificate of the chain is not valid yet.",
        CertificateError.NameMismatch => "The certificate is for other names than the one asked for.",
        CertificateError.Untrusted => "No chain leads to a trusted root: an unknown authority, or a missing intermediate certificate.",
        CertificateError.SelfSigned => "The certificate is signed by itself and not trusted.",
        CertificateError.WeakKey => "An RSA key of the chain has less than 2048 bits.",
        _ => "A signature of the chain is made with SHA-1 or MD5.",
    };
}
