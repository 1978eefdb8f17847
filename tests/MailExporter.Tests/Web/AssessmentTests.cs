using System.Net;
using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Tests.Web.Api;

namespace MailExporter.Tests.Web;

public sealed class AssessmentTests
{
    [Fact]
    public async Task Assessment_Is_On_The_Page_In_The_Api_And_In_The_Metrics()
    {
        await using var exporter = await StartAsync(Result() with { HostnameUsed = "mx.example.org" });
        await exporter.UntilAsync("/metrics", "mail_security_score");

        var (_, page) = await exporter.SendAsync(HttpMethod.Get, "/check?name=a");
        var (status, json) = await exporter.SendAsync(HttpMethod.Get, "/api/v1/checks/a");

        Assert.Contains("40 of 100", page, StringComparison.Ordinal);
        Assert.Contains("<code>open_relay</code>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        await (await OpenApi.ReadAsync(exporter.Client)).AssertDescribedAsync("get /api/v1/checks/{name}", status, json);
        using var answer = JsonDocument.Parse(json);
        Assert.Equal(40, answer.RootElement.GetProperty("assessment").GetProperty("security_score").GetDouble());
    }

    [Fact]
    public async Task Server_That_Could_Not_Be_Reached_Is_Told_Of_Without_A_Score()
    {
        await using var exporter = await StartAsync(Result() with { Unreachable = "Unable to connect to mail server: refused", Points = [], Findings = [], TlsVersions = [], Untold = [] });

        var page = await exporter.UntilAsync("/check?name=a", "Unable to connect to mail server");
        var (status, json) = await exporter.SendAsync(HttpMethod.Get, "/api/v1/checks/a");

        Assert.Equal(HttpStatusCode.OK, status);
        await (await OpenApi.ReadAsync(exporter.Client)).AssertDescribedAsync("get /api/v1/checks/{name}", status, json);
        Assert.DoesNotContain("of 100", page, StringComparison.Ordinal);
        Assert.DoesNotContain("mail_security", (await exporter.SendAsync(HttpMethod.Get, "/metrics")).Text, StringComparison.Ordinal);
    }

    private static Task<RunningExporter> StartAsync(AssessmentResult result) => RunningExporter.StartAsync(
        new ExporterOptions { Servers = [ServerOptions.For("mx.example.org") with { Name = "a", Assess = true }] },
        change: setup => setup with { Assess = (_, _) => Task.FromResult(result) });

    private static AssessmentResult Result() => new()
    {
        Subject = ServerOptions.For("mx.example.org").ToSubject(),
        StartedAt = TimeProvider.System.GetUtcNow(),
        Duration = TimeSpan.FromSeconds(1),
        Notes = ["✅ STARTTLS is supported"],
        Points = [new(ScoreComponent.TlsAvailable, "starttls_offered", 15, 25, "STARTTLS <script>alert(1)</script>"), new(ScoreComponent.ModernProtocol, "other", 25, 25, "")],
        Findings = [new("open_relay", FindingSeverity.Critical, "It relays: stop it.", "RFC 5321 section 7.9")],
        TlsVersions = [new("TLS 1.0", TlsTrialOutcome.Refused, "alert protocol_version")],
        Untold = [new("imap_id", "no answer in time")],
    };
}
