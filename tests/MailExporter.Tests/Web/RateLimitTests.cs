using MailExporter.Web;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Web;

public sealed class RateLimitTests
{
    [Fact]
    public void Bucket_Fills_One_By_One_And_Never_Above_Its_Size()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(TimeSpan.FromSeconds(2), burst: 3, time);

        Assert.Equal([true, true, true, false], Take(limit, 4));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([false], Take(limit, 1));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([true, false], Take(limit, 2));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Take(limit, 4));
    }

    private static bool[] Take(RateLimit limit, int times) => [.. Enumerable.Range(0, times).Select(_ => limit.Allows())];
}
