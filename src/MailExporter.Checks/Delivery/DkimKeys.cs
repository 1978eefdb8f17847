using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace MailExporter.Checks.Delivery;

/// <summary>Public keys of signers, from DNS.</summary>
/// <remarks>RFC 6376 section 3.6.2.</remarks>
internal sealed class DkimKeys(Resolver resolver) : DkimPublicKeyLocatorBase
{
    private const int MaxName = 253;
    private const int MaxBits = 4096;
    private const int MaxExponentBits = 64;

    /// <summary>Synchronous look-ups are none of ours.</summary>
    public override AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.DnsFailed"/>: it could not be told. <see cref="FailureReason.DnsNotFound"/>: there is none that can be used.</exception>
    public override async Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default)
    {
        var name = $"{selector}._domainkey.{domain.TrimEnd('.')}";
        if (name.Length > MaxName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') || name.Contains("..", StringComparison.Ordinal))
        {
            throw new CheckFailedException(FailureReason.DnsNotFound, "the signature names no key");
        }

        var records = await resolver.TextRecordsAsync(name, cancellationToken).ConfigureAwait(false);
        var fault = $"{name} has no key";
        foreach (var record in records)
        {
            try
            {
                if (GetPublicKey(record) is { } key && IsReasonable(key))
                {
                    return key;
                }

                fault = $"{name} holds a key beyond all reason";
            }
            catch (Exception exception) when (exception is not OperationCanceledException) // whatever the library makes of a record that is no key
            {
                fault = $"{name} holds no key that can be used";
            }
        }

        throw new CheckFailedException(FailureReason.DnsNotFound, fault);
    }

    /// <summary>RFC 8301 section 3.2 asks for 4096 bits at most; with a long exponent one signature would cost minutes.</summary>
    private static bool IsReasonable(AsymmetricKeyParameter key) =>
        key is not RsaKeyParameters rsa || (rsa.Modulus.BitLength <= MaxBits && rsa.Exponent.BitLength <= MaxExponentBits);
}
