using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Tests.Web.Pages;

namespace MailExporter.Tests.Web;

/// <summary>Whatever can be asked for, nothing secret is in the answer.</summary>
public sealed partial class SecrecyTests
{
    private static readonly string[] Secrets = ["hidden-1", "hidden-2", "hidden-3", "hidden-4"];

    [Fact]
    public async Task Every_Path_Can_Be_Walked_Without_Meeting_A_Secret()
    {
        await using var exporter = await RunningExporter.StartAsync(
            new ExporterOptions { Servers = [ConfigurationKeysTests.Full], Modules = [.. ProbeModule.BuiltIn, new ProbeModule("office", ConfigurationKeysTests.Full)] },
            change: setup => setup with { Web = setup.Web with { EnableLifecycle = true } });
        await exporter.UntilAsync("/metrics", "mail_server_up{");
        var ways = new Queue<string>(["/", "/-/healthy", "/-/ready", "/metrics", "/api/v1/checks", "/api/v1/checks/full", "/api/v1/changes", "/nowhere", "/check?name=nobody", "/api/v1/nothing", "/probe?module=office&target=mail.example.org&debug=true", "/probe?module=imaps&target=127.0.0.1:1&debug=true", "/probes?id=1"]);
        HashSet<string> walked = [.. ways];

        while (ways.TryDequeue(out var path))
        {
            AssertNoSecret(path, await ReadAsync(exporter, HttpMethod.Get, path));
            AssertNoSecret(path, await ReadAsync(exporter, HttpMethod.Post, path));
            foreach (Match link in Link().Matches(path.StartsWith("/api", StringComparison.Ordinal) || path.StartsWith("/static", StringComparison.Ordinal) ? "" : await ReadAsync(exporter, HttpMethod.Get, path)))
            {
                var next = new Uri(new Uri("http://exporter" + path), System.Net.WebUtility.HtmlDecode(link.Groups[1].Value)).PathAndQuery;
                if (walked.Add(next))
                {
                    ways.Enqueue(next);
                }
            }
        }

        AssertNoSecret("the log", exporter.Log);
        foreach (var path in (string[])["/configuration", "/changes", "/check?name=full", "/api/v1/openapi.json", "/configuration?q=full", "/probes"])
        {
            Assert.Contains(path, walked);
        }
    }

    private static async Task<string> ReadAsync(RunningExporter exporter, HttpMethod method, string path)
    {
        using var answer = await exporter.Client.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)), TestContext.Current.CancellationToken);
        return $"{answer.Headers}{answer.Content.Headers}{await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }

    private static void AssertNoSecret(string where, string text) => Assert.All(Secrets, secret =>
    {
        Assert.False(text.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} shows {secret}");
        Assert.False(text.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=')[..^1], StringComparison.Ordinal), $"{where} shows {secret} in base64");
    });

    [GeneratedRegex("(?:href|src|action)=\"([^\"#]+)\"")]
    private static partial Regex Link();
}
