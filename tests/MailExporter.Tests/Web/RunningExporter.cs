using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Logging;
using MailExporter.Web;
using Microsoft.Extensions.Logging;

namespace MailExporter.Tests.Web;

/// <summary>The whole exporter on a free port, with checks that come to what the test says.</summary>
internal sealed class RunningExporter : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StringWriter _log = new();
    private readonly ILoggerFactory _loggers;
    private readonly Exporter _exporter;
    private readonly Task<bool> _running;

    private RunningExporter(ListenAddress address, ExporterOptions options, Func<ServerOptions, Func<string, IPAddress?, bool>?, CancellationToken, Task<ValueList<CheckResult>>> check, long descriptors)
    {
        _loggers = ProgramLog.Create(TextWriter.Synchronized(_log), LogLevel.Debug, LogFormat.Logfmt, TimeProvider.System);
        _exporter = new Exporter([address], check, TimeSpan.FromSeconds(0.5), descriptors, TimeProvider.System, _loggers);
        _running = _exporter.RunAsync(options, isLocal: false, _stop.Token);
    }

    public HttpClient Client { get; } = new(new SocketsHttpHandler());

    public string Log => _log.ToString();

    /// <summary>Starts one and waits until it answers, or ended because it could not start.</summary>
    public static Task<RunningExporter> StartAsync(
        ExporterOptions? options = null,
        Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>>? check = null,
        int port = 0,
        long descriptors = 100_000) =>
        StartAsync(options, (server, _, token) => check?.Invoke(server, token) ?? Task.FromResult<ValueList<CheckResult>>([Example.Success(server)]), port, descriptors);

    /// <summary>Starts one with checks that are told where they may connect.</summary>
    public static async Task<RunningExporter> StartAsync(
        ExporterOptions? options,
        Func<ServerOptions, Func<string, IPAddress?, bool>?, CancellationToken, Task<ValueList<CheckResult>>> check,
        int port = 0,
        long descriptors = 100_000)
    {
        var exporter = new RunningExporter(
            new ListenAddress { Host = "127.0.0.1", Port = port },
            options ?? new ExporterOptions(),
            check,
            descriptors);
        while (!exporter._running.IsCompleted && exporter._exporter.Urls.All(u => u.EndsWith(":0", StringComparison.Ordinal)))
        {
            await Task.Yield();
        }

        if (!exporter._running.IsCompleted)
        {
            exporter.Client.BaseAddress = new Uri(exporter._exporter.Urls.First());
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

    /// <summary>Reads a page again and again until it says something.</summary>
    public async Task<string> UntilAsync(string path, string text)
    {
        while (true)
        {
            var page = await Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            if (page.Contains(text, StringComparison.Ordinal))
            {
                return page;
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
