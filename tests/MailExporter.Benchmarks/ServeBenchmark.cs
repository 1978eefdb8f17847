using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Logging;
using MailExporter.Reloading;
using MailExporter.Systemd;
using MailExporter.Web;
using MailExporter.WebConfiguration;
using Microsoft.Extensions.Logging;

namespace MailExporter.Benchmarks;

/// <summary>The exporter as it is, on 127.0.0.1:29025, with checks that only take their time: for its memory, its lag and its page over HTTP.</summary>
internal static class ServeBenchmark
{
    public static async Task RunAsync(int targets, long? descriptors)
    {
        using var loggers = ProgramLog.Create(Console.Error, LogLevel.Information, LogFormat.Logfmt, TimeProvider.System);
        ConfigurationResult<FileSettings> first = new(new FileSettings(new ExporterOptions { Servers = [.. FakeResults.Servers(targets)] }, new WebOptions()), [], []);
        await using var exporter = new Exporter(new ExporterSetup
        {
            Web = new WebSettings { Addresses = [new ListenAddress { Host = "127.0.0.1", Port = 29025 }] },
            First = first,
            Read = () => first,
            Check = CheckAsync,
            Probe = (server, _, cancellationToken) => CheckAsync(server, cancellationToken),
            Descriptors = descriptors,
            Manager = new ServiceManager(null, TimeProvider.System),
            Time = TimeProvider.System,
            Loggers = loggers,
        });
        await exporter.RunAsync(CancellationToken.None);
    }

    private static async Task<ValueList<CheckResult>> CheckAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        return [FakeResults.Result(server, startedAt, startedAt.Millisecond / 1000.0)];
    }
}
