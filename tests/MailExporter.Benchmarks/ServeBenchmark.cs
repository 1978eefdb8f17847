using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Logging;
using MailExporter.Web;
using Microsoft.Extensions.Logging;

namespace MailExporter.Benchmarks;

/// <summary>The exporter as it is, on 127.0.0.1:29025, with checks that only take their time: for its memory, its lag and its page over HTTP.</summary>
internal static class ServeBenchmark
{
    public static async Task RunAsync(int targets, long? descriptors)
    {
        using var loggers = ProgramLog.Create(Console.Error, LogLevel.Information, LogFormat.Logfmt, TimeProvider.System);
        await using var exporter = new Exporter([new ListenAddress { Host = "127.0.0.1", Port = 29025 }], CheckAsync, TimeSpan.FromSeconds(0.5), descriptors, TimeProvider.System, loggers);
        await exporter.RunAsync(new ExporterOptions { Servers = [.. FakeResults.Servers(targets)] }, isLocal: false, CancellationToken.None);
    }

    private static async Task<ValueList<CheckResult>> CheckAsync(ServerOptions server, Func<string, IPAddress?, bool>? mayConnect, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        return [FakeResults.Result(server, startedAt, startedAt.Millisecond / 1000.0)];
    }
}
