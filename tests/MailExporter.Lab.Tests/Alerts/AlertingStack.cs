using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>A real Prometheus and a real Alertmanager with the shipped files, and a webhook that takes what comes of them.</summary>
/// <remarks>
/// The rules are the shipped ones, by a link. Of the two configurations only what a user sets is changed: the intervals, the targets, and
/// the receivers.
/// </remarks>
internal sealed class AlertingStack : IAsyncDisposable
{
    private static readonly string Shipped = Path.Combine(Checkout.Root, "prometheus");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("alerting-");
    private readonly List<Process> _processes = [];
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private AlertingStack(WebhookReceiver webhook) => Webhook = webhook;

    /// <summary>The end of the line.</summary>
    public WebhookReceiver Webhook { get; }

    /// <summary>Starts all three.</summary>
    /// <param name="exporters">What to scrape.</param>
    public static AlertingStack Start(params string[] exporters)
    {
        int[] ports = FreePorts(3);
        var stack = new AlertingStack(new WebhookReceiver(ports[0]));
        var (alertmanager, prometheus) = ($"127.0.0.1:{ports[1]}", $"127.0.0.1:{ports[2]}");
        stack.Link("rules");
        stack.Write("targets/mailexporter.yml", Targets(exporters));
        stack.Write("targets/alertmanager.yml", Targets(alertmanager));
        stack.Write("targets/prometheus.yml", Targets(prometheus));
        stack.Write("prometheus.yml", Shorten(Read("prometheus.yml"), ("scrape_interval: 15s", "scrape_interval: 1s"), ("evaluation_interval: 15s", "evaluation_interval: 1s")));
        var receivers = $"    webhook_configs: [{{url: \"{stack.Webhook.Url}\"}}]\n";
        stack.Write("alertmanager.yml", Shorten(
            Read("alertmanager.yml"),
            ("group_wait: 30s", "group_wait: 5s"),
            ("group_wait: 10m", "group_wait: 5s"),
            ("group_interval: 5m", "group_interval: 2s"),
            ("  - name: page\n", $"  - name: page\n{receivers}"),
            ("  - name: ticket\n", $"  - name: ticket\n{receivers}")));
        stack.Run("prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=alertmanager", $"--web.listen-address={alertmanager}", "--cluster.listen-address=", "--log.level=error");
        stack.Run("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address={prometheus}", "--log.level=error");
        stack._client.BaseAddress = new Uri($"http://{prometheus}/");
        return stack;
    }

    /// <summary>How many series the query has; null while Prometheus does not answer.</summary>
    public async Task<int?> CountAsync(string query)
    {
        try
        {
            var answer = await _client.GetStringAsync(new Uri($"api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken);
            return JsonNode.Parse(answer)!["data"]!["result"]!.AsArray().Count;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The alerts of Prometheus now, for a failure.</summary>
    public Task<string> AlertsAsync() => _client.GetStringAsync(new Uri("api/v1/alerts", UriKind.Relative), TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Webhook.DisposeAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Shorten(string text, params (string Shipped, string Shorter)[] changes)
    {
        foreach (var (shipped, shorter) in changes)
        {
            Assert.Single(Regex.Matches(text, Regex.Escape(shipped) + "(?![0-9a-z])"));
            text = text.Replace(shipped, shorter, StringComparison.Ordinal);
        }

        return text;
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Shipped, file));

    private static string Targets(params string[] addresses) => $"- targets: [{string.Join(", ", addresses.Select(address => $"\"{address}\""))}]\n";

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
        {
            listener.Start();
        }

        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private void Link(string folder) => Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, folder), Path.Combine(Shipped, folder));

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private void Run(string program, params string[] arguments) =>
        _processes.Add(Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder.FullName })!);
}
