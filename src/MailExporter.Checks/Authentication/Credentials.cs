namespace MailExporter.Checks.Authentication;

/// <summary>What is shown to the server: a password, or a bearer token in its place.</summary>
/// <param name="Username">The account.</param>
/// <param name="Password">The password or token.</param>
/// <param name="IsToken">True for a bearer token (RFC 6750).</param>
internal sealed record Credentials(string Username, string Password, bool IsToken)
{
    /// <summary>Never prints the password.</summary>
    public override string ToString() => Username;
}
