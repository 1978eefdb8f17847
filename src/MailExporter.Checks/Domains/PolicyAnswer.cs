namespace MailExporter.Checks.Domains;

/// <summary>What the policy host of MTA-STS answered.</summary>
/// <param name="Body">The policy's text; null when there is none.</param>
/// <param name="MediaType">Of the answer.</param>
/// <param name="Digest">SHA-256 of the body in hexadecimal.</param>
/// <param name="Fault">Why there is no policy.</param>
/// <param name="Detail">About that, bounded.</param>
internal sealed record PolicyAnswer(string? Body, string? MediaType = null, string? Digest = null, PolicyFault? Fault = null, string? Detail = null)
{
    /// <summary>There is no policy.</summary>
    public static PolicyAnswer Failed(PolicyFault fault, string detail) => new(null, Fault: fault, Detail: ZoneText.Kept(detail));
}

/// <summary>Why there is no policy.</summary>
internal enum PolicyFault
{
    /// <summary>The name of the policy host has no address.</summary>
    NoHost,

    /// <summary>Nobody could say: no DNS answer, no connection in time.</summary>
    Unknown,

    /// <summary>It refuses connections, or breaks them.</summary>
    Unreachable,

    /// <summary>The certificate is not valid for it.</summary>
    Certificate,

    /// <summary>It points somewhere else.</summary>
    Redirect,

    /// <summary>It answered with something other than 200.</summary>
    Status,

    /// <summary>What it sends is too long.</summary>
    TooLarge,
}
