using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using MimeKit;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>Notifications reach real receivers: Postfix and Dovecot, Alertmanager.</summary>
[Collection(ExecutableTests.Name)]
public sealed class NotificationTests(MailLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Mail_Goes_Through_Postfix_Into_Dovecot()
    {
        await using var server = new FlappingServer { IsUp = false };
        var name = $"check {Guid.NewGuid():N}";
        using var configuration = ConfigurationFolder.Of(Check(name, server));
        Notify(configuration, "email", new JsonObject
        {
            ["smtp_server"] = lab.Facts.Name,
            ["smtp_port"] = lab.Facts.Ports["submission"],
            ["use_tls"] = true,
            ["username"] = LabLogin.Second,
            ["password"] = lab.Facts.Users[LabLogin.Second].Password.Replace("$", "$$", StringComparison.Ordinal),
            ["from_address"] = LabLogin.Second,
            ["to_addresses"] = new JsonArray(LabLogin.Second),
        });

        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        var failed = await ArrivedAsync($"CRITICAL Mail Server Alert: {name}", exporter);
        server.IsUp = true;
        var resolved = await ArrivedAsync($"RESOLVED Mail Server Alert: {name}", exporter);
        await LeaveNothingAsync(name, exporter, taken: 2);

        Assert.Equal("auto-generated", failed.Headers["Auto-Submitted"]);
        Assert.StartsWith($"CRITICAL Mail Server Alert: {name}\n\nStatus: ERROR\nHostname: 127.0.0.1\nProtocol: smtp\n", failed.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("- Status changed: success → error", failed.TextBody, StringComparison.Ordinal);
        Assert.Contains("Resolved after: ", resolved.TextBody, StringComparison.Ordinal);
        Assert.NotEqual(failed.MessageId, resolved.MessageId);
    }

    [Fact]
    public async Task Test_Says_What_Each_Channel_Answers()
    {
        using var configuration = ConfigurationFolder.Of();
        Notify(configuration, "email", new JsonObject
        {
            ["smtp_server"] = lab.Facts.Name,
            ["smtp_port"] = lab.Facts.Ports["submission"],
            ["username"] = LabLogin.Second,
            ["password"] = "wrong",
            ["from_address"] = LabLogin.Second,
            ["to_addresses"] = new JsonArray(LabLogin.Second),
        });

        var ending = await ExporterBinary.RunAsync("notify", "test", "--config.file", configuration.Path);

        Assert.Equal(2, ending.ExitCode);
        Assert.StartsWith($"email to {LabLogin.Second}: FAILED: auth_failed: ", ending.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alertmanager_Has_The_Alert_While_It_Is_Bad()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prometheus-alertmanager"), "prometheus-alertmanager is not installed");
        var folder = Directory.CreateTempSubdirectory("alertmanager-");
        var root = $"http://127.0.0.1:{FreePort()}";
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "alertmanager.yml"), "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n", TestContext.Current.CancellationToken);
        using var alertmanager = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("prometheus-alertmanager", ["--config.file=alertmanager.yml", "--storage.path=data", $"--web.listen-address={root[7..]}", "--cluster.listen-address=", "--log.level=error"]) { WorkingDirectory = folder.FullName })!;
        try
        {
            await using var server = new FlappingServer { IsUp = false };
            using var configuration = ConfigurationFolder.Of(Check("am", server));
            Notify(configuration, "alertmanager", new JsonObject { ["url"] = root });
            await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

            var alert = await Patience.ForAsync("the alert", () => AlertAsync(client, root), Limit);
            server.IsUp = true;
            await Patience.UntilAsync("its end", async () => await AlertAsync(client, root) is null, Limit);

            Assert.Equal("MailServerCheck", (string?)alert["labels"]!["alertname"]);
            Assert.Equal(("am", "critical", "127.0.0.1", "smtp"), ((string?)alert["labels"]!["name"], (string?)alert["labels"]!["severity"], (string?)alert["labels"]!["hostname"], (string?)alert["labels"]!["protocol"]));
        }
        finally
        {
            alertmanager.Kill();
            await alertmanager.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    private static JsonObject Check(string name, FlappingServer server) => new() { ["name"] = name, ["hostname"] = "127.0.0.1", ["port"] = server.Port, ["interval"] = 2 };

    private void Notify(ConfigurationFolder configuration, string channel, JsonObject options)
    {
        var file = JsonNode.Parse(File.ReadAllText(configuration.Path))!;
        file["dns"] = new JsonObject { ["servers"] = new JsonArray(lab.Facts.DnsServer) };
        file["tls_config"] = new JsonObject { ["ca_file"] = lab.Facts.Ca };
        file["notifications"] = new JsonObject { ["group_wait"] = "100ms", [channel] = options };
        configuration.Add("mailexporter.json", file.ToJsonString());
    }

    /// <summary>Where the machine was slow the check may have failed once more: its mails are not for other tests to find.</summary>
    private async Task LeaveNothingAsync(string name, RunningExporter exporter, int taken)
    {
        await exporter.TerminateAsync();
        for (var sent = exporter.Log.Split("msg=\"Notification sent\"").Length - 1; taken < sent; taken++)
        {
            await ArrivedAsync(name, exporter);
        }
    }

    /// <summary>The message as Dovecot gives it out; it is deleted, as the account is to be empty for other tests.</summary>
    private Task<MimeMessage> ArrivedAsync(string subject, RunningExporter exporter) => Patience.ForAsync($"{subject}\n{exporter.Log}", async () =>
    {
        var token = TestContext.Current.CancellationToken;
        using var client = new ImapClient { ServerCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null, CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", lab.Facts.Ports["imaps"], SecureSocketOptions.SslOnConnect, token);
        await client.AuthenticateAsync(LabLogin.Second, lab.Facts.Users[LabLogin.Second].Password, token);
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite, token);
        var found = await client.Inbox.SearchAsync(SearchQuery.SubjectContains(subject), token);
        if (found.Count == 0)
        {
            return null;
        }

        var message = await client.Inbox.GetMessageAsync(found[0], token);
        await client.Inbox.AddFlagsAsync(found[0], MessageFlags.Deleted, silent: true, token);
        await client.Inbox.ExpungeAsync([found[0]], token);
        await client.DisconnectAsync(quit: true, token);
        return message;
    }, Limit);

    private static async Task<JsonNode?> AlertAsync(HttpClient client, string root)
    {
        try
        {
            return JsonNode.Parse(await client.GetStringAsync(new Uri($"{root}/api/v2/alerts"), TestContext.Current.CancellationToken))!.AsArray().FirstOrDefault();
        }
        catch (HttpRequestException)
        {
            return null; // it is still starting
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
