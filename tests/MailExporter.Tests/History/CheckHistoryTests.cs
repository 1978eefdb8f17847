using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Scheduling;

namespace MailExporter.Tests.History;

public sealed class CheckHistoryTests
{
    private static readonly ServerOptions Server = Example.Server();

    private readonly CheckHistory _history = new();

    public CheckHistoryTests() => _history.Apply(new ExporterOptions { Servers = [Server] });

    private CheckPast Past => _history.Of("mx")!;

    [Fact]
    public void Check_Without_A_Run_Has_No_Past()
    {
        Assert.Null(Past.Since);
        Assert.Empty(Past.Points());
        Assert.Null(_history.Of("another"));
    }

    [Fact]
    public void Since_Is_When_The_Status_Turned_And_Not_When_It_Was_Seen_Again()
    {
        Accept(Example.Success(Server, At(0)));
        Assert.Equal((At(0), false), (Past.Since, Past.HasTurned));

        Accept(Example.Error(Server, At(1)));
        Accept(Example.Error(Server, At(2)));

        Assert.Equal((At(1), true), (Past.Since, Past.HasTurned));
    }

    [Fact]
    public void Last_Failure_Outlives_The_Recovery_With_Its_Transcript()
    {
        Accept(Example.Success(Server, At(0)) with { Transcript = Said("S: 220 hello") });
        Accept(Example.Error(Server, At(1)) with { Transcript = Said("S: 554 no") });
        Accept(Example.Success(Server, At(2)) with { Transcript = Said("S: 220 again") });

        var past = Past.Of(Example.Subject(Server))!;

        Assert.Equal((At(1), "S: 554 no", FailureReason.ConnectRefused), (past.Failure!.StartedAt, past.Failure.Transcript.ToString(), past.Failure.Failure!.Reason));
        Assert.Equal((At(2), "S: 220 again"), (past.Success!.StartedAt, past.Success.Transcript.ToString()));
    }

    [Fact]
    public void Equal_Transcripts_Are_Kept_Once()
    {
        Accept(Example.Success(Server, At(0)) with { Transcript = Said("S: 220 hello") });
        var first = Past.Of(Example.Subject(Server))!.Success!.Transcript;

        Accept(Example.Success(Server, At(1)) with { Transcript = Said("S: 220 hello") });

        Assert.True(first.Utf8.Equals(Past.Of(Example.Subject(Server))!.Success!.Transcript.Utf8), "another copy is held");
    }

    [Fact]
    public void Hosts_Of_One_Check_Have_Each_Its_Own_Past_And_The_Worst_Is_The_Checks()
    {
        var (mx1, mx2) = (Example.Subject(Server, "mx1"), Example.Subject(Server, "mx2"));

        Accept(Example.Success(Server, At(0)) with { Subject = mx1 }, Example.Error(Server, At(0)) with { Subject = mx2, ResponseTime = TimeSpan.FromSeconds(9) });

        Assert.Null(Past.Of(mx1)!.Failure);
        Assert.NotNull(Past.Of(mx2)!.Failure);
        var point = Assert.Single(Past.Points());
        Assert.Equal((CheckStatus.Error, 9), (point.Status, Math.Round(point.ResponseTime.TotalSeconds, 1)));
    }

    [Fact]
    public void Hosts_That_Rotate_For_Ever_Do_Not_Fill_The_Memory()
    {
        for (var n = 0; n < 1000; n++)
        {
            Accept(Example.Success(Server, At(n)) with { Subject = Example.Subject(Server, $"mx{n}") });
        }

        Assert.Equal(64, Enumerable.Range(0, 1000).Count(n => Past.Of(Example.Subject(Server, $"mx{n}")) is not null));
        Assert.NotNull(Past.Of(Example.Subject(Server, "mx999")));
    }

    [Fact]
    public void Reload_Keeps_The_Past_Of_What_Is_Unchanged()
    {
        var other = Example.Server("other");
        _history.Apply(new ExporterOptions { Servers = [Server, other] });
        Accept(Example.Success(Server, At(0)));
        _history.Accept(new FinishedRun(other, [Example.Success(other, At(0))], 0, TimeSpan.Zero, TimeSpan.Zero));

        _history.Apply(new ExporterOptions { Servers = [Server with { Labels = [] }, other with { Port = 26 }] });

        Assert.Single(Past.Points());
        Assert.Empty(_history.Of("other")!.Points());
    }

    private static DateTimeOffset At(int minutes) => Example.Start.AddMinutes(minutes);

    private static TranscriptText Said(string line) => new(Encoding.UTF8.GetBytes(line));

    private void Accept(params CheckResult[] results) => _history.Accept(new FinishedRun(Server, [.. results], 0, TimeSpan.Zero, TimeSpan.Zero));
}
