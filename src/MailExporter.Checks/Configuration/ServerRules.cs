using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>What may not stand together in a server entry.</summary>
internal static class ServerRules
{
    public static IEnumerable<OptionFault> Faults(ServerOptions server) =>
        Pace(server).Concat(Account(server)).Concat(Sending(server)).Concat(Names(server)).Concat(Protocol(server)).Concat(Refusal(server));

    private static IEnumerable<OptionFault> Pace(ServerOptions server)
    {
        var (least, why) = server switch
        {
            { ExpectFailure: ExpectedFailure.Auth } => (TimeSpan.FromHours(1), " with expect_failure auth"),
            { TestSend: true } => (TimeSpan.FromSeconds(10), " with test_send"),
            _ => (TimeSpan.FromSeconds(1), ""),
        };
        if (server.Interval < least)
        {
            yield return new("interval", DurationText.Of(server.Interval), $"at least {DurationText.Of(least)}{why}", ["expect_failure", "test_send"]);
        }

        if (server.Timeout > server.Interval)
        {
            yield return new("timeout", DurationText.Of(server.Timeout), $"at most the interval, {DurationText.Of(server.Interval)}", ["interval"]);
        }

        // Where the interval is wrong already, what was derived from it is not said again.
        if (server.RetryInterval > server.Interval)
        {
            yield return new("retry_interval", DurationText.Of(server.RetryInterval), $"at most the interval, {DurationText.Of(server.Interval)}", ["interval"]);
        }
        else if (server.RetryInterval < least && server.Interval >= least)
        {
            yield return new("retry_interval", DurationText.Of(server.RetryInterval), $"at least {DurationText.Of(least)}{why}", ["interval", "expect_failure", "test_send"]);
        }
    }

    private static IEnumerable<OptionFault> Account(ServerOptions server)
    {
        var hasSecret = server.Password is not null || server.OAuth2 is not null;
        if (server.Username is not null && !hasSecret)
        {
            yield return new("username", "no password", "password, password_file or oauth2 beside it", ["password", "password_file", "oauth2"]);
        }

        if (server.Username is null && hasSecret)
        {
            yield return new("username", "nothing", "an account for the password or token", ["password", "password_file", "oauth2"]);
        }

        if (server.Password is not null && server.OAuth2 is not null)
        {
            yield return new("oauth2", "it together with password", "only one of password and oauth2", ["password", "password_file"]);
        }

        if (server.AuthMechanism is { } mechanism && server.Username is null && !hasSecret)
        {
            yield return new("auth_mechanism", mechanism, "username beside it", ["username", "password", "password_file", "oauth2"]);
        }

        if (server is { AuthMechanism: { } forced, OAuth2: not null } && !AuthMechanism.TakesToken(forced))
        {
            yield return new("auth_mechanism", forced, "XOAUTH2 or OAUTHBEARER with oauth2", ["oauth2"]);
        }
    }

    private static IEnumerable<OptionFault> Sending(ServerOptions server)
    {
        if (!server.TestSend)
        {
            yield break;
        }

        if (server.Protocol is not MailProtocol.Smtp)
        {
            yield return new("test_send", $"it with protocol {server.Protocol.Spell()}", "protocol smtp", ["protocol"]);
        }

        if (server.FromEmail is null)
        {
            yield return new("from_email", "nothing", "an address to send from with test_send", ["test_send"]);
        }

        if (server.ToEmail is null)
        {
            yield return new("to_email", "nothing", "an address to send to with test_send", ["test_send"]);
        }
    }

    private static IEnumerable<OptionFault> Names(ServerOptions server)
    {
        if (server.CheckAllMx && !server.ResolveMx)
        {
            yield return new("check_all_mx", "it without resolve_mx", "resolve_mx: true beside it", ["resolve_mx"]);
        }

        var address = IPAddress.TryParse(server.Hostname, out var parsed) ? parsed : null;
        if (server.ResolveMx && address is not null)
        {
            yield return new("resolve_mx", $"the address {server.Hostname}", "a domain as hostname", ["hostname"]);
        }

        if (address is not null && IsOther(address, server.IpProtocol))
        {
            yield return new("hostname", $"the address {server.Hostname}", $"an address that fits ip_protocol {server.IpProtocol.Spell()}", ["ip_protocol"]);
        }

        var source = IPAddress.TryParse(server.SourceAddress, out var local) ? local : null;
        if (source is not null && IsOther(source, server.IpProtocol))
        {
            yield return new("source_address", $"the address {source}", $"an address that fits ip_protocol {server.IpProtocol.Spell()}", ["ip_protocol"]);
        }
        else if (source is not null && address is not null && source.AddressFamily != address.AddressFamily)
        {
            yield return new("source_address", $"the address {source}", $"an address of the same family as {server.Hostname}", ["hostname"]);
        }
    }

    private static bool IsOther(IPAddress address, IpProtocol wanted) => wanted switch
    {
        IpProtocol.Ip4 => address.AddressFamily is not AddressFamily.InterNetwork,
        IpProtocol.Ip6 => address.AddressFamily is not AddressFamily.InterNetworkV6,
        _ => false,
    };

    private static IEnumerable<OptionFault> Protocol(ServerOptions server)
    {
        var protocol = server.Protocol.Spell();
        if (server.Protocol is not MailProtocol.Imap && server.Mailboxes != ServerSection.Empty.Mailboxes)
        {
            yield return new("mailboxes", $"them with protocol {protocol}", "protocol imap", ["protocol"]);
        }

        if (server.Protocol is not MailProtocol.Smtp && server.Expect.Extensions.Count > 0)
        {
            yield return new("expect", $"extensions with protocol {protocol}", "capabilities, which imap and pop3 have", ["protocol"]);
        }

        if (server.Protocol is MailProtocol.Smtp && server.Expect.Capabilities.Count > 0)
        {
            yield return new("expect", "capabilities with protocol smtp", "extensions, which smtp has", ["protocol"]);
        }

        if (server.Protocol is not MailProtocol.Smtp && server.AssessChecks.Contains(AssessmentCheck.OpenRelay))
        {
            yield return new("assess_checks", $"open_relay with protocol {protocol}", "protocol smtp", ["protocol"]);
        }

        if (server.Protocol is not MailProtocol.Pop3 && server.AuthMechanism is "USER")
        {
            yield return new("auth_mechanism", $"USER with protocol {protocol}", "protocol pop3", ["protocol"]);
        }
    }

    private static IEnumerable<OptionFault> Refusal(ServerOptions server)
    {
        var found = server.ExpectFailure is { } expected ? $"{expected.Spell()}" : "";
        switch (server.ExpectFailure)
        {
            case ExpectedFailure.Auth when server.Username is null:
                yield return new("expect_failure", found, "username and a wrong password beside it", ["username", "password", "password_file", "oauth2"]);
                break;
            case ExpectedFailure.Relay when server.Protocol is not MailProtocol.Smtp:
                yield return new("expect_failure", $"{found} with protocol {server.Protocol.Spell()}", "protocol smtp", ["protocol"]);
                break;
            case ExpectedFailure.Relay when server.Username is not null:
                yield return new("expect_failure", $"{found} with username", "no credentials: who is logged in may relay", ["username"]);
                break;
            case ExpectedFailure.CleartextAuth when server.Tls is TlsMode.Implicit:
            case ExpectedFailure.Cleartext when server.Tls is not TlsMode.Opportunistic:
                yield return new("expect_failure", $"{found} with {(server.Tls is TlsMode.Implicit ? "use_ssl" : "use_tls")}", "a connection in clear", ["use_ssl", "use_tls"]);
                break;
        }

        if (server is { ExpectFailure: not null, TestSend: true })
        {
            yield return new("expect_failure", $"{found} with test_send", "one of test_send and expect_failure", ["test_send"]);
        }
    }
}
