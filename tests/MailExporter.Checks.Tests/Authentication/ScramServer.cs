using System.Globalization;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Text;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Authentication;

/// <summary>The server's side of SCRAM (RFC 5802 section 3), which really computes; each word of it can be replaced by a lie.</summary>
internal sealed class ScramServer(HashAlgorithmName hash, string password)
{
    private readonly byte[] _salt = RandomNumberGenerator.GetBytes(16);
    private string _clientFirstBare = "";
    private string _header = "";
    private string _serverFirst = "";

    /// <summary>Rounds of PBKDF2, as the server says them.</summary>
    public string Iterations { get; init; } = "4096";

    /// <summary>Makes the whole nonce from the client's.</summary>
    public Func<string, string> Nonce { get; init; } = client => client + "server";

    /// <summary>The last message, from the right one.</summary>
    public Func<string, string> Final { get; init; } = final => final;

    /// <summary>The client proved that it knows the password, and bound the channel it really uses.</summary>
    public bool ProofIsRight { get; private set; }

    /// <summary>The GS2 header the client sent.</summary>
    public string Header => _header;

    /// <summary>For <c>answer: first</c> and <c>answer: final</c>.</summary>
    public IReadOnlyDictionary<string, Func<ScriptedExchange, string>> Answers(string challenge) => new Dictionary<string, Func<ScriptedExchange, string>>
    {
        ["first"] = exchange => challenge + Encode(First(Decode(exchange.LastLine.Split(' ')[^1]))),
        ["final"] = exchange => challenge + Encode(Final(Second(Decode(exchange.LastLine), exchange))),
    };

    private string First(string clientFirst)
    {
        var bare = clientFirst.IndexOf(",,", StringComparison.Ordinal) + 2;
        (_header, _clientFirstBare) = (clientFirst[..bare], clientFirst[bare..]);
        _serverFirst = $"r={Nonce(Attribute(_clientFirstBare, 'r'))},s={Convert.ToBase64String(_salt)},i={Iterations}";
        return _serverFirst;
    }

    private string Second(string clientFinal, ScriptedExchange exchange)
    {
        var proofAt = clientFinal.LastIndexOf(",p=", StringComparison.Ordinal);
        var message = Encoding.UTF8.GetBytes($"{_clientFirstBare},{_serverFirst},{clientFinal[..proofAt]}");
        var iterations = int.Parse(Iterations, CultureInfo.InvariantCulture);
        var size = hash == HashAlgorithmName.SHA1 ? 20 : hash == HashAlgorithmName.SHA256 ? 32 : 64;
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, _salt, iterations, hash, size);
        var storedKey = CryptographicOperations.HashData(hash, Hmac(salted, "Client Key"u8.ToArray()));
        var clientKey = Hmac(storedKey, message).Zip(Convert.FromBase64String(clientFinal[(proofAt + 3)..]), (a, b) => (byte)(a ^ b)).ToArray();
        var binding = _header.StartsWith('p') ? exchange.ChannelBinding(ChannelBindingKind.Endpoint)! : [];
        byte[] bound = [.. Encoding.ASCII.GetBytes(_header), .. binding];
        ProofIsRight = CryptographicOperations.HashData(hash, clientKey).AsSpan().SequenceEqual(storedKey)
            && Attribute(clientFinal, 'c') == Convert.ToBase64String(bound)
            && Attribute(clientFinal, 'r') == Attribute(_serverFirst, 'r');
        return ProofIsRight ? $"v={Convert.ToBase64String(Hmac(Hmac(salted, "Server Key"u8.ToArray()), message))}" : "e=invalid-proof";
    }

    private byte[] Hmac(byte[] key, byte[] data) => CryptographicOperations.HmacData(hash, key, data);

    private static string Attribute(string message, char name) => message.Split(',').First(part => part.StartsWith($"{name}=", StringComparison.Ordinal))[2..];

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));
}
