using System.Globalization;
using System.Text;
using MailExporter.Benchmarks.Load;

namespace MailExporter.Benchmarks.Running;

/// <summary>Debian's blackbox_exporter, doing the same dialogues.</summary>
internal sealed class Blackbox : IDisposable
{
    private const string Program = "prometheus-blackbox-exporter";
    private const int AtOnce = 10;

    private readonly WebProcess _web;
    private readonly FakeMail _mail;

    private Blackbox(WebProcess web, FakeMail mail) => (_web, _mail) = (web, mail);

    /// <summary>The executable; null where the package is not installed.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists);

    public static async Task<Blackbox> StartAsync(string program, TemporaryFolder folder, FakeMail mail)
    {
        var modules = new StringBuilder("modules:\n");
        foreach (var dialogue in Dialogue.All)
        {
            modules.Append(CultureInfo.InvariantCulture, $"  {dialogue.Name}:\n    prober: tcp\n    timeout: 10s\n    tcp: {dialogue.BlackboxModule.Replace("@CA@", mail.CaFile, StringComparison.Ordinal)}\n");
        }

        var file = folder.File("blackbox.yml");
        await File.WriteAllTextAsync(file, modules.ToString());
        return new(await WebProcess.StartAsync(program, address => [$"--config.file={file}", $"--web.listen-address={address}"]), mail);
    }

    /// <summary>Milliseconds of CPU a probe, over this many probes, each of another address.</summary>
    public async Task<double> MeasureAsync(Dialogue dialogue, int probes)
    {
        var before = _web.Cpu;
        var (next, failed) = (-1, 0);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var n = Interlocked.Increment(ref next); n < probes; n = Interlocked.Increment(ref next))
            {
                var page = await _web.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/probe?module={dialogue.Name}&target={FakeMail.Address(n)}:{_mail.Port(dialogue.Service)}"));
                if (page.AsSpan().IndexOf("\nprobe_success 1"u8) < 0)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }));
        return failed == 0 ? (_web.Cpu - before) / probes * 1000 : throw new InvalidOperationException($"{failed} of {probes} probes of {dialogue.Name} failed");
    }

    public void Dispose() => _web.Dispose();
}
