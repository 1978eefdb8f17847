using System.Globalization;
using MailExporter.Benchmarks.Load;
using MailExporter.Checks;
using MailExporter.Checks.Results;

namespace MailExporter.Benchmarks;

/// <summary>How long a definite failure takes to its verdict. On loopback a round trip is nothing: what is left is ours, and the server's CPU.</summary>
internal static class VerdictBenchmark
{
    private const int WarmUps = 20;

    private static readonly (FakeService Service, FakeMode Mode, TlsMode Tls, FailureReason Reason)[] Cases =
    [
        (FakeService.Smtp, FakeMode.RefuseGreeting, TlsMode.Opportunistic, FailureReason.GreetingRejected),
        (FakeService.Imap, FakeMode.RefuseGreeting, TlsMode.Opportunistic, FailureReason.GreetingRejected),
        (FakeService.Imaps, FakeMode.RefuseGreeting, TlsMode.Implicit, FailureReason.GreetingRejected),
        (FakeService.Pop3, FakeMode.RefuseGreeting, TlsMode.Opportunistic, FailureReason.GreetingRejected),
        (FakeService.Smtp, FakeMode.RefuseHello, TlsMode.Opportunistic, FailureReason.HelloRejected),
        (FakeService.Imap, FakeMode.RefuseHello, TlsMode.Opportunistic, FailureReason.HelloRejected),
        (FakeService.Imaps, FakeMode.RefuseHello, TlsMode.Implicit, FailureReason.HelloRejected),
        (FakeService.Smtp, FakeMode.NoStartTls, TlsMode.Required, FailureReason.StartTlsUnsupported),
        (FakeService.Imap, FakeMode.NoStartTls, TlsMode.Required, FailureReason.StartTlsUnsupported),
        (FakeService.Pop3, FakeMode.NoStartTls, TlsMode.Required, FailureReason.StartTlsUnsupported),
        (FakeService.Smtp, FakeMode.Garbage, TlsMode.Opportunistic, FailureReason.ProtocolError),
        (FakeService.Imap, FakeMode.Garbage, TlsMode.Opportunistic, FailureReason.ProtocolError),
        (FakeService.Pop3, FakeMode.Garbage, TlsMode.Opportunistic, FailureReason.ProtocolError),
        (FakeService.Smtp, FakeMode.Expired, TlsMode.Required, FailureReason.TlsCertificate),
        (FakeService.Imaps, FakeMode.Expired, TlsMode.Implicit, FailureReason.TlsCertificate),
        (FakeService.Pop3, FakeMode.Expired, TlsMode.Required, FailureReason.TlsCertificate),
        (FakeService.Smtp, FakeMode.EndlessLine, TlsMode.Opportunistic, FailureReason.ResponseTooLarge),
    ];

    public static async Task<List<Figure>> RunAsync(bool quick)
    {
        using var folder = new TemporaryFolder();
        using var mail = await FakeMail.StartAsync(folder);
        using var checker = new ServerChecker();
        var (medians, all) = (new List<(double Median, string Case)>(), new List<(double Milliseconds, string Case)>());
        foreach (var (service, mode, tls, reason) in Cases)
        {
            var server = LibraryChecks.Server(mail, service, mode, TimeSpan.FromSeconds(10), tls);
            var times = new double[quick ? 30 : 200];
            for (var n = -WarmUps; n < times.Length; n++)
            {
                var (found, took) = await LibraryChecks.RunAsync(checker, server);
                if (found != reason)
                {
                    throw new InvalidOperationException($"{server.Name}: {reason} was due, and {found} came");
                }

                if (n >= 0)
                {
                    times[n] = took.TotalMilliseconds;
                }
            }

            medians.Add((new Samples(times).Median, server.Name));
            all.AddRange(times.Select(t => (t, server.Name)));
        }

        var (worst, slowest) = (medians.MaxBy(m => m.Median), all.MaxBy(a => a.Milliseconds));
        return
        [
            new("definite failure to verdict, median of all", new Samples([.. all.Select(a => a.Milliseconds)]).Median, "ms", 50, 10, string.Create(CultureInfo.InvariantCulture, $"{Cases.Length} cases, {all.Count} checks")),
            new("definite failure to verdict, median of the slowest case", worst.Median, "ms", 50, 10, worst.Case),
            new("definite failure to verdict, max", slowest.Milliseconds, "ms", 50, 10, slowest.Case),
        ];
    }
}
