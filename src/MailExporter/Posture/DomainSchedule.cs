using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Posture;

/// <summary>Checks each domain at its pace, and keeps what is known of it from one run to the next.</summary>
internal sealed partial class DomainSchedule
{
    private readonly Func<DomainOptions, DomainResult?, CancellationToken, Task<DomainResult>> _check;
    private readonly IReadOnlyList<IDomainSink> _sinks;
    private readonly ILogger<DomainSchedule> _logger;
    private readonly Rounds<DomainOptions> _rounds;

    /// <param name="check">Checks a domain once, knowing what was known before.</param>
    /// <param name="sinks">Told of everything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public DomainSchedule(Func<DomainOptions, DomainResult?, CancellationToken, Task<DomainResult>> check, IReadOnlyList<IDomainSink> sinks, TimeProvider time, ILogger<DomainSchedule> logger)
    {
        (_check, _sinks, _logger) = (check, sinks, logger);
        _rounds = new(domain => domain.Domain, domain => domain.Interval, Open, time);
    }

    /// <summary>From now on these are the domains.</summary>
    public void Apply(ValueList<DomainOptions> domains)
    {
        foreach (var sink in _sinks)
        {
            sink.Apply(domains);
        }

        _rounds.Apply(domains);
    }

    /// <summary>Ends all runs, also those in progress.</summary>
    public Task StopAsync() => _rounds.StopAsync();

    private Round Open(DomainOptions domain)
    {
        DomainResult? known = null;
        return async (lag, cancellationToken) =>
        {
            var late = lag();
            try
            {
                var result = await _check(domain, known, cancellationToken);
                known = result.OrElse(known);
                foreach (var sink in _sinks)
                {
                    sink.Accept(domain, new(result, known, late));
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogRunBroke(_logger, domain.Domain, exception);
            }

            return null;
        };
    }

    [LoggerMessage(LogLevel.Error, "The checks of the domain {Domain} broke")]
    private static partial void LogRunBroke(ILogger logger, string domain, Exception exception);
}
