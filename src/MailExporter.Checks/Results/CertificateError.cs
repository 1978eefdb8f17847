namespace MailExporter.Checks.Results;

/// <summary>What is wrong with a certificate chain: the closed set behind <c>mail_server_tls_certificate_error</c>.</summary>
public enum CertificateError
{
    /// <summary>A certificate of the chain is past its end.</summary>
    Expired,

    /// <summary>A certificate of the chain is before its begin.</summary>
    NotYetValid,

    /// <summary>The leaf is not for the name we asked for (RFC 9525).</summary>
    NameMismatch,

    /// <summary>No chain leads to a trusted root.</summary>
    Untrusted,

    /// <summary>The leaf is its own issuer and not itself trusted.</summary>
    SelfSigned,

    /// <summary>An RSA key below 2048 bits. Does not make the certificate invalid.</summary>
    WeakKey,

    /// <summary>A SHA-1 or MD5 signature, the root's own apart. Does not make the certificate invalid.</summary>
    WeakSignature,
}
