namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>oauth2</c>.</summary>
internal static class OAuth2Section
{
    /// <summary>Before its keys are read; the required ones never stay so.</summary>
    public static readonly OAuth2Options Empty = new() { TokenUrl = new Uri("https://localhost/"), ClientId = "" };

    public static readonly Section<OAuth2Options> Table = new(
        "oauth2",
        [
            Set("token_url", Kinds.Endpoint, "The token endpoint, https (http only to this machine).", (o, v) => o with { TokenUrl = v }, isRequired: true),
            Set("client_id", Kinds.Line, "The client's identifier.", (o, v) => o with { ClientId = v }, isRequired: true),
            Set("client_secret", Kinds.Secret, "The client's secret; left out for a public client.", (o, v) => o with { ClientSecret = v }, rival: "client_secret_file"),
            Set("client_secret_file", Kinds.SecretFile, "File of the client's secret, read at each use.", (o, v) => o with { ClientSecret = Secret.FromFile(v) }, rival: "client_secret"),
            Set("refresh_token", Kinds.Secret, "A refresh token; left out for client credentials.", (o, v) => o with { RefreshToken = v }, rival: "refresh_token_file"),
            Set("refresh_token_file", Kinds.SecretFile, "File of the refresh token, read at each use.", (o, v) => o with { RefreshToken = Secret.FromFile(v) }, rival: "refresh_token"),
            Set("scope", Kinds.Line, "Scopes, separated by spaces.", (o, v) => o with { Scope = v }),
        ],
        filled => filled.Report(Faults(filled.Options)));

    private static IEnumerable<OptionFault> Faults(OAuth2Options oauth2)
    {
        if (oauth2.ClientSecret is null && oauth2.RefreshToken is null)
        {
            yield return new("client_secret", "nothing", "client_secret, client_secret_file, refresh_token or refresh_token_file", ["client_secret_file", "refresh_token", "refresh_token_file"]);
        }
    }

    private static Setting<OAuth2Options, T> Set<T>(
        string key, Kind<T> kind, string description, Func<OAuth2Options, T, OAuth2Options> apply, bool isRequired = false, string? rival = null) =>
        new(key, kind, description, apply) { IsRequired = isRequired, Rivals = rival is null ? [] : [rival] };
}
