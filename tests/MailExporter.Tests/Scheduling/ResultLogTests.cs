using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace MailExporter.Tests.Scheduling;

public sealed class ResultLogTests
{
    private readonly FakeLogger<ResultLog> _logger = new();

    [Fact]
    public void Turn_To_Error_Is_A_Warning_Once_And_Recovery_Is_Told_Once()
    {
        var log = new ResultLog(_logger);
        var server = Example.Server();

        foreach (var result in (CheckResult[])[Example.Success(server), Example.Error(server), Example.Error(server), Example.Success(server), Example.Success(server)])
        {
            log.Accept(new FinishedRun(server, [result], 0, TimeSpan.Zero, TimeSpan.Zero));
        }

        var told = _logger.Collector.GetSnapshot().Where(r => r.Level > LogLevel.Debug).ToArray();
        Assert.Equal([LogLevel.Warning, LogLevel.Information], told.Select(r => r.Level));
        Assert.Equal("connect_refused", told[0].GetStructuredStateValue("reason"));
        Assert.Equal(5, _logger.Collector.GetSnapshot().Count(r => r.Level == LogLevel.Debug));
    }

    [Fact]
    public void Removed_Check_Is_Forgotten()
    {
        var log = new ResultLog(_logger);
        var server = Example.Server();
        log.Accept(new FinishedRun(server, [Example.Error(server)], 0, TimeSpan.Zero, TimeSpan.Zero));

        log.Apply(new ExporterOptions());
        log.Accept(new FinishedRun(server, [Example.Error(server)], 0, TimeSpan.Zero, TimeSpan.Zero));

        Assert.Equal(2, _logger.Collector.GetSnapshot().Count(r => r.Level == LogLevel.Warning));
    }
}
