using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Logging;
using MailExporter.Reloading;
using MailExporter.Systemd;
using MailExporter.Testing;
using MailExporter.Web;
using MailExporter.WebConfiguration;
using Microsoft.Extensions.Logging;

namespace MailExporter.Tests.Web;

/// <summary>The whole exporter on a free port, with checks that come to what the test says.</summary>
internal sealed class RunningExporter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _log = new();
    private readonly TextWriter _logWriter;
    private readonly ILoggerFactory _loggers;
    private readonly Exporter _exporter;
    private readonly Task<bool> _running;

    private RunningExporter(ExporterSetup setup, Func<ExporterSetup, ExporterSetup> change)
    {
        _logWriter = TextWriter.Synchronized(_log);
        _loggers = ProgramLog.Create(_logWriter, LogLevel.Information, LogFormat.Logfmt, TimeProvider.System);
        _exporter = new Exporter(change(setup with { Loggers = _loggers }));
        _running = _exporter.RunAsync(_stop.Token);
    }

    /// <summary>Asks it, by HTTP/1.1 unless a request says otherwise, and trusts the root of <see cref="TestCertificates"/>.</summary>
    public HttpClient Client { get; } = new(TestTls.Handler());

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<string> Urls => [.. _exporter.Urls];

    public string Log
    {
        get
        {
            lock (_logWriter) // what a synchronized writer locks itself
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts one and waits until it answers, or ended because it could not start.</summary>
    public static async Task<RunningExporter> StartAsync(
        ExporterOptions? options = null,
        Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>>? check = null,
        int port = 0,
        long descriptors = 100_000,
        WebOptions? web = null,
        Func<ExporterSetup, ExporterSetup>? change = null)
    {
        ConfigurationResult<FileSettings> first = new(new FileSettings(options ?? new ExporterOptions(), web ?? new WebOptions()), [], []);
        var exporter = new RunningExporter(
            new ExporterSetup
            {
                Web = new WebSettings { Addresses = [new ListenAddress { Host = "127.0.0.1", Port = port }] },
                First = first,
                Read = () => first,
                Check = check ??= (server, _) => Task.FromResult<ValueList<CheckResult>>([Example.Success(server)]),
                Probe = (server, _, token) => check(server, token),
                Descriptors = descriptors,
                Manager = new ServiceManager(null, TimeProvider.System),
                Time = TimeProvider.System,
                Loggers = null!, // filled in
            },
            change ?? (setup => setup));
        while (!exporter._running.IsCompleted && exporter._exporter.Urls.All(u => u.EndsWith(":0", StringComparison.Ordinal)))
        {
            await Task.Yield();
        }

        if (!exporter._running.IsCompleted)
        {
            exporter.Client.BaseAddress = Uri.TryCreate(exporter._exporter.Urls.First(), UriKind.Absolute, out var url) && url.Port > 0 ? url : new Uri("http://localhost/");
        }

        return exporter;
    }

    /// <summary>Tells it to end; false when it had not started.</summary>
    public async Task<bool> StopAsync()
    {
        await _stop.CancelAsync();
        var ran = await _running;
        _loggers.Dispose(); // the log is whole now
        return ran;
    }

    /// <summary>One request.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, string? login = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (login is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads a page again and again until it says something, two minutes at most.</summary>
    public async Task<string> UntilAsync(string path, string text)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var page = await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (page.Contains(text, StringComparison.Ordinal))
            {
                return page;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);

            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMinutes(2))
            {
                Assert.Fail($"Waited in vain for {text} on {path}:\n{page}\n{Log}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _exporter.DisposeAsync();
        Client.Dispose();
        _loggers.Dispose();
        _log.Dispose();
        _stop.Dispose();
    }
}
