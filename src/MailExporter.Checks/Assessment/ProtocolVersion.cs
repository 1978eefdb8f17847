namespace MailExporter.Checks.Assessment;

/// <summary>A version of SSL or TLS, by its number on the wire.</summary>
internal enum ProtocolVersion
{
    Ssl30 = 0x0300,
    Tls10 = 0x0301,
    Tls11 = 0x0302,
    Tls12 = 0x0303,
    Tls13 = 0x0304,
}

/// <summary>The names of versions.</summary>
internal static class ProtocolVersionNames
{
    /// <summary>As everywhere in the product: <c>TLS 1.2</c>. What is no version is named by its number.</summary>
    public static string Text(this ProtocolVersion version) => version switch
    {
        ProtocolVersion.Ssl30 => "SSL 3.0",
        ProtocolVersion.Tls10 => "TLS 1.0",
        ProtocolVersion.Tls11 => "TLS 1.1",
        ProtocolVersion.Tls12 => "TLS 1.2",
        ProtocolVersion.Tls13 => "TLS 1.3",
        _ => $"version 0x{(int)version:x4}",
    };
}
