using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailKit.Security;

namespace MailExporter.Checks.Authentication;

/// <summary>SCRAM (RFC 5802, RFC 7677), with channel binding to the server's certificate (RFC 5929 section 4) for -PLUS.</summary>
/// <remarks>Not MailKit's, because that offers -PLUS only on TLS streams it made itself, and because the work a server may ask for must be bounded.</remarks>
internal sealed class Scram : ISaslClient
{
    /// <summary>Rounds of PBKDF2 we are willing to do; RFC 7677 asks for 4096, current advice is 15,000 to 600,000.</summary>
    private const int MaxIterations = 1_000_000;

    private readonly HashAlgorithmName _hash;
    private readonly Credentials _credentials;
    private readonly string _nonce;
    private readonly byte[]? _binding;
    private readonly string _header;
    private string? _firstBare;
    private byte[]? _serverSignature;

    /// <param name="hash">SHA-1, SHA-256 or SHA-512.</param>
    /// <param name="credentials">A user name and a password.</param>
    /// <param name="nonce">Printable, without commas; fresh for every exchange.</param>
    /// <param name="binding">The <c>tls-server-end-point</c> data, for -PLUS; null without.</param>
    /// <param name="couldBind">We could bind, and the server does not offer it: said so that a downgrade is noticed (RFC 5802 section 6).</param>
    public Scram(HashAlgorithmName hash, Credentials credentials, string nonce, byte[]? binding, bool couldBind)
    {
        (_hash, _credentials, _nonce, _binding) = (hash, credentials, nonce, binding);
        _header = binding is not null ? "p=tls-server-end-point,," : couldBind ? "y,," : "n,,";
        Mechanism = $"SCRAM-{(hash == HashAlgorithmName.SHA1 ? "SHA-1" : hash == HashAlgorithmName.SHA256 ? "SHA-256" : "SHA-512")}{(binding is null ? "" : "-PLUS")}";
    }

    /// <inheritdoc/>
    public string Mechanism { get; }

    /// <inheritdoc/>
    public bool SpeaksFirst => true;

    /// <inheritdoc/>
    public bool IsSatisfied { get; private set; }

    /// <inheritdoc/>
    public string Respond(string? challenge)
    {
        if (_firstBare is null)
        {
            var name = SaslMechanism.SaslPrep(_credentials.Username).Replace("=", "=3D", StringComparison.Ordinal).Replace(",", "=2C", StringComparison.Ordinal);
            _firstBare = $"n={name},r={_nonce}";
            return Encode(_header + _firstBare);
        }

        var message = Decode(challenge ?? "");
        if (_serverSignature is null)
        {
            return Encode(Prove(message));
        }

        // RFC 5802 section 3: the server proves that it knows the password too.
        IsSatisfied = Attribute(message, 'v') is { } signature
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(Convert.ToBase64String(_serverSignature)));
        return IsSatisfied ? "" : throw Failed(SaslErrorCode.IncorrectHash, "the server could not prove that it knows the password");
    }

    private string Prove(string serverFirst)
    {
        var nonce = Attribute(serverFirst, 'r');
        var saltText = Attribute(serverFirst, 's');
        if (nonce is null || !nonce.StartsWith(_nonce, StringComparison.Ordinal) || nonce.Length == _nonce.Length || saltText is null
            || !int.TryParse(Attribute(serverFirst, 'i'), NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations is < 1 or > MaxIterations)
        {
            throw Failed(SaslErrorCode.InvalidChallenge, "the server's challenge makes no sense");
        }

        var password = Encoding.UTF8.GetBytes(SaslMechanism.SaslPrep(_credentials.Password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, FromBase64(saltText), iterations, _hash, Size);
        var withoutProof = $"c={Convert.ToBase64String([.. Encoding.ASCII.GetBytes(_header), .. _binding ?? []])},r={nonce}";
        var signed = Encoding.UTF8.GetBytes($"{_firstBare},{serverFirst},{withoutProof}");
        var clientKey = Hmac(salted, "Client Key"u8.ToArray());
        var clientSignature = Hmac(CryptographicOperations.HashData(_hash, clientKey), signed);
        for (var i = 0; i < clientKey.Length; i++)
        {
            clientKey[i] ^= clientSignature[i];
        }

        _serverSignature = Hmac(Hmac(salted, "Server Key"u8.ToArray()), signed);
        return $"{withoutProof},p={Convert.ToBase64String(clientKey)}";
    }

    private int Size => _hash == HashAlgorithmName.SHA1 ? 20 : _hash == HashAlgorithmName.SHA256 ? 32 : 64;

    private byte[] Hmac(byte[] key, byte[] data) => CryptographicOperations.HmacData(_hash, key, data);

    private static string? Attribute(string message, char name)
    {
        foreach (var part in message.Split(','))
        {
            if (part.Length >= 2 && part[0] == name && part[1] == '=')
            {
                return part[2..];
            }
        }

        return null;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string Decode(string text) => Encoding.UTF8.GetString(FromBase64(text));

    private byte[] FromBase64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Failed(SaslErrorCode.InvalidChallenge, "the challenge is not base64");
        }
    }

    private SaslException Failed(SaslErrorCode code, string why) => new(Mechanism, code, why);
}
