using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>Entries of <c>servers</c> for the lab.</summary>
internal static class LabEntries
{
    /// <summary>An entry with the protocol and port of one of the lab's services.</summary>
    public static JsonObject Entry(this MailLab lab, string name, string service) => new()
    {
        ["name"] = name,
        ["hostname"] = lab.Facts.Name,
        ["protocol"] = Protocol(service),
        ["port"] = lab.Facts.Ports[service],
        ["use_ssl"] = service is "smtps" or "imaps" or "pop3s",
    };

    /// <summary>A route from the account that sends to an address, whose account's mailbox is looked into by this service.</summary>
    public static JsonObject Delivery(this MailLab lab, string name, string service, string address, string interval = "10s", string timeout = "8s")
    {
        var to = lab.Entry(name, service).Login(lab, $"{address.Split('+', '@')[0]}@lab.test");
        (to["to_email"], to["timeout"], to["interval"]) = (address, timeout, interval);
        var from = lab.Entry(name, "submission").Login(lab, LabLogin.Back);
        (from["use_tls"], from["timeout"], from["interval"]) = (true, timeout, interval);
        return new JsonObject { ["name"] = name, ["from"] = from, ["to"] = to, ["interval"] = interval, ["timeout"] = timeout };
    }

    /// <summary>An entry of <c>domains</c>: one of the lab's zones, and a DNS list.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="domain">The zone.</param>
    /// <param name="isListed">It sends from an address that is listed, too, and has a list that refuses to answer.</param>
    public static JsonObject Domain(this MailLab lab, string domain, bool isListed = false) => new()
    {
        ["domain"] = domain,
        ["dkim_selectors"] = new JsonArray(lab.Facts.Posture.DkimSelector),
        ["dnsbls"] = isListed ? new JsonArray(lab.Facts.Posture.Dnsbl, "refusing-bl.test") : new JsonArray(lab.Facts.Posture.Dnsbl),
        ["sending_addresses"] = isListed ? new JsonArray(lab.Facts.Posture.ListedAddress) : new JsonArray(),
        ["interval"] = "10s",
    };

    /// <summary>The route from another account.</summary>
    public static JsonObject From(this JsonObject delivery, MailLab lab, string user)
    {
        delivery["from"]!.AsObject().Login(lab, user);
        return delivery;
    }

    /// <summary>The protocol of a service.</summary>
    public static string Protocol(string service) => service switch
    {
        "imap" or "imaps" => "imap",
        "pop3" or "pop3s" => "pop3",
        _ => "smtp",
    };

    /// <summary>The entry with a login by password.</summary>
    public static JsonObject Login(this JsonObject entry, MailLab lab, string user, string? mechanism = null, string? password = null)
    {
        (entry["username"], entry["password"]) = (user, password ?? lab.Facts.Users[user].Password);
        if (mechanism is not null)
        {
            entry["auth_mechanism"] = mechanism;
        }

        return entry;
    }

    /// <summary>The entry with a login of the first user by token.</summary>
    public static JsonObject Token(this JsonObject entry, MailLab lab, string mechanism, bool refresh)
    {
        var (id, client) = lab.Facts.Oauth.Clients.Single(known => known.Value.User == LabLogin.First);
        var oauth2 = new JsonObject { ["token_url"] = lab.Facts.Oauth.TokenUrl.ToString(), ["client_id"] = id, ["client_secret"] = client.ClientSecret };
        if (refresh)
        {
            oauth2["refresh_token"] = client.RefreshToken;
        }

        (entry["username"], entry["auth_mechanism"], entry["oauth2"]) = (LabLogin.First, mechanism, oauth2);
        return entry;
    }
}
