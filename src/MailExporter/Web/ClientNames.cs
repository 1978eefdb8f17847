using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.WebConfiguration;

namespace MailExporter.Web;

/// <summary>Judges the certificate of a client, and the names in it.</summary>
internal static class ClientNames
{
    private const string SubjectAlternativeName = "2.5.29.17";

    /// <summary>The judgement.</summary>
    /// <param name="tls">What is asked for.</param>
    /// <param name="certificate">The client's; null: it has none.</param>
    /// <param name="errors">What is wrong with its chain.</param>
    public static bool MayEnter(WebTlsOptions tls, X509Certificate2? certificate, SslPolicyErrors errors)
    {
        var isValid = certificate is not null && errors == SslPolicyErrors.None;
        var suffices = tls.ClientAuth switch
        {
            ClientAuth.RequireAndVerifyClientCert => isValid,
            ClientAuth.VerifyClientCertIfGiven => certificate is null || isValid,
            ClientAuth.RequireAnyClientCert => certificate is not null,
            _ => true,
        };
        return suffices && (tls.ClientAllowedSans.Count == 0 || certificate is not null && Of(certificate).Intersect(tls.ClientAllowedSans).Any());
    }

    /// <summary>The names of a certificate that a list can allow: DNS names, addresses, mail addresses and URIs (RFC 5280 section 4.2.1.6).</summary>
    public static IEnumerable<string> Of(X509Certificate2 certificate)
    {
        foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == SubjectAlternativeName))
        {
            foreach (var name in Read(extension.RawData))
            {
                yield return name;
            }
        }
    }

    private static List<string> Read(byte[] extension)
    {
        List<string> names = [];
        try
        {
            var list = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
            while (list.HasData)
            {
                var tag = list.PeekTag();
                switch (tag.TagValue)
                {
                    case 1 or 2 or 6 when tag.TagClass == TagClass.ContextSpecific: // rfc822Name, dNSName, uniformResourceIdentifier
                        names.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                        break;
                    case 7 when tag.TagClass == TagClass.ContextSpecific && list.ReadOctetString(tag) is { Length: 4 or 16 } address:
                        names.Add(new IPAddress(address).ToString());
                        break;
                    case 7 when tag.TagClass == TagClass.ContextSpecific:
                        break; // read, and no address
                    default:
                        list.ReadEncodedValue();
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            // A malformed extension names nothing more.
        }

        return names;
    }
}
