using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class ServerFlagsTests
{
    [Fact]
    public void Flags_Make_A_Server()
    {
        var result = Read(
            ("--hostname", "imap.example.org"), ("--protocol", "imap"), ("--use-ssl", "true"), ("--timeout", "5m"), ("--username", "u"), ("--password", "$ecr${et}"),
            ("--mailboxes", "INBOX, Junk"), ("--expect.capabilities", "IDLE,QUOTA"), ("--expect.severity", "error"), ("--tls-config.min-version", "TLS12"), ("--labels", "team=mail,site=north"), ("--subject", "123"));

        Assert.Empty(result.Errors);
        Assert.Equal(
            ServerOptions.For("imap.example.org", MailProtocol.Imap, TlsMode.Implicit) with
            {
                Timeout = TimeSpan.FromMinutes(5),
                Interval = TimeSpan.FromDays(1),
                Username = "u",
                Password = Secret.FromValue("$ecr${et}"),
                Mailboxes = ["INBOX", "Junk"],
                Expect = new ExpectOptions { Capabilities = ["IDLE", "QUOTA"], Severity = CheckStatus.Error },
                TlsConfig = new TlsOptions { MinVersion = System.Security.Authentication.SslProtocols.Tls12 },
                Labels = [new("team", "mail"), new("site", "north")],
                Subject = "123",
            },
            result.Options);
    }

    [Fact]
    public void Errors_Name_The_Flag()
    {
        var result = Read(("--hostname", "http://h"), ("--use-tsl", "true"), ("--port", "x"), ("--tls-config.ca-file", "/none"), ("--tls-config.cafile", "x"), ("--mailboxes", "a,a"), ("--labels", "x"), ("--port", "25"));

        Assert.Equal(
            [
                "--use-tsl: found an unknown flag, expected one of the known flags; did you mean --use-tls?",
                "--tls-config.cafile: found an unknown flag, expected one of the known flags; did you mean --tls-config.ca-file?",
                "--port: found a second \"port\", expected each key once",
                "--hostname: found \"http://h\", expected a host name without scheme: no ://",
                "--port: found \"x\", expected a whole number from 1 to 65535",
                "--mailboxes: found \"a\", expected each item once",
                "--labels: found \"x\", expected NAME=VALUE,…",
                "--tls-config.ca-file: found \"/none\", which is no file, expected the path of a file",
            ],
            result.Errors.Select(error => error.ToString()));
    }

    [Fact]
    public void Missing_Hostname_Names_Its_Flag() =>
        Assert.Equal("--hostname: found nothing, expected a value: this key must be given", Assert.Single(Read(("--port", "25")).Errors).ToString());

    [Fact]
    public void Built_In_Modules_Work_As_Flags() =>
        Assert.Equal((587, TlsMode.Required), Read(("hostname", "h"), ("module", "submission")).Options is { } server ? (server.Port, server.Tls) : default);

    [Fact]
    public void Every_Key_Has_One_Flag()
    {
        Assert.Equal(ServerFlags.All.Count, ServerFlags.All.Select(flag => flag.Flag).Distinct().Count());
        Assert.Contains(new SettingDescription("tls_config.insecure_skip_verify", "--tls-config.insecure-skip-verify", "boolean", "Go on after an invalid certificate; it is judged and reported all the same.", "false", false), ServerFlags.All);
        Assert.Equal(["password", "oauth2.client_secret", "oauth2.refresh_token"], ServerFlags.All.Where(flag => flag is { IsSecret: true, Kind: "secret" }).Select(flag => flag.Key));
    }

    [Fact]
    public void Default_In_The_Table_Is_The_Default_Of_The_Options()
    {
        var plain = ServerOptions.For("h");

        foreach (var flag in ServerFlags.All.Where(flag => flag.Default is not null && flag.Key is not "mailboxes" && !flag.Kind.StartsWith("list", StringComparison.Ordinal)))
        {
            Assert.Equal(plain with { Interval = TimeSpan.FromDays(1) }, Read(("hostname", "h"), (flag.Key, flag.Default!)).Options);
        }
    }

    private static ConfigurationResult<ServerOptions> Read(params (string Flag, string Value)[] flags) =>
        ServerFlags.Read(flags.Select(flag => KeyValuePair.Create(flag.Flag, flag.Value)));
}
