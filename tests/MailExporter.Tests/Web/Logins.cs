using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

/// <summary>Users and hashes, made by other programs than ours.</summary>
internal static class Logins
{
    public const string Alice = "alice:fakepassword";

    /// <summary>Of <c>fakepassword</c>, at cost 10, by Go's bcrypt: it stands in the exporter-toolkit.</summary>
    public const string Hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    public static WebOptions Of(string user, string hash = Hash) => new() { Users = [new(user, hash)] };
}
