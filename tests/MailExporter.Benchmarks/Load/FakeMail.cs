using System.Diagnostics;
using System.Globalization;

namespace MailExporter.Benchmarks.Load;

/// <summary>The fake mail server as a process of its own, so that its CPU and memory are nobody else's.</summary>
internal sealed class FakeMail : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Dictionary<(FakeService, FakeMode), int> _ports = [];

    private FakeMail(Process process, string folder) => (_process, CaFile) = (process, Path.Combine(folder, "ca.pem"));

    /// <summary>The authority that issued its certificates.</summary>
    public string CaFile { get; }

    /// <summary>The name its certificates are for.</summary>
    public const string ServerName = "mail.test";

    public static async Task<FakeMail> StartAsync(TemporaryFolder folder)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("the path of this program is not known");
        var start = new ProcessStartInfo(program, [FakeMailServer.Command, folder.Path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_TieredPGO"] = "0" },
        };
        var mail = new FakeMail(Process.Start(start)!, folder.Path);
        while (await mail.ReadAsync() is var line && line != "ready")
        {
            var words = line.Split(' ');
            mail._ports[(Enum.Parse<FakeService>(words[0]), Enum.Parse<FakeMode>(words[1]))] = int.Parse(words[2], CultureInfo.InvariantCulture);
        }

        return mail;
    }

    /// <summary>The same on every address of 127/8.</summary>
    public int Port(FakeService service, FakeMode mode = FakeMode.Ok) => _ports[(service, mode)];

    /// <summary>The address of a target: 127.1.0.1 and on.</summary>
    public static string Address(int target) => string.Create(CultureInfo.InvariantCulture, $"127.1.{(target + 1) / 256}.{(target + 1) % 256}");

    /// <summary>Counts anew.</summary>
    public Task ResetAsync() => SayAsync("reset");

    /// <summary>From now on this share of the addresses says nothing.</summary>
    public Task HangAsync(int percent) => SayAsync(string.Create(CultureInfo.InvariantCulture, $"hang {percent}"));

    /// <summary>What was seen since <see cref="ResetAsync"/>.</summary>
    public async Task<VisitReport> ReportAsync(double interval = 60) =>
        VisitReport.FromLine(await SayAsync(string.Create(CultureInfo.InvariantCulture, $"report {interval}")));

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return await ReadAsync();
    }

    private async Task<string> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        return await _process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("the fake mail server ended");
    }
}
