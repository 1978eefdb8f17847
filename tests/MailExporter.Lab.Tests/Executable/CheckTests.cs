using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary><c>mailexporter check</c> against real servers: what it prints and how it exits.</summary>
[Collection(ExecutableTests.Name)]
public sealed partial class CheckTests(MailLab lab)
{
    private string Secret => lab.Facts.Users[LabLogin.Awkward].Password;

    [Fact]
    public async Task Success_Is_A_Sentence_And_Exits_With_0()
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await CheckAsync("imaps", "--ssl", "--username", LabLogin.Awkward, "--password-file", folder.Add("secret", Secret + "\n"));

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.Matches("^SUCCESS: IMAP server check successful, authenticated as u3@lab.test, INBOX contains 5 messages\nResponse time: [0-9.]+ seconds\n$", ending.Output);
    }

    [Fact]
    public async Task Password_Comes_From_The_Environment()
    {
        var start = ExporterBinary.Start(Arguments("pop3", "--tls", "--username", LabLogin.Awkward));
        start.Environment["MAILEXPORTER_PASSWORD"] = Secret;

        var ending = await Command.RunAsync(start);

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.Contains("authenticated as u3@lab.test, 5 messages in mailbox", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_On_The_Command_Line_Is_Taken_With_A_Warning()
    {
        var ending = await CheckAsync("submission", "--tls", "--username", LabLogin.Awkward, "--password", Secret);

        Assert.Equal(0, ending.ExitCode);
        Assert.StartsWith("mailexporter: warning: --password shows in the list of processes", ending.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, ending.Error + ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Username_Without_A_Password_Is_Bad_Usage()
    {
        var ending = await CheckAsync("imaps", "--ssl", "--username", LabLogin.First);

        Assert.Equal(3, ending.ExitCode);
        Assert.Contains("--password-file", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Is_The_Whole_Result()
    {
        var ending = await CheckAsync("smtp", "--tls", "--json");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        var result = JsonNode.Parse(ending.Output)!;
        Assert.Equal(
            ["failure", "hostname", "message", "name", "phases", "port", "protocol", "raw_data", "response_time", "started_at", "status", "tls", "warnings"],
            result.AsObject().Select(property => property.Key).Order());
        Assert.Equal(("success", "127.0.0.1", "smtp", lab.Facts.Ports["smtp"]), ((string?)result["status"], (string?)result["hostname"], (string?)result["protocol"], (int?)result["port"]));
        Assert.Equal(["resolve", "connect", "tls", "greeting", "hello", "starttls", "quit"], result["phases"]!.AsObject().Select(phase => phase.Key));
        Assert.True((bool?)result["tls"]!["certificate_valid"]);
        Assert.Null(result["failure"]);
    }

    [Fact]
    public async Task Warning_Exits_With_1()
    {
        var ending = await CheckAsync("imaps", "--ssl", "--expect.capabilities", "NOSUCH");

        Assert.Equal((1, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith("WARNING: ", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_Exits_With_2()
    {
        using var folder = ConfigurationFolder.Of();

        var ending = await CheckAsync("imaps", "--ssl", "--username", LabLogin.Second, "--password-file", folder.Add("secret", "wrong"));

        Assert.Equal((2, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith("ERROR: IMAP authentication failed for user u2@lab.test", ending.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("imaps", 0, "IMAP OK - ")]
    [InlineData("smtps", 2, "IMAP CRITICAL - ")] // an SMTP greeting is none of IMAP
    public async Task Nagios_Gets_A_Line_With_Performance_Data(string service, int exitCode, string start)
    {
        var ending = await ExporterBinary.RunAsync([.. Common("imap", lab.Facts.Ports[service]), "--ssl", "--nagios"]);

        Assert.Equal((exitCode, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith(start, ending.Output, StringComparison.Ordinal);
        Assert.Matches(NagiosLine(), ending.Output);
    }

    [Fact]
    public async Task Test_Message_Is_Sent()
    {
        var ending = await CheckAsync("smtp", "--tls", "--send-test", "--from", LabLogin.First, "--to", lab.Facts.Addresses.Rejected);

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("550 5.7.1", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbose_Shows_Phases_Certificate_And_Dialogue()
    {
        var ending = await CheckAsync("pop3", "--tls", "--verbose");

        Assert.Equal(0, ending.ExitCode);
        Assert.All(["Phases: resolve", "TLS: TLS 1.3", "CN=mail.lab.test", "C: STLS", "S: +OK"], part => Assert.Contains(part, ending.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configured_Checks_Run_Once_By_Name()
    {
        using var configuration = ConfigurationFolder.SeedExample(lab);

        var ending = await ExporterBinary.RunAsync("check", "--config.file", configuration.Path, "Primary POP3", "Domain MX Records");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.Equal(["Primary POP3", "Domain MX Records"], ending.Output.Split('\n').Where(line => line.Contains("SUCCESS", StringComparison.Ordinal)).Select(line => line.Split(':')[0]));
    }

    private Task<Ending> CheckAsync(string service, params string[] more) => ExporterBinary.RunAsync(Arguments(service, more));

    private string[] Arguments(string service, params string[] more) =>
        [.. Common(LabEntries.Protocol(service), lab.Facts.Ports[service]), .. more];

    // The command line has no DNS servers of its own: the address, and the certificate's name.
    private string[] Common(string protocol, int port) =>
        ["check", "127.0.0.1", "--protocol", protocol, "--port", $"{port}", "--tls-config.ca-file", lab.Facts.Ca];

    [GeneratedRegex(@"^IMAP (OK|CRITICAL) - [^|\n]+ \| 'time'=[0-9.]+s( '[a-z ]+'=[0-9.]+s?)+\n$")]
    private static partial Regex NagiosLine();
}
