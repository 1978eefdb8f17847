using System.Formats.Asn1;

namespace MailExporter.Checks.Domains;

/// <summary>The public key in the tag <c>p</c> of a DKIM record.</summary>
/// <param name="Bits">Its length; null when it cannot be read.</param>
/// <param name="IsBare">An RSA key without the frame that names its algorithm.</param>
/// <param name="Fault">What is wrong with it, as part of a sentence; null when nothing is.</param>
internal sealed record DkimKey(int? Bits, bool IsBare = false, string? Fault = null)
{
    private const int Ed25519Octets = 32;
    private const int FramedEd25519Octets = 44;
    private const string RsaEncryption = "1.2.840.113549.1.1.1";

    /// <summary>Reads a key that is not empty.</summary>
    public static DkimKey Read(string keyType, string base64)
    {
        var text = string.Concat(base64.Where(letter => letter is not (' ' or '\t' or '\r' or '\n'))); // RFC 6376 section 2.10: folding white space may stand anywhere
        var octets = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, octets, out var count))
        {
            return new(null, Fault: "its key is not base64");
        }

        var key = octets.AsMemory(0, count);
        if (keyType == "ed25519")
        {
            return count == Ed25519Octets ? new(256)
                : new(null, Fault: $"its Ed25519 key has {count} octets in place of {Ed25519Octets}{(count == FramedEd25519Octets ? " (it still stands in its SubjectPublicKeyInfo)" : "")}");
        }

        if (count == Ed25519Octets)
        {
            return new(null, Fault: "its RSA key has 32 octets, as an Ed25519 key has: k=ed25519 is missing");
        }

        try
        {
            return ReadFramed(key) ?? ReadBare(key, isBare: true) ?? new(null, Fault: "its key is no RSA key");
        }
        catch (AsnContentException)
        {
            return new(null, Fault: "its RSA key is damaged or cut off");
        }
    }

    /// <summary>SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7); null when it is not one.</summary>
    private static DkimKey? ReadFramed(ReadOnlyMemory<byte> key)
    {
        var reader = new AsnReader(key, AsnEncodingRules.DER);
        var frame = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!frame.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return null;
        }

        var algorithm = frame.ReadSequence().ReadObjectIdentifier();
        return algorithm == RsaEncryption && frame.TryReadPrimitiveBitString(out _, out var content)
            ? ReadBare(content, isBare: false)
            : new(null, Fault: "its key is of another algorithm than RSA");
    }

    /// <summary>RSAPublicKey (RFC 8017 appendix A.1.1); null when it is not one.</summary>
    private static DkimKey? ReadBare(ReadOnlyMemory<byte> key, bool isBare)
    {
        var reader = new AsnReader(key, AsnEncodingRules.DER);
        var pair = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!pair.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            return null;
        }

        var modulus = pair.ReadInteger();
        var exponent = pair.ReadInteger();
        return modulus.Sign <= 0 || modulus.IsEven || exponent < 3 || exponent.IsEven
            ? new(null, Fault: "its RSA key has numbers that no such key has")
            : new((int)modulus.GetBitLength(), isBare);
    }
}
