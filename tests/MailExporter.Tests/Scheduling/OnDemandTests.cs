using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.Tests.Scheduling;

/// <summary>Runs that somebody wants now.</summary>
public sealed class OnDemandTests
{
    private readonly ScheduledWorld _world = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_On_Demand_Is_A_Run_Like_Any_Other_And_Does_Not_Move_The_Grid()
    {
        await _world.ApplyAsync(Example.Server());
        await _world.PassAsync(10);

        var answer = await _world.Scheduler.RunNowAsync("mx", Token);
        await _world.PassAsync(120);

        Assert.Equal((OnDemandOutcome.Ran, CheckStatus.Success), (answer.Outcome, answer.Run!.Status));
        Assert.Equal([0, 10, 60, 120], _world.StartsOf("mx"));
        Assert.Same(answer.Run, _world.Runs[1]);
    }

    [Fact]
    public async Task It_Is_Not_Late_And_Not_Early()
    {
        await _world.ApplyAsync(Example.Server());
        await _world.PassAsync(10);

        await _world.Scheduler.RunNowAsync("mx", Token);

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero], _world.Runs.Select(r => r.Lag));
    }

    [Fact]
    public async Task Check_Never_Runs_Twice_At_A_Time_All_Who_Ask_Get_The_One_Run()
    {
        _world.Check = (server, token) => _world.TakeAsync(5, Example.Success(server), token);
        await _world.ApplyAsync(Example.Server());
        await _world.PassAsync(2);

        var wishes = Enumerable.Range(0, 3).Select(_ => _world.Scheduler.RunNowAsync("mx", Token)).ToArray();
        await _world.PassAsync(4);
        var answers = await Task.WhenAll(wishes);

        Assert.Equal([0.0], _world.StartsOf("mx"));
        Assert.All(answers, answer => Assert.Same(_world.Runs[0], answer.Run));
    }

    [Fact]
    public async Task It_Waits_For_A_Place_Like_Any_Other()
    {
        _world.Check = (server, token) => _world.TakeAsync(5, Example.Success(server), token);
        await _world.ApplyAsync(new ExporterOptions { Servers = [Example.Server("a", interval: 600), Example.Server("b", interval: 600)], MaxConcurrentChecks = 1 });
        await _world.PassAsync(1);

        var wish = _world.Scheduler.RunNowAsync("b", Token);
        Assert.Equal(["a"], _world.Starts.Select(s => s.Name));
        await _world.PassAsync(10);

        Assert.Equal(OnDemandOutcome.Ran, (await wish).Outcome);
        Assert.Equal([5.0], _world.StartsOf("b"));
    }

    [Theory]
    [InlineData(false, null, 1)]
    [InlineData(true, null, 10)]
    [InlineData(false, ExpectedFailure.Auth, 3600)]
    public async Task Server_Is_Left_Alone_As_Long_As_The_Shortest_Interval_Would(bool send, ExpectedFailure? expected, int seconds)
    {
        await _world.ApplyAsync(Example.Server(interval: 86400) with { TestSend = send, ExpectFailure = expected });
        await _world.PassAsync(seconds - 0.5);

        var early = await _world.Scheduler.RunNowAsync("mx", Token);
        await _world.PassAsync(0.5);
        var later = await _world.Scheduler.RunNowAsync("mx", Token);

        Assert.Equal((OnDemandOutcome.TooSoon, TimeSpan.FromSeconds(0.5)), (early.Outcome, early.Rest));
        Assert.Equal(OnDemandOutcome.Ran, later.Outcome);
        Assert.Equal([0, (double)seconds], _world.StartsOf("mx"));
    }

    [Fact]
    public async Task Unknown_Check_Is_Gone()
    {
        await _world.ApplyAsync(Example.Server());

        Assert.Equal(OnDemandOutcome.Gone, (await _world.Scheduler.RunNowAsync("another", Token)).Outcome);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("waiting")]
    public async Task Who_Waits_For_A_Check_That_Is_Removed_Is_Told(string name)
    {
        _world.Check = (server, token) => _world.TakeAsync(50, Example.Success(server), token);
        ServerOptions[] servers = [Example.Server("running", interval: 600), Example.Server("waiting", interval: 600)];
        await _world.ApplyAsync(new ExporterOptions { Servers = [.. servers], MaxConcurrentChecks = 1 });
        await _world.PassAsync(1);
        var wish = _world.Scheduler.RunNowAsync(name, Token);

        await _world.ApplyAsync(new ExporterOptions { Servers = [.. servers.Where(s => s.Name != name)], MaxConcurrentChecks = 1 });

        Assert.Equal(OnDemandOutcome.Gone, (await wish).Outcome);
    }

    [Theory]
    [InlineData("running")]
    [InlineData("waiting")]
    public async Task Nobody_Waits_When_The_Program_Ends(string name)
    {
        _world.Check = (server, token) => _world.TakeAsync(50, Example.Success(server), token);
        await _world.ApplyAsync(new ExporterOptions { Servers = [Example.Server("running", interval: 600), Example.Server("waiting", interval: 600)], MaxConcurrentChecks = 1 });
        await _world.PassAsync(1);
        var wish = _world.Scheduler.RunNowAsync(name, Token);

        await _world.Scheduler.StopAsync();

        Assert.Equal(OnDemandOutcome.Gone, (await wish).Outcome);
        Assert.Equal(OnDemandOutcome.Gone, (await _world.Scheduler.RunNowAsync(name, Token)).Outcome);
    }

    [Fact]
    public async Task Who_Goes_Away_Leaves_The_Run_As_It_Is()
    {
        _world.Check = (server, token) => _world.TakeAsync(5, Example.Success(server), token);
        await _world.ApplyAsync(Example.Server());
        await _world.PassAsync(10);
        using var away = new CancellationTokenSource();
        var wish = _world.Scheduler.RunNowAsync("mx", away.Token);

        await away.CancelAsync();
        await _world.PassAsync(10);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wish);
        Assert.Equal(2, _world.Runs.Count);
    }
}
