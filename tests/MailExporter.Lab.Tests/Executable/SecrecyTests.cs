using System.Text;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>No secret of the configuration shows anywhere, plain or in base64.</summary>
[Collection(ExecutableTests.Name)]
public sealed class SecrecyTests(MailLab lab)
{
    private const string Wrong = "wrong-but-secret-too";

    [Fact]
    public async Task Nothing_The_Program_Serves_Or_Logs_Has_A_Secret_In_It()
    {
        using var configuration = Configuration();
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--log.level", "debug");
        var page = await exporter.MetricsWhenAsync("two rounds of every check", p => p.All("mailexporter_checks_total").Sum(s => s.Value) >= 2 * p.Value("mailexporter_checks_configured"), TimeSpan.FromSeconds(20));

        AssertNoSecret(page.Text);
        var names = JsonNode.Parse(await exporter.TextAsync("api/v1/checks"))!["checks"]!.AsArray().Select(check => Uri.EscapeDataString((string)check!["name"]!)).ToArray();
        Assert.NotEmpty(names);
        foreach (var path in (string[])["", "changes", "configuration", "probes", "api/v1/checks", "api/v1/changes", .. names.Select(name => $"check?name={name}"), .. names.Select(name => $"api/v1/checks/{name}")])
        {
            AssertNoSecret(await exporter.TextAsync(path));
        }

        AssertNoSecret(await File.ReadAllTextAsync($"/proc/{exporter.Id}/cmdline", TestContext.Current.CancellationToken));
        await exporter.TerminateAsync();
        Assert.Contains("authenticated as u3@lab.test", exporter.Log, StringComparison.Ordinal);
        Assert.Contains("reason=auth_failed", exporter.Log, StringComparison.Ordinal);
        AssertNoSecret(exporter.Log);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--verbose")]
    [InlineData("--nagios")]
    public async Task Nothing_That_Check_Prints_Has_A_Secret_In_It(string form)
    {
        using var configuration = Configuration();

        var ending = await ExporterBinary.RunAsync("check", "--config.file", configuration.Path, form);

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("u3@lab.test", ending.Output, StringComparison.Ordinal);
        AssertNoSecret(ending.Output + ending.Error);
    }

    [Fact]
    public async Task Configuration_Errors_Have_No_Secret_In_Them()
    {
        var server = lab.Entry("a", "imaps").Login(lab, LabLogin.Awkward);
        server["password_file"] = "/nowhere/secret";
        server["use_tls"] = true;
        using var configuration = ConfigurationFolder.Of(lab, 5, server);

        var ending = await ExporterBinary.RunAsync("config", "check", configuration.Path);

        Assert.Equal(3, ending.ExitCode);
        AssertNoSecret(ending.Output + ending.Error);
    }

    [Fact]
    public async Task Password_From_A_File_Is_Not_In_The_List_Of_Processes()
    {
        await using var silent = ScriptedServer.Start("""
            S: 220 silent.example.org ESMTP
            C: EHLO *
            stall:
            """);
        using var folder = ConfigurationFolder.Of();
        var secret = folder.Add("secret", Wrong);
        using var process = System.Diagnostics.Process.Start(ExporterBinary.Start("check", "127.0.0.1", "--port", $"{silent.Port}", "--username", "u", "--password-file", secret))!;
        try
        {
            await silent.Stalled;

            var commandLine = await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline", TestContext.Current.CancellationToken);

            Assert.Contains(secret, commandLine, StringComparison.Ordinal);
            AssertNoSecret(commandLine);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private ConfigurationFolder Configuration()
    {
        List<JsonObject> servers = [];
        foreach (var service in (string[])["submission", "imap", "pop3"])
        {
            servers.Add(lab.Entry($"{service} wrong", service).Login(lab, LabLogin.Second, "PLAIN", Wrong));
            servers.AddRange(LabLogin.PasswordMechanisms.Select(mechanism => lab.Entry($"{service} {mechanism}", service).Login(lab, LabLogin.Awkward, mechanism)));
            servers.AddRange(LabLogin.TokenMechanisms.Select(mechanism => lab.Entry($"{service} {mechanism}", service).Token(lab, mechanism, refresh: true)));
        }

        return ConfigurationFolder.Of(lab, 3, [.. servers]);
    }

    private void AssertNoSecret(string text)
    {
        var client = lab.Facts.Oauth.Clients.Values.Single(known => known.User == LabLogin.First);
        var password = lab.Facts.Users[LabLogin.Awkward].Password;
        string[] secrets =
        [
            Wrong, password, password.Replace("\"", "\\\"", StringComparison.Ordinal), client.ClientSecret, client.RefreshToken,
            $"\0{LabLogin.Awkward}\0{password}", $"\0{LabLogin.Second}\0{Wrong}", $"n,a={LabLogin.First},", $"user={LabLogin.First}\u0001",
        ];
        Assert.All(secrets, secret =>
        {
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1], text, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("eyJhbGciOi", text, StringComparison.Ordinal); // how every token of the lab begins
    }
}
