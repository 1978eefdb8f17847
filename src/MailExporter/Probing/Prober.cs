using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Metrics;
using MailExporter.Scheduling;

namespace MailExporter.Probing;

/// <summary>Makes one check for whoever asks, with a module of the configuration and a target of the asker's.</summary>
/// <remarks>
/// Who may ask is anybody who reaches the port. So a module that shows a secret goes only where its own list allows, the number of probes in flight
/// is limited, and the checker is that of the schedule: an account that is left alone there is left alone here.
/// </remarks>
/// <param name="check">Runs a check once, connecting only where it may; in the program, <c>ServerChecker.RunAsync</c>.</param>
/// <param name="timeoutOffset">What is subtracted from the asker's patience, for the way there and back.</param>
/// <param name="metrics">Told of every request.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of every request at debug level, and of defects.</param>
internal sealed partial class Prober(
    Func<ServerOptions, Func<string, IPAddress?, bool>, CancellationToken, Task<ValueList<CheckResult>>> check,
    TimeSpan timeoutOffset,
    ExporterMetrics metrics,
    TimeProvider time,
    ILogger<Prober> logger) : IDisposable
{
    private const int MaxNamed = 30;

    private readonly CancellationTokenSource _stopping = new();
    private volatile Settings _settings = new(new ExporterOptions());
    private int _inFlight;
    private long _lastId;

    /// <summary>The last probes.</summary>
    public ProbeHistory History { get; } = new();

    /// <summary>The modules there are.</summary>
    public IEnumerable<ProbeModule> Modules => _settings.Modules.Values;

    /// <summary>From now on these are the modules and limits. What is in flight goes on as it was.</summary>
    public void Apply(ExporterOptions options) => _settings = new Settings(options);

    /// <summary>Ends what is in flight, and answers no more.</summary>
    public void Stop() => _stopping.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <summary>Makes a probe, or says why not.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Whoever asked has gone.</param>
    public async Task<ProbeAnswer> RunAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        var settings = _settings;
        var module = request.Module is null ? null : settings.Modules.GetValueOrDefault(request.Module);
        var answer = await AnswerAsync(request, module, settings, cancellationToken);
        metrics.ProbeEnded(module?.Name, answer.Outcome.Spell());
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogAnswered(logger, module?.Name, answer.Probe?.Target, answer.Outcome.Spell(), answer.Probe?.Reading.Results[0].Message ?? answer.Sentence);
        }

        return answer;
    }

    private async Task<ProbeAnswer> AnswerAsync(ProbeRequest request, ProbeModule? module, Settings settings, CancellationToken cancellationToken)
    {
        if (module is null)
        {
            return Bad($"module: found {(request.Module is null ? "nothing" : QuotedText.Of(request.Module))}, expected {settings.ModuleNames}");
        }

        if (request.Target is null || ProbeTarget.Parse(request.Target) is not { } target)
        {
            return Bad($"target: found {(request.Target is null ? "nothing" : QuotedText.Of(request.Target))}, expected {ProbeTarget.Form}");
        }

        if (request.Hostname is not null && module.IsGuarded)
        {
            return Forbidden($"hostname: found it with module {module.Name}, which shows a secret or sends mail: there the name in the certificate is the target's own");
        }

        if (request.Hostname is not null && HostName.Expected(request.Hostname) is { } wanted)
        {
            return Bad($"hostname: found {QuotedText.Of(request.Hostname)}, expected {wanted}");
        }

        var server = Limited(module.For(target.Host, target.Port, request.Hostname), request.Patience);
        if (Faults(server).FirstOrDefault() is { } fault)
        {
            return Bad($"module {module.Name} cannot be used for target {target}: {fault}");
        }

        var gate = new ConnectionGate(target.Host, [.. new[] { settings.Options.Probe.AllowedTargets, module.AllowedTargets }.OfType<ValueList<AllowedTarget>>()]);
        if (!gate.MayBegin)
        {
            return Forbidden($"target {target} is not among the allowed_targets of {(module.AllowedTargets is null ? "probe" : $"module {module.Name}, or of probe")}");
        }

        if (Interlocked.Increment(ref _inFlight) > settings.Options.Probe.MaxConcurrentProbes)
        {
            Interlocked.Decrement(ref _inFlight);
            return new(ProbeOutcome.Overloaded, $"{settings.Options.Probe.MaxConcurrentProbes} probes are in flight, which is probe.max_concurrent_probes: ask again later");
        }

        try
        {
            return await ProbeAsync(server, module, target, gate, settings.Options.CapabilityMetrics, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<ProbeAnswer> ProbeAsync(ServerOptions server, ProbeModule module, ProbeTarget target, ConnectionGate gate, bool capabilityMetrics, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        ValueList<CheckResult> results;
        try
        {
            results = await check(server, gate.MayConnect, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new(ProbeOutcome.Cancelled, "The exporter stops.");
        }
        catch (Exception exception)
        {
            LogDefect(logger, module.Name, target.ToString(), exception);
            results = [Defect.Result(server, exception, startedAt, time.GetElapsedTime(started))];
        }

        // a check ends on the thread that reads the sockets, which every check needs: no page is written there
        await Task.Yield();
        if (gate.RefusedHost is { } host)
        {
            return Forbidden(host.Equals(target.Host, StringComparison.OrdinalIgnoreCase)
                ? $"target {target} has no address among the allowed_targets of module {module.Name} or of probe"
                : $"{host}, an MX host of target {target}, is not among the allowed_targets of module {module.Name} or of probe");
        }

        var probe = new ProbeRecord(Interlocked.Increment(ref _lastId), startedAt, module.Name, target.ToString(), new ProbeReading(results, time.GetElapsedTime(started)), capabilityMetrics);
        History.Add(probe);
        return new(probe.IsUp ? ProbeOutcome.Success : ProbeOutcome.Failure, "", probe);
    }

    /// <summary>The server under the shorter of its own limit and the asker's patience, of which the way back keeps a part.</summary>
    private ServerOptions Limited(ServerOptions server, TimeSpan? patience)
    {
        if (patience is not { } whole)
        {
            return server;
        }

        var left = whole - timeoutOffset > whole / 2 ? whole - timeoutOffset : whole / 2;
        return left < server.Timeout ? server with { Timeout = left } : server;
    }

    private static IEnumerable<OptionFault> Faults(ServerOptions server) =>
        server.ExpectFailure == ExpectedFailure.Auth
            ? [new OptionFault("expect_failure", "auth", "a server on the schedule, which tries a wrong password hourly at most")]
            : server.Validate();

    private static ProbeAnswer Bad(string sentence) => new(ProbeOutcome.BadRequest, sentence);

    private static ProbeAnswer Forbidden(string sentence) => new(ProbeOutcome.Forbidden, sentence);

    [LoggerMessage(LogLevel.Debug, "Probe answered: {Message}")]
    private static partial void LogAnswered(ILogger logger, string? module, string? target, string outcome, string message);

    [LoggerMessage(LogLevel.Error, "Probe threw: a defect of the exporter")]
    private static partial void LogDefect(ILogger logger, string module, string target, Exception exception);

    private sealed class Settings(ExporterOptions options)
    {
        public ExporterOptions Options { get; } = options;

        public Dictionary<string, ProbeModule> Modules { get; } = options.Modules.ToDictionary(module => module.Name, StringComparer.Ordinal);

        public string ModuleNames { get; } = options.Modules.Count <= MaxNamed
            ? Words.Or([.. options.Modules.Select(module => module.Name)])
            : $"{string.Join(", ", options.Modules.Take(MaxNamed).Select(module => module.Name))} or another of {options.Modules.Count} modules";
    }
}
