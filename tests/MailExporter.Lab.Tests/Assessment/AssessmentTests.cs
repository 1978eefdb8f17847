using System.Text.Json.Nodes;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Assessment;

/// <summary>Assessments of real Postfix, Dovecot and OpenSSL.</summary>
[Collection(ServerTests.Name)]
public sealed class AssessmentTests(MailLab lab)
{
    public static TheoryData<MailProtocol, string, string, double, string> Servers => new()
    {
        { MailProtocol.Smtp, "submission", "smtps", 95, "tls_1_0_accepted tls_1_1_accepted" }, // LOGIN is on offer; Postfix's own default for TLS versions
        { MailProtocol.Smtp, "smtp", "smtps", 75, "" }, // an MX host: nobody logs in
        { MailProtocol.Imap, "imap", "imaps", 85, "cleartext_auth" }, // Dovecot shows NAMESPACE and UIDPLUS after the login only
        { MailProtocol.Pop3, "pop3", "pop3s", 95, "cleartext_auth" },
        { MailProtocol.Smtp, "smtp_plain", "smtps", 70, "cleartext_auth starttls_missing tls_1_0_accepted tls_1_1_accepted" },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Real_Server_Is_Scored(MailProtocol protocol, string clear, string secured, double score, string findings)
    {
        var result = await AssessAsync(Options(protocol, clear, secured));

        Assert.True(result.IsReached, result.Unreachable);
        Assert.Empty(result.Untold);
        Assert.Equal(score, result.Score, 6);
        Assert.Equal(findings, string.Join(' ', result.Findings.Select(finding => finding.Id)));
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "imap")]
    [InlineData(MailProtocol.Pop3, "pop3")]
    public async Task Dovecot_That_Insists_On_Tls_Lets_Nobody_In_Before_It(MailProtocol protocol, string clear)
    {
        var options = Options(protocol, clear, clear + "s");

        var result = await AssessAsync(options with { Server = options.Server with { Hostname = "strict.lab.test" } });

        Assert.Empty(result.Findings);
        Assert.Equal(20, result.ScoreOf(ScoreComponent.AuthRequired)); // what comes after STARTTLS counts
    }

    public static TheoryData<string, string> Old => new()
    {
        { "-tls1", "refused accepted refused refused refused" },
        { "-tls1_1", "refused refused accepted refused refused" },
        { "-tls1_2", "refused refused refused accepted refused" },
        { "-tls1_3", "refused refused refused refused accepted" },
        { "-no_tls1_3", "refused accepted accepted accepted refused" },
    };

    [Theory]
    [MemberData(nameof(Old))]
    public async Task Versions_Of_Openssl_Are_Found_By_Trying(string versions, string expected)
    {
        await using var server = await OldTlsServer.StartAsync(lab, versions);
        var options = Options(MailProtocol.Smtp, "smtp_plain", "smtps") with { ImplicitPort = server.Port };

        // openssl speaks no SMTP: each check of implicit TLS ends without a greeting, and the handshake is all that counts
        var result = await AssessAsync(options with { Server = options.Server with { Timeout = TimeSpan.FromSeconds(2) } });

        Assert.Equal(expected, string.Join(' ', result.TlsVersions.Select(trial => trial.Outcome.Spell())));
        Assert.Equal(expected.EndsWith("refused refused", StringComparison.Ordinal), result.Findings.Any(finding => finding.Id == "modern_tls_missing"));
    }

    [Fact]
    public async Task Postfix_Relays_For_Its_Own_Network_Only()
    {
        var options = Options(MailProtocol.Smtp, "smtp", "smtps");

        var result = await AssessAsync(options with { Server = options.Server with { AssessChecks = [AssessmentCheck.OpenRelay, AssessmentCheck.VrfyExpn] } });

        Assert.Empty(result.Findings);
        Assert.Empty(result.Untold);
    }

    [Fact]
    public async Task Command_Line_Says_It_In_Json_In_Text_And_By_Its_Exit_Code()
    {
        string[] flags = ["--protocol", "imap", "--port", $"{lab.Facts.Ports["imap"]}", "--ssl-port", $"{lab.Facts.Ports["imaps"]}", "--tls-config.ca-file", lab.Facts.Ca];

        var json = await ExporterBinary.RunAsync(["assess", "localhost", "--json", .. flags]);
        var text = await ExporterBinary.RunAsync(["assess", "localhost", .. flags]);
        var down = await ExporterBinary.RunAsync("assess", "localhost", "--port", "1", "--json");
        var wrong = await ExporterBinary.RunAsync("assess", "localhost", "--assess-checks", "everything");

        Assert.Equal((1, 85.0), (json.ExitCode, (double)JsonNode.Parse(json.Output)!["security_score"]!));
        Assert.Contains("IMAP server localhost:", text.Output, StringComparison.Ordinal);
        Assert.Contains("85/100 (Good)", text.Output, StringComparison.Ordinal);
        Assert.Equal((2, "error"), (down.ExitCode, (string?)JsonNode.Parse(down.Output)!["status"]));
        Assert.Equal(3, wrong.ExitCode);
    }

    private AssessmentOptions Options(MailProtocol protocol, string clear, string secured) =>
        AssessmentOptions.Of(lab.Server(protocol) with { Port = lab.Facts.Ports[clear] }) with { ImplicitPort = lab.Facts.Ports[secured] };

    private async Task<AssessmentResult> AssessAsync(AssessmentOptions options)
    {
        using var checker = new ServerChecker(lab.Dns);
        return await checker.AssessAsync(options, TestContext.Current.CancellationToken);
    }
}
