using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Authentication;

/// <summary>An account at a host, with the secret it is tried with: of two checks with two passwords for one account neither frees the other.</summary>
internal readonly record struct AccountKey(string Host, string Account, string Secret)
{
    /// <summary>The key of these credentials, which it does not hold. However the host is spelled, it is the same.</summary>
    public static AccountKey Of(string host, Credentials credentials) => new(HostName.Canonical(host), credentials.Username, Fingerprint(credentials));

    // A token is new each time it is fetched: that alone does not make the refusal void.
    private static string Fingerprint(Credentials credentials) =>
        credentials.IsToken ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credentials.Password)));
}
