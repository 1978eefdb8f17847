using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MimeKit;
using MimeKit.Cryptography;

namespace MailExporter.Checks.Delivery;

/// <summary>Our own verification of a message's DKIM signatures: what the receiver says of them need not be true, or said at all.</summary>
/// <remarks>RFC 6376; the words are those of RFC 8601 section 2.7.1.</remarks>
internal sealed class DkimCheck(Resolver resolver)
{
    private const int MaxSignatures = 10;
    private const int MaxText = 200;

    /// <summary>Verifies all signatures.</summary>
    /// <param name="message">The message, its body in one part.</param>
    /// <param name="cancellationToken">The time is up: what is not verified by then is a temporary error.</param>
    public async Task<ValueList<DkimVerdict>> VerifyAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        var verdicts = new List<DkimVerdict>();
        foreach (var signature in message.Headers.Where(header => header.Id == HeaderId.DkimSignature).Take(MaxSignatures))
        {
            verdicts.Add(await VerifyAsync(message, signature, cancellationToken).ConfigureAwait(false));
        }

        return verdicts.ToValueList();
    }

    private async Task<DkimVerdict> VerifyAsync(MimeMessage message, Header signature, CancellationToken cancellationToken)
    {
        var (domain, selector) = (Tag(signature.Value, "d"), Tag(signature.Value, "s"));
        try
        {
            var verifier = new DkimVerifier(new DkimKeys(resolver));
            var isRight = await verifier.VerifyAsync(message, signature, cancellationToken).ConfigureAwait(false);
            return new(domain, selector, isRight ? DkimResult.Pass : DkimResult.Fail, isRight ? null : "the body or a signed field is not what was signed, or the key is another");
        }
        catch (CheckFailedException exception)
        {
            return new(domain, selector, exception.Reason == FailureReason.DnsFailed ? DkimResult.Temperror : DkimResult.Permerror, Bounded(exception.Message));
        }
        catch (OperationCanceledException)
        {
            return new(domain, selector, DkimResult.Temperror, "the DNS did not answer in time");
        }
        catch (Exception exception) // the signature is what the network made of it, and so is what the library makes of that
        {
            return new(domain, selector, DkimResult.Permerror, Bounded($"the signature cannot be read: {exception.Message}"));
        }
    }

    private static string Tag(string signature, string name)
    {
        foreach (var tag in signature.Split(';', 50))
        {
            var at = tag.IndexOf('=', StringComparison.Ordinal);
            if (at > 0 && tag[..at].Trim() == name)
            {
                return Bounded(tag[(at + 1)..].Trim());
            }
        }

        return "";
    }

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
