using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The program as a process that serves on a free port, and its log.</summary>
internal sealed partial class RunningExporter : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly DirectoryInfo? _storage;

    private RunningExporter(ProcessStartInfo start, DirectoryInfo? storage)
    {
        _storage = storage;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Asks it; nothing is decompressed.</summary>
    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it said so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<RunningExporter> StartAsync(params string[] arguments) =>
        arguments.Contains("--storage.path")
            ? StartAsync(ExporterBinary.Start(["serve", "--web.listen-address", "127.0.0.1:0", .. arguments]), null)
            : StartAsync(storage => ExporterBinary.Start(["serve", "--web.listen-address", "127.0.0.1:0", "--storage.path", storage, .. arguments]));

    /// <summary>Starts it as nohup(1) does, with SIGHUP ignored, and waits until it listens.</summary>
    public static Task<RunningExporter> StartWithoutHangUpAsync(params string[] arguments) => StartAsync(storage =>
    {
        var start = ExporterBinary.Start(["serve", "--web.listen-address", "127.0.0.1:0", "--storage.path", storage, .. arguments]);
        string[] command = [start.FileName, .. start.ArgumentList];
        return new ProcessStartInfo("/bin/sh", ["-c", "trap '' HUP; exec \"$@\"", "sh", .. command]);
    });

    /// <summary>With a store of its own: what one test sees is nothing to the next.</summary>
    private static Task<RunningExporter> StartAsync(Func<string, ProcessStartInfo> start)
    {
        var storage = Directory.CreateTempSubdirectory("mailexporter-storage-");
        return StartAsync(start(storage.FullName), storage);
    }

    private static async Task<RunningExporter> StartAsync(ProcessStartInfo start, DirectoryInfo? storage)
    {
        var exporter = new RunningExporter(start, storage);
        try
        {
            var address = await Patience.ForAsync("the log's line that it listens", () =>
            {
                Assert.False(exporter._process.HasExited, exporter.Log);
                return Task.FromResult(Address().Match(exporter.Log) is { Success: true } found ? found.Value : null);
            });
            exporter.Client.BaseAddress = new Uri(address);
            return exporter;
        }
        catch
        {
            await exporter.DisposeAsync();
            throw;
        }
    }

    /// <summary>The page at <c>/metrics</c>.</summary>
    public async Task<Exposition> MetricsAsync() => new(await TextAsync("metrics"));

    /// <summary>Reads the page until it is so.</summary>
    public async Task<Exposition> MetricsWhenAsync(string what, Func<Exposition, bool> isSo, TimeSpan limit)
    {
        Exposition? last = null;
        try
        {
            return await Patience.ForAsync(what, async () => isSo(last = await MetricsAsync()) ? last : null, limit);
        }
        catch (Xunit.Sdk.TrueException exception)
        {
            throw new Xunit.Sdk.XunitException($"{exception.Message}\n{last?.Text}\n{Log}");
        }
    }

    /// <summary>A page's text.</summary>
    public Task<string> TextAsync(string path) => Client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    /// <returns>The exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        await SignalAsync("TERM");
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);
        return (_process.ExitCode, TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>Ends it as a crash does, or somebody's <c>kill -9</c>: nothing is put in order.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends it a signal.</summary>
    public async Task SignalAsync(string name) =>
        Assert.Equal(0, (await Command.RunAsync("kill", $"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture))).ExitCode);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Client.Dispose();
        _storage?.Delete(recursive: true);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }

    [GeneratedRegex(@"https?://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
