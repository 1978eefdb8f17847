using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Scheduling;

/// <summary>A scheduler in a time of its own, with checks that do as the test says.</summary>
internal sealed class ScheduledWorld : IResultSink
{
    private readonly Lock _lock = new();
    private readonly List<(string Name, double At)> _starts = [];
    private readonly List<FinishedRun> _runs = [];
    private readonly List<DateTimeOffset> _heldUntil = [];

    public ScheduledWorld() => Scheduler = new Scheduler(RunAsync, [this], Time, Log);

    public FakeTimeProvider Time { get; } = new(Example.Start);

    public FakeLogger<Scheduler> Log { get; } = new();

    public Scheduler Scheduler { get; }

    /// <summary>What a check does; by default it succeeds at once.</summary>
    public Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>> Check { get; set; } =
        (server, _) => Task.FromResult<ValueList<CheckResult>>([Example.Success(server)]);

    /// <summary>When each run began, in seconds since the start.</summary>
    public IReadOnlyList<(string Name, double At)> Starts
    {
        get
        {
            lock (_lock)
            {
                return [.. _starts];
            }
        }
    }

    public IReadOnlyList<FinishedRun> Runs
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs];
            }
        }
    }

    public IEnumerable<double> StartsOf(string name) => Starts.Where(s => s.Name == name).Select(s => s.At);

    public async Task ApplyAsync(ExporterOptions options)
    {
        Scheduler.Apply(options);
        await SettleAsync();
    }

    public Task ApplyAsync(params ServerOptions[] servers) => ApplyAsync(new ExporterOptions { Servers = [.. servers] });

    /// <summary>Lets time pass in small steps, each check getting where it can after each.</summary>
    public async Task PassAsync(double seconds, double step = 0.5)
    {
        for (var passed = 0.0; passed < seconds; passed += step)
        {
            Time.Advance(TimeSpan.FromSeconds(step));
            await SettleAsync();
        }
    }

    /// <summary>A check that is held until time has passed.</summary>
    public async Task<ValueList<CheckResult>> TakeAsync(double seconds, CheckResult result, CancellationToken cancellationToken)
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(seconds), Time, cancellationToken);
        var until = Time.GetUtcNow().AddSeconds(seconds);
        Held(list => list.Add(until));
        try
        {
            await delay;
        }
        finally
        {
            Held(list => list.Remove(until));
        }

        return [result];
    }

    /// <summary>Waits until every check in flight waits for time to pass.</summary>
    public async Task SettleAsync()
    {
        while (!IsSettled())
        {
            await Task.Yield();
        }
    }

    private bool IsSettled()
    {
        lock (_lock)
        {
            return Scheduler.Running == _heldUntil.Count && _heldUntil.TrueForAll(until => until > Time.GetUtcNow());
        }
    }

    private void Held(Action<List<DateTimeOffset>> change)
    {
        lock (_lock)
        {
            change(_heldUntil);
        }
    }

    public void Apply(ExporterOptions options)
    {
    }

    public void Accept(FinishedRun run)
    {
        lock (_lock)
        {
            _runs.Add(run);
        }
    }

    private Task<ValueList<CheckResult>> RunAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _starts.Add((server.Name, (Time.GetUtcNow() - Example.Start).TotalSeconds));
        }

        return Check(server, cancellationToken);
    }
}
