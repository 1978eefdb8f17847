using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A real Prometheus on a free port, as a process, that scrapes the program and itself each second.</summary>
internal sealed class RunningPrometheus : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private RunningPrometheus(Process process, HttpClient client) => (_process, _client) = (process, client);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="folder">Where its configuration and its data are put.</param>
    /// <param name="exporter">What it scrapes.</param>
    /// <param name="arguments">Further arguments.</param>
    public static Task<RunningPrometheus> StartAsync(ConfigurationFolder folder, RunningExporter exporter, params string[] arguments) => StartAsync(
        folder,
        address => $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s}
            scrape_configs:
              - {job_name: mailexporter, static_configs: [{targets: ["{{exporter.Client.BaseAddress!.Authority}}"]}]}
              - {job_name: prometheus, static_configs: [{targets: ["{{address}}"]}]}
            """,
        arguments);

    /// <summary>Starts one with a configuration of its own.</summary>
    /// <param name="folder">Where its configuration and its data are put.</param>
    /// <param name="configuration">Makes the configuration; is told the address it will listen on.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<RunningPrometheus> StartAsync(ConfigurationFolder folder, Func<string, string> configuration, params string[] arguments)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{FreePort()}/") };
        var address = client.BaseAddress.Authority;
        var file = folder.Add("prometheus.yml", configuration(address));
        var start = new ProcessStartInfo("prometheus", [$"--config.file={file}", $"--storage.tsdb.path={file}.data", $"--web.listen-address={address}", "--log.level=error", .. arguments]);
        var prometheus = new RunningPrometheus(Process.Start(start)!, client);
        try
        {
            await Patience.UntilAsync("Prometheus to be ready", prometheus.IsReadyAsync);
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>The value of the one series of the answer; null: there is none.</summary>
    public async Task<double?> ValueAsync(string query)
    {
        var result = (await AskAsync("query", ("query", query)))!["result"]!.AsArray();
        return result.Count == 0 ? null : double.Parse((string?)result.Single()!["value"]![1] ?? "", CultureInfo.InvariantCulture);
    }

    /// <summary>The <c>data</c> of an answer of its API; an error, or a warning that it adds, fails the test.</summary>
    public async Task<JsonNode?> AskAsync(string path, params (string Name, string Value)[] parameters)
    {
        var query = string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));
        using var response = await _client.GetAsync(new Uri($"api/v1/{path}?{query}", UriKind.Relative), TestContext.Current.CancellationToken);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.True((string?)answer["status"] == "success" && answer["warnings"] is null, $"{string.Join('\n', parameters)}\n{answer}");
        return answer["data"];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _client.GetAsync(new Uri("-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
