using System.Text;

namespace MailExporter.Checks.Authentication;

/// <summary>OAUTHBEARER (RFC 7628).</summary>
/// <remarks>Not MailKit's, which takes host and port only from a connection of its own.</remarks>
internal sealed class OAuthBearer(Credentials credentials, string host, int port) : ISaslClient
{
    private bool _spoken;

    /// <inheritdoc/>
    public string Mechanism => "OAUTHBEARER";

    /// <inheritdoc/>
    public bool SpeaksFirst => true;

    /// <inheritdoc/>
    public bool IsSatisfied => true;

    /// <inheritdoc/>
    public string Respond(string? challenge)
    {
        if (_spoken)
        {
            return "AQ=="; // RFC 7628 section 3.2.3: a single ^A takes note of the error, the refusal follows
        }

        _spoken = true;
        var name = credentials.Username.Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"n,a={name},\u0001host={host}\u0001port={port}\u0001auth=Bearer {credentials.Password}\u0001\u0001"));
    }
}
