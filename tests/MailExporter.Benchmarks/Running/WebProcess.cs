using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailExporter.Benchmarks.Running;

/// <summary>A program that serves HTTP on loopback, started here and ended here.</summary>
internal sealed class WebProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(2);

    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly Queue<string> _log = new();
    private bool _ended;

    private WebProcess(Process process, int port)
    {
        AppDomain.CurrentDomain.ProcessExit += EndToo;
        _process = process;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new UriBuilder("http", "127.0.0.1", port).Uri, Timeout = Patience };
    }

    /// <summary>From the start of the process to its first page of metrics.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <summary>Seconds of CPU so far.</summary>
    public double Cpu => ProcessUsage.Cpu(_process.Id);

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMemory => ProcessUsage.ResidentMemory(_process.Id);

    /// <summary>Starts it, and returns once it has served /metrics.</summary>
    /// <param name="program">The executable.</param>
    /// <param name="arguments">Its arguments, given where it is to listen.</param>
    public static async Task<WebProcess> StartAsync(string program, Func<string, string[]> arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var started = TimeProvider.System.GetTimestamp();
        var web = new WebProcess(Process.Start(start)!, port);
        web.ReadLog();
        try
        {
            while (!await web.AnswersAsync())
            {
                if (web._process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience)
                {
                    throw new InvalidOperationException($"{Path.GetFileName(program)} does not serve: {web.Log}");
                }

                await Task.Delay(LookAgain, TimeProvider.System, CancellationToken.None);
            }
        }
        catch
        {
            web.Dispose();
            throw;
        }

        web.StartTime = TimeProvider.System.GetElapsedTime(started);
        return web;
    }

    /// <summary>A page.</summary>
    public Task<byte[]> GetAsync(string path) => _http.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    /// <summary>How a request is answered; the answer is read to its end.</summary>
    public async Task<HttpStatusCode> AskAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, true))
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= EndToo;
        _http.Dispose();
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", [string.Create(CultureInfo.InvariantCulture, $"-{SigTerm}"), string.Create(CultureInfo.InvariantCulture, $"{_process.Id}")]);
            kill.WaitForExit(Patience);
            if (!_process.WaitForExit(Patience))
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    /// <summary>When this program is stopped in the middle, what it started stops with it.</summary>
    private void EndToo(object? sender, EventArgs arguments) => Dispose();

    private string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    private void ReadLog()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        lock (_log)
        {
            _log.Enqueue(line ?? "");
            while (_log.Count > 10)
            {
                _log.Dequeue();
            }
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return (await GetAsync("/metrics")).Length > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
