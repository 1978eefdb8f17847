using System.Collections.Concurrent;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Posture;

/// <summary>Tells the log what the checks of domains come to: each turn of a check once, each run at debug level.</summary>
internal sealed partial class DomainLog(ILogger<DomainLog> logger) : IDomainSink
{
    private readonly ConcurrentDictionary<string, HashSet<string>> _bad = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Apply(ValueList<DomainOptions> domains)
    {
        foreach (var domain in _bad.Keys.Where(known => domains.All(domain => domain.Domain != known)))
        {
            _bad.TryRemove(domain, out _);
        }
    }

    /// <inheritdoc/>
    public void Accept(DomainOptions domain, FinishedDomain run)
    {
        var result = run.Result;
        LogRunEnded(logger, domain.Domain, result.Duration, result.DnsQueries, string.Join(' ', result.Checks.Select(check => $"{check.Name}={(check.IsOk is { } ok ? ok ? "ok" : "bad" : "unknown")}")));
        var bad = _bad.GetOrAdd(domain.Domain, _ => []);
        foreach (var check in result.Checks)
        {
            if (check.IsOk == false && bad.Add(check.Name))
            {
                LogTurnedBad(logger, domain.Domain, check.Name, check.Findings[0].Id, ResultText.Printable(check.Findings[0].Text));
            }
            else if (check.IsOk == true && bad.Remove(check.Name))
            {
                LogRecovered(logger, domain.Domain, check.Name);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Domain checked")]
    private static partial void LogRunEnded(ILogger logger, string domain, TimeSpan duration, int dnsQueries, string checks);

    [LoggerMessage(LogLevel.Warning, "A domain is not in order")]
    private static partial void LogTurnedBad(ILogger logger, string domain, string check, string finding, string text);

    [LoggerMessage(LogLevel.Information, "A domain is in order again")]
    private static partial void LogRecovered(ILogger logger, string domain, string check);
}
