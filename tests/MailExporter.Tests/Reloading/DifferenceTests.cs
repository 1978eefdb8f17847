using MailExporter.Checks.Configuration;
using MailExporter.Reloading;

namespace MailExporter.Tests.Reloading;

public sealed class DifferenceTests
{
    [Fact]
    public void Unchanged_Entries_Are_The_Same_Objects_In_The_New_Order()
    {
        var before = new ExporterOptions { Servers = [Example.Server("a"), Example.Server("b"), Example.Server("c")] };
        var now = new ExporterOptions { Servers = [Example.Server("c"), Example.Server("new"), Example.Server("a", interval: 10)], MaxConcurrentChecks = 7 };

        var difference = Difference.Between(before, now);

        Assert.Equal((1, 1, 1), (difference.Added, difference.Changed, difference.Removed));
        Assert.Equal(now, difference.Options);
        Assert.Same(before.Servers[2], difference.Options.Servers[0]);
        Assert.Same(now.Servers[2], difference.Options.Servers[2]);
    }
}
