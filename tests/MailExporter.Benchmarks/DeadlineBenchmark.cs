using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailExporter.Benchmarks.Load;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Benchmarks;

/// <summary>How far a check runs past its deadline when the server hangs, in each phase, all at once.</summary>
internal static class DeadlineBenchmark
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private static readonly (FakeMode Mode, FakeService[] Services, TlsMode? Tls, bool LogsIn)[] Cases =
    [
        (FakeMode.Hang, [FakeService.Smtp, FakeService.Imap, FakeService.Imaps, FakeService.Pop3], null, false),
        (FakeMode.Drip, [FakeService.Smtp, FakeService.Imap, FakeService.Imaps, FakeService.Pop3], null, false),
        (FakeMode.HangHello, [FakeService.Smtp, FakeService.Imap, FakeService.Imaps, FakeService.Pop3], null, false),
        (FakeMode.HangStartTls, [FakeService.Smtp, FakeService.Imap, FakeService.Pop3], TlsMode.Required, false),
        (FakeMode.HangTls, [FakeService.Smtp, FakeService.Imap, FakeService.Pop3], TlsMode.Required, false),
        (FakeMode.HangTls, [FakeService.Imaps], null, false),
        (FakeMode.HangAuth, [FakeService.Smtp, FakeService.Imap, FakeService.Pop3], TlsMode.Required, true),
        (FakeMode.HangMailbox, [FakeService.Imap, FakeService.Pop3], TlsMode.Required, true),
        (FakeMode.HangQuit, [FakeService.Smtp, FakeService.Imap, FakeService.Imaps, FakeService.Pop3], null, false),
        (FakeMode.StuckLine, [FakeService.Smtp, FakeService.Imap, FakeService.Imaps, FakeService.Pop3], null, false),
    ];

    public static async Task<List<Figure>> RunAsync(bool quick)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        using var blackHole = new BlackHole();
        using var silentDns = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silentDns.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var checker = new ServerChecker(new DnsOptions { Servers = [(IPEndPoint)silentDns.LocalEndPoint!] });
        List<ServerOptions> servers =
        [
            .. Cases.SelectMany(c => c.Services, (c, service) => LibraryChecks.Server(mail, service, c.Mode, Timeout, c.Tls, c.LogsIn)),
            new ServerOptions { Name = "Connect", Hostname = "127.0.0.1", Port = blackHole.Port, Timeout = Timeout },
            new ServerOptions { Name = "Resolve", Hostname = "mail.example.org", Port = 25, Timeout = Timeout },
        ];
        var late = new List<(double Milliseconds, string Case)>();
        for (var round = -2; round < (quick ? 3 : 10); round++)
        {
            var runs = await Task.WhenAll(servers.Select(async server => (server.Name, Run: await LibraryChecks.RunAsync(checker, server))));
            if (round >= 0)
            {
                late.AddRange(runs.Select(r => Late(r.Name, r.Run)));
            }
        }

        var worst = late.MaxBy(l => l.Milliseconds);
        return
        [
            new("past the deadline, median", new Samples([.. late.Select(l => l.Milliseconds)]).Median, "ms", Detail: string.Create(CultureInfo.InvariantCulture, $"{servers.Count} ways to hang, {late.Count} checks")),
            new("past the deadline, max", worst.Milliseconds, "ms", 100, 20, worst.Case),
        ];
    }

    private static (double Milliseconds, string Case) Late(string name, (FailureReason? Reason, TimeSpan Took) run)
    {
        // A server that hangs after QUIT has answered all that was asked: that is a success, and ends before the deadline.
        var isDue = run.Reason is FailureReason.Timeout or FailureReason.ConnectTimeout or FailureReason.DnsFailed
            || (run.Reason is null && name.EndsWith(nameof(FakeMode.HangQuit), StringComparison.Ordinal));
        return isDue ? ((run.Took - Timeout).TotalMilliseconds, name) : throw new InvalidOperationException($"{name}: a time-out was due, and {run.Reason} came");
    }
}
