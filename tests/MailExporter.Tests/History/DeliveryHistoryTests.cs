using MailExporter.Checks.Results;
using MailExporter.History;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.History;

public sealed class DeliveryHistoryTests
{
    private readonly FakeTimeProvider _time = new(Example.Start);
    private readonly DeliveryHistory _history;

    public DeliveryHistoryTests()
    {
        _history = new DeliveryHistory(_time);
        _history.Apply([ExampleDelivery.Route()]);
    }

    private RoutePast Past => _history.All[0].Past;

    private void End(DeliveryResult? result) => _history.Ended(ExampleDelivery.Route(), result);

    [Fact]
    public void Since_And_Turns_Follow_The_Status()
    {
        End(ExampleDelivery.Arrived(startedAt: Example.Start));
        End(ExampleDelivery.Arrived(startedAt: Example.Start.AddMinutes(1)));
        Assert.Equal((Example.Start, false), (Past.Since, Past.HasTurned));

        End(ExampleDelivery.Missing(startedAt: Example.Start.AddMinutes(2)));
        End(ExampleDelivery.Missing(startedAt: Example.Start.AddMinutes(3)));
        End(ExampleDelivery.Arrived(startedAt: Example.Start.AddMinutes(4)));

        Assert.Equal((Example.Start.AddMinutes(4), true), (Past.Since, Past.HasTurned));
        Assert.Equal(
            [new(Example.Start.AddMinutes(4), CheckStatus.Error, CheckStatus.Success), new StatusTurn(Example.Start.AddMinutes(2), CheckStatus.Success, CheckStatus.Error)],
            Past.Turns);
    }

    [Fact]
    public void What_Becomes_Of_A_Message_Later_Is_Told_At_Its_Round()
    {
        End(ExampleDelivery.Missing(id: "late"));
        End(ExampleDelivery.Missing(id: "lost"));
        End(ExampleDelivery.Arrived(id: "new") with { Earlier = [new("late", DeliveryOutcome.Late, TimeSpan.FromMinutes(2)), new("lost", DeliveryOutcome.Lost), new("of another life", DeliveryOutcome.Late)] });

        Assert.Equal(
            [("late", DeliveryOutcome.Late, TimeSpan.FromMinutes(2)), ("lost", DeliveryOutcome.Lost, null), ("new", DeliveryOutcome.Delivered, TimeSpan.FromSeconds(3.5))],
            Past.Rounds().Select(round => (round.Id, round.Outcome!.Value, round.Latency)));
        Assert.All(Past.Rounds().Take(2), round => Assert.Equal(CheckStatus.Error, round.Status));
    }

    [Fact]
    public void Sixty_Rounds_Are_Kept_And_The_Last_Failure_And_Success_Whole()
    {
        End(ExampleDelivery.Missing(id: "failure"));
        for (var i = 0; i < 70; i++)
        {
            End(ExampleDelivery.Arrived(id: $"{i}"));
        }

        Assert.Equal(Enumerable.Range(10, 60).Select(i => $"{i}"), Past.Rounds().Select(round => round.Id));
        Assert.Equal(("69", "failure", "69"), (Past.Kept.Newest!.Id, Past.Kept.Failure!.Id, Past.Kept.Success!.Id));
    }

    [Fact]
    public void Round_Under_Way_Is_Known_Until_It_Ends_Or_Is_Given_Up()
    {
        _history.Started(ExampleDelivery.Route());
        Assert.Equal(Example.Start, Past.InFlightSince);

        End(null);

        Assert.Null(Past.InFlightSince);
        Assert.Null(Past.Kept.Newest);
    }

    [Fact]
    public void Reload_Keeps_The_Past_Of_What_Is_Unchanged_Only()
    {
        End(ExampleDelivery.Arrived());
        _history.Apply([ExampleDelivery.Route(), ExampleDelivery.Route("other")]);
        Assert.NotNull(Past.Kept.Newest);

        _history.Apply([ExampleDelivery.Route(interval: 120)]);
        End(ExampleDelivery.Arrived()); // of the route as it was

        Assert.Null(Assert.Single(_history.All).Past.Kept.Newest);
    }

    [Fact]
    public void Round_Is_Too_Old_After_Three_Intervals_And_Two_Time_Outs()
    {
        var route = ExampleDelivery.Route();
        End(ExampleDelivery.Arrived());

        _time.Advance((3 * route.Interval) + (2 * route.Timeout));
        Assert.False(_history.IsTooOld(route, Past.Kept));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_history.IsTooOld(route, Past.Kept));
    }
}
