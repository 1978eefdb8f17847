using MailExporter.Checks.Configuration;

namespace MailExporter.Lab.Tests.Labs;

/// <summary>The lab's accounts as a server entry's credentials.</summary>
internal static class LabLogin
{
    public const string First = "u1@lab.test";

    /// <summary>The account whose INBOX is empty but for test mail.</summary>
    public const string Second = "u2@lab.test";

    /// <summary>The account whose password has a quote, backslashes, a space and an umlaut.</summary>
    public const string Awkward = "u3@lab.test";

    /// <summary>The account that messages of routes go to.</summary>
    public const string Way = "way@lab.test";

    /// <summary>The account that they are sent from, and that bounces come back to.</summary>
    public const string Back = "back@lab.test";

    /// <summary>The account whose messages nobody can delete.</summary>
    public const string Fixed = "fixed@lab.test";

    /// <summary>Mechanisms that take a password.</summary>
    public static readonly string[] PasswordMechanisms = ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"];

    /// <summary>Mechanisms that take a bearer token.</summary>
    public static readonly string[] TokenMechanisms = ["OAUTHBEARER", "XOAUTH2"];

    /// <summary>The server with a login by password.</summary>
    public static ServerOptions As(this ServerOptions server, MailLab lab, string user, string? mechanism = null) => server with
    {
        Username = user,
        Password = Secret.FromValue(lab.Facts.Users[user].Password),
        AuthMechanism = mechanism,
    };

    /// <summary>The server with a login by a token of the lab's token server.</summary>
    public static ServerOptions WithToken(this ServerOptions server, MailLab lab, string user, string? mechanism = null, bool refresh = false)
    {
        var (id, client) = lab.Facts.Oauth.Clients.Single(known => known.Value.User == user);
        return server with
        {
            Username = user,
            AuthMechanism = mechanism,
            OAuth2 = new OAuth2Options
            {
                TokenUrl = lab.Facts.Oauth.TokenUrl,
                ClientId = id,
                ClientSecret = Secret.FromValue(client.ClientSecret),
                RefreshToken = refresh ? Secret.FromValue(client.RefreshToken) : null,
            },
        };
    }
}
