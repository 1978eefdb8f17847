using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Tests.History;

public sealed class RunRingTests
{
    private readonly RunRing _ring = new();

    [Fact]
    public void New_Ring_Is_Empty() => Assert.Empty(_ring.ToArray());

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(200)]
    public void Last_Sixty_Runs_Come_Back_Oldest_First(int runs)
    {
        for (var n = 0; n < runs; n++)
        {
            _ring.Add(Example.Start.AddMinutes(n), (CheckStatus)(n % 3), TimeSpan.FromMilliseconds(1 + n));
        }

        var first = Math.Max(0, runs - 60);
        var points = _ring.ToArray();
        Assert.Equal(Enumerable.Range(first, runs - first).Select(n => (Example.Start.AddMinutes(n), (CheckStatus)(n % 3))), points.Select(p => (p.StartedAt, p.Status)));
        Assert.All(points.Zip(Enumerable.Range(first, runs - first)), pair => Assert.Equal(1 + pair.Second, pair.First.ResponseTime.TotalMilliseconds, 0.002 * (1 + pair.Second)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(250)]
    [InlineData(3_600_000_000)]
    public void Any_Response_Time_Keeps_Three_Digits(double microseconds)
    {
        _ring.Add(Example.Start, CheckStatus.Success, TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(microseconds, Assert.Single(_ring.ToArray()).ResponseTime.TotalMicroseconds, 0.002 * microseconds + 0.1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(32_767, 1)]
    [InlineData(86_400, 60)]
    [InlineData(7 * 86_400, 60)]
    public void Pauses_Of_Days_Are_Kept_To_The_Minute(int seconds, int within)
    {
        _ring.Add(Example.Start, CheckStatus.Success, TimeSpan.Zero);
        _ring.Add(Example.Start.AddSeconds(seconds), CheckStatus.Error, TimeSpan.Zero);

        var points = _ring.ToArray();

        Assert.Equal(Example.Start.AddSeconds(seconds), points[1].StartedAt);
        Assert.InRange((points[0].StartedAt - Example.Start).TotalSeconds, 0, within - 1);
    }

    [Fact]
    public void Clock_That_Is_Set_Back_Does_No_Harm()
    {
        _ring.Add(Example.Start, CheckStatus.Success, TimeSpan.Zero);
        _ring.Add(Example.Start.AddHours(-1), CheckStatus.Error, TimeSpan.Zero);

        Assert.Equal([CheckStatus.Success, CheckStatus.Error], _ring.ToArray().Select(p => p.Status));
        Assert.Equal(Example.Start.AddHours(-1), _ring.ToArray()[1].StartedAt);
    }
}
