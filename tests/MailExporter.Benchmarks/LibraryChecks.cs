using MailExporter.Benchmarks.Load;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Benchmarks;

/// <summary>Checks through the library, in this process.</summary>
internal static class LibraryChecks
{
    /// <summary>A check of a port of the fake server.</summary>
    public static ServerOptions Server(FakeMail mail, FakeService service, FakeMode mode, TimeSpan timeout, TlsMode? tls = null, bool logsIn = false) => new()
    {
        Name = $"{service} {mode}",
        Hostname = FakeMail.Address(0),
        Protocol = service switch { FakeService.Smtp => MailProtocol.Smtp, FakeService.Pop3 => MailProtocol.Pop3, _ => MailProtocol.Imap },
        Port = mail.Port(service, mode),
        Tls = tls ?? (service == FakeService.Imaps ? TlsMode.Implicit : TlsMode.Opportunistic),
        Timeout = timeout,
        EhloName = "bench.test",
        Username = logsIn ? "user@mail.test" : null,
        Password = logsIn ? Secret.FromValue("not a secret") : null,
        TlsConfig = new TlsOptions { CaFile = mail.CaFile, ServerName = FakeMail.ServerName },
    };

    /// <summary>Runs it once.</summary>
    /// <returns>The reason of its failure, null if it had none, and the time it took.</returns>
    public static async Task<(FailureReason? Reason, TimeSpan Took)> RunAsync(ServerChecker checker, ServerOptions server)
    {
        var started = TimeProvider.System.GetTimestamp();
        var results = await checker.RunAsync(server, CancellationToken.None);
        return (results[0].Failure?.Reason, TimeProvider.System.GetElapsedTime(started));
    }
}
