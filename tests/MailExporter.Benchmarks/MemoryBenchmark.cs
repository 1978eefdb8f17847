using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;

namespace MailExporter.Benchmarks;

/// <summary>What one connection costs in managed memory: held while the server has us wait with all it may send, and allocated over a whole check.</summary>
internal static class MemoryBenchmark
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    public static async Task<List<Figure>> RunAsync(bool quick)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        using var checker = new ServerChecker();
        var figures = new List<Figure>();
        foreach (var mode in (FakeMode[])[FakeMode.Hang, FakeMode.StuckLine, FakeMode.StuckReply])
        {
            var isLimited = mode != FakeMode.Hang;
            var held = await WorstAsync(mail, mode, server => HeldAsync(checker, mail, server));
            figures.Add(new($"held by a connection, {Words(mode)}", held.Kibibytes, "KiB", isLimited ? 64 : null, isLimited ? 16 : null, held.Case));
        }

        foreach (var mode in (FakeMode[])[FakeMode.Ok, FakeMode.EndlessLine, FakeMode.EndlessReply])
        {
            var allocated = await WorstAsync(mail, mode, server => AllocatedAsync(checker, server, quick ? 50 : 300));
            figures.Add(new($"allocated by a whole check, {Words(mode)}", allocated.Kibibytes, "KiB", Detail: allocated.Case));
        }

        return figures;
    }

    private static string Words(FakeMode mode) => mode switch
    {
        FakeMode.Hang => "silent server",
        FakeMode.StuckLine => "8,000 bytes of a line, then silence",
        FakeMode.StuckReply => "15,000 bytes of a reply, then silence",
        FakeMode.EndlessLine => "endless line",
        FakeMode.EndlessReply => "endless reply",
        _ => "good server",
    };

    private static async Task<(double Kibibytes, string Case)> WorstAsync(FakeMail mail, FakeMode mode, Func<ServerOptions, Task<double>> measure)
    {
        var found = new List<(double Kibibytes, string Case)>();
        foreach (var service in Enum.GetValues<FakeService>())
        {
            if (service != FakeService.Imaps || mode != FakeMode.Hang) // without a handshake there is nothing of TLS to hold
            {
                found.Add((await measure(LibraryChecks.Server(mail, service, mode, Ample)) / 1024, string.Create(CultureInfo.InvariantCulture, $"the most of 4 services: {service}")));
            }
        }

        return found.MaxBy(f => f.Kibibytes);
    }

    /// <summary>Bytes that live because of one connection, when it has read all that the server sent.</summary>
    private static async Task<double> HeldAsync(ServerChecker checker, FakeMail mail, ServerOptions server)
    {
        using var warm = new CancellationTokenSource(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        await EndAsync(Enumerable.Range(0, 20).Select(_ => checker.RunAsync(server, warm.Token)).ToList());
        await mail.ResetAsync();
        using var stop = new CancellationTokenSource();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var checks = Enumerable.Range(0, AtOnce).Select(_ => checker.RunAsync(server, stop.Token)).ToList();
        for (var wait = 0; wait < 100 && (await mail.ReportAsync()).Accepted < AtOnce; wait++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        }

        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, CancellationToken.None); // what was sent has been read
        var waiting = checks.Count(c => !c.IsCompleted);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        await stop.CancelAsync();
        await EndAsync(checks);
        return waiting == AtOnce ? (double)held / AtOnce : throw new InvalidOperationException($"{server.Name}: {AtOnce - waiting} of {AtOnce} checks did not wait");
    }

    private static async Task EndAsync<T>(List<Task<T>> checks)
    {
        foreach (var check in checks)
        {
            try
            {
                await check;
            }
            catch (OperationCanceledException)
            {
                // as asked
            }
        }
    }

    private static async Task<double> AllocatedAsync(ServerChecker checker, ServerOptions server, int count)
    {
        for (var n = 0; n < 20; n++)
        {
            await checker.RunAsync(server, CancellationToken.None);
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var n = 0; n < count; n++)
        {
            await checker.RunAsync(server, CancellationToken.None);
        }

        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / count;
    }
}
