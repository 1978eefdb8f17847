using MailKit.Security;

namespace MailExporter.Checks.Authentication;

/// <summary>The client's side of one SASL exchange (RFC 4422).</summary>
internal interface ISaslClient
{
    /// <summary>Such as <c>SCRAM-SHA-256</c>.</summary>
    string Mechanism { get; }

    /// <summary>The client speaks first, so that its words may stand in the command (SASL-IR).</summary>
    bool SpeaksFirst { get; }

    /// <summary>The server has proved all that the mechanism asks of it: always, but for those with mutual authentication.</summary>
    bool IsSatisfied { get; }

    /// <summary>Answers a challenge.</summary>
    /// <param name="challenge">Base64, as the server sent it; null for the first word of a client that speaks first.</param>
    /// <returns>Base64; empty for an empty answer.</returns>
    /// <exception cref="SaslException">The challenge makes no sense, or the server could not prove that it knows the password.</exception>
    string Respond(string? challenge);
}

/// <summary>A mechanism of MailKit's.</summary>
internal sealed class MailKitSasl(SaslMechanism mechanism, bool speaksFirst) : ISaslClient
{
    /// <inheritdoc/>
    public string Mechanism => mechanism.MechanismName;

    /// <inheritdoc/>
    public bool SpeaksFirst => speaksFirst;

    /// <inheritdoc/>
    public bool IsSatisfied => true;

    /// <inheritdoc/>
    public string Respond(string? challenge)
    {
        try
        {
            return mechanism.Challenge(challenge);
        }
        catch (Exception exception) when (exception is FormatException or NotSupportedException)
        {
            // MailKit takes a challenge that is no base64 for none at all.
            throw new SaslException(Mechanism, SaslErrorCode.InvalidChallenge, "the challenge makes no sense");
        }
    }
}
