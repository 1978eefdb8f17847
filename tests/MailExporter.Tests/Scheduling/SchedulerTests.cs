using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using Microsoft.Extensions.Logging;

namespace MailExporter.Tests.Scheduling;

public sealed class SchedulerTests
{
    private readonly ScheduledWorld _world = new();

    [Theory]
    [InlineData(60, 60)]
    [InlineData(20, 20)]
    [InlineData(3600, 60)]
    public async Task First_Runs_Are_Spread_Evenly_Over_The_Interval_And_A_Minute_At_Most(int interval, int window)
    {
        await _world.ApplyAsync([.. Enumerable.Range(0, 200).Select(n => Example.Server($"mx{n}", interval))]);

        await _world.PassAsync(window, step: 0.05);

        var starts = _world.Starts.Select(s => s.At).Order().ToArray();
        Assert.Equal(200, _world.Starts.Take(200).Select(s => s.Name).Distinct().Count());
        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0, window / 200.0 * 1.7 + 0.1));
    }

    [Theory]
    [InlineData(7, new[] { 0.0, 60, 120, 180 })]
    [InlineData(59, new[] { 0.0, 60, 120, 180 })]
    [InlineData(70, new[] { 0.0, 120 })]
    public async Task Starts_Keep_To_The_Grid_Whatever_A_Run_Takes(int duration, double[] expected)
    {
        _world.Check = (server, token) => _world.TakeAsync(duration, Example.Success(server), token);
        await _world.ApplyAsync(Example.Server());

        await _world.PassAsync(200);

        Assert.Equal(expected, _world.StartsOf("mx"));
    }

    [Fact]
    public async Task Failure_Is_Confirmed_At_The_Retry_Interval_And_Then_The_Grid_Holds_Again()
    {
        _world.Check = (server, _) => Task.FromResult<ValueList<CheckResult>>([Example.Error(server)]);
        await _world.ApplyAsync(new ExporterOptions { Servers = [Example.Server(interval: 300, retry: 20)], FailuresBeforeAlert = 3 });

        await _world.PassAsync(610);

        Assert.Equal([0, 20, 40, 300, 600], _world.StartsOf("mx"));
    }

    [Fact]
    public async Task Recovery_Ends_The_Retries_And_A_New_Failure_Begins_Them_Again()
    {
        var runs = 0;
        _world.Check = (server, _) => Task.FromResult<ValueList<CheckResult>>([++runs is 2 or 3 ? Example.Success(server) : Example.Error(server)]);
        await _world.ApplyAsync(Example.Server(interval: 300, retry: 20));

        await _world.PassAsync(640);

        Assert.Equal([0, 20, 300, 600, 620], _world.StartsOf("mx"));
    }

    [Fact]
    public async Task Retry_That_Would_Come_After_The_Grid_Waits_For_The_Grid()
    {
        _world.Check = (server, _) => Task.FromResult<ValueList<CheckResult>>([Example.Error(server)]);
        await _world.ApplyAsync(new ExporterOptions { Servers = [Example.Server(interval: 30, retry: 45)], FailuresBeforeAlert = 9 });

        await _world.PassAsync(100);

        Assert.Equal([0, 30, 60, 90], _world.StartsOf("mx"));
    }

    [Fact]
    public async Task Checks_Above_The_Limit_Wait_Their_Turn_And_The_Wait_Is_Lag()
    {
        _world.Check = (server, token) => _world.TakeAsync(10, Example.Success(server), token);
        var servers = Enumerable.Range(0, 5).Select(n => Example.Server($"mx{n}", interval: 1)).ToArray();
        await _world.ApplyAsync(new ExporterOptions { Servers = [.. servers], MaxConcurrentChecks = 2 });

        await _world.PassAsync(32);

        var order = _world.Starts.Take(5).Select(s => s.Name).ToArray();
        Assert.Equal(["mx0", "mx2", "mx4", "mx1", "mx3"], order); // as they fell due: the multiples of the golden ratio
        var third = _world.Runs.First(r => r.Server.Name == order[2]);
        Assert.InRange(third.Lag.TotalSeconds, 9, 10);
        Assert.All(_world.Starts.GroupBy(s => Math.Floor(s.At / 10)), group => Assert.InRange(group.Count(), 1, 2));
    }

    [Fact]
    public async Task Check_That_Throws_Is_An_Internal_Failure_And_Stays_Scheduled()
    {
        _world.Check = (_, _) => throw new InvalidOperationException("boom");
        await _world.ApplyAsync(Example.Server());

        await _world.PassAsync(61);

        Assert.Equal([0, 60], _world.StartsOf("mx"));
        Assert.All(_world.Runs, run => Assert.Equal(FailureReason.Internal, run.FirstError?.Failure?.Reason));
        Assert.Contains(_world.Log.Collector.GetSnapshot(), r => r.Level == LogLevel.Error && r.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task Check_That_Comes_To_No_Result_Is_An_Internal_Failure()
    {
        _world.Check = (_, _) => Task.FromResult<ValueList<CheckResult>>([]);

        await _world.ApplyAsync(Example.Server());

        Assert.Equal(FailureReason.Internal, Assert.Single(_world.Runs).FirstError?.Failure?.Reason);
    }

    [Fact]
    public async Task Reload_Leaves_Equal_Entries_On_Their_Grid()
    {
        await _world.ApplyAsync(Example.Server("old"));
        await _world.PassAsync(30);

        await _world.ApplyAsync(Example.Server("new"), Example.Server("old"));
        await _world.PassAsync(100);

        Assert.Equal([0, 60, 120], _world.StartsOf("old"));
        Assert.Equal(2, _world.StartsOf("new").Count());
    }

    [Fact]
    public async Task Reload_Begins_Changed_Entries_Anew_And_Forgets_Removed_Ones()
    {
        await _world.ApplyAsync(Example.Server("changed"), Example.Server("removed"));
        await _world.PassAsync(60);

        await _world.ApplyAsync(Example.Server("changed", interval: 10, retry: 10));
        await _world.PassAsync(30);

        Assert.Equal(1, _world.StartsOf("removed").Count(at => at > 1));
        Assert.InRange(_world.StartsOf("changed").Count(at => at > 60), 2, 4);
    }

    [Fact]
    public async Task Reload_Cancels_The_Run_Of_A_Removed_Entry_And_Discards_What_It_Still_Brings()
    {
        var late = new TaskCompletionSource<ValueList<CheckResult>>();
        var cancelled = false;
        _world.Check = (_, token) =>
        {
            token.Register(() => cancelled = true);
            return late.Task;
        };
        _world.Scheduler.Apply(new ExporterOptions { Servers = [Example.Server()] });

        _world.Scheduler.Apply(new ExporterOptions());
        late.SetResult([Example.Success(Example.Server())]);
        await _world.SettleAsync();

        Assert.True(cancelled);
        Assert.Empty(_world.Runs);
    }

    [Fact]
    public async Task Stop_Cancels_What_Is_In_Flight_And_Starts_Nothing_More()
    {
        _world.Check = (server, token) => _world.TakeAsync(20, Example.Success(server), token);
        await _world.ApplyAsync(Example.Server("a"), Example.Server("b"));

        await _world.Scheduler.StopAsync();
        await _world.PassAsync(100);

        Assert.Equal(["a"], _world.Starts.Select(s => s.Name));
        Assert.Empty(_world.Runs);
    }

    [Fact]
    public async Task Stop_Waits_Four_Seconds_For_A_Check_That_Does_Not_Heed_It()
    {
        _world.Check = (_, _) => new TaskCompletionSource<ValueList<CheckResult>>().Task;
        _world.Scheduler.Apply(new ExporterOptions { Servers = [Example.Server()] });

        var stopped = _world.Scheduler.StopAsync();
        Assert.False(stopped.IsCompleted);
        _world.Time.Advance(TimeSpan.FromSeconds(4));

        await stopped;
        Assert.Contains(_world.Log.Collector.GetSnapshot(), r => r.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Ten_Thousand_Checks_All_Run_Once_A_Minute()
    {
        await _world.ApplyAsync([.. Enumerable.Range(0, 10_000).Select(n => Example.Server($"mx{n}"))]);

        await _world.PassAsync(180, step: 0.25);

        var checks = _world.Starts.GroupBy(s => s.Name).ToArray();
        Assert.Equal(10_000, checks.Length);
        Assert.All(checks, check =>
        {
            var starts = check.Select(s => s.At).ToArray();
            Assert.InRange(starts.Length, 3, 4);
            Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.Equal(60, pair.Second - pair.First, 0.3));
        });
    }
}
