using System.Net;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

public sealed class DnsblJudgeTests
{
    private const string Alive = "2.0.0.127.bl.x A 127.0.0.2 | ";
    private const string AliveSix = "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.x A 127.0.0.2 | ";
    private const string Six = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.x";

    private static Task<Judged<ValueList<DnsblFacts>>> JudgeAsync(string zone, string address, string list = "bl.x") =>
        new DnsblJudge(new ScriptedZone(zone)).JudgeAsync([(IPAddress.Parse(address), FindingSeverity.Critical)], [list], TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(Alive + "9.9.9.9.bl.x A 127.0.0.2", "192.0.2.1", "ok", false)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.0.0.2", "192.0.2.1", "bad: dnsbl_listed", true)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.0.0.4 | 1.2.0.192.bl.x A 127.0.0.11", "192.0.2.1", "bad: dnsbl_listed", true)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.0.1.2", "192.0.2.1", "bad: dnsbl_listed", true)]
    [InlineData(Alive + "1.2.0.192.bl.x TXT empty", "192.0.2.1", "ok", false)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.255.255.254", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.255.255.252", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.255.255.255", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData(Alive + "1.2.0.192.bl.x A 127.0.0.1", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData(Alive + "1.2.0.192.bl.x A 203.0.113.5", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData(Alive + "1.2.0.192.bl.x MUTE", "192.0.2.1", "unknown", null)]
    [InlineData("2.0.0.127.bl.x MUTE", "192.0.2.1", "unknown", null)]
    [InlineData("1.2.0.192.bl.x A 127.0.0.2", "192.0.2.1", "bad: dnsbl_dead", null)] // it does not list its test point
    [InlineData(Alive + "1.0.0.127.bl.x A 127.0.0.2 | 1.2.0.192.bl.x A 127.0.0.2", "192.0.2.1", "bad: dnsbl_dead", null)] // it lists everything
    [InlineData("2.0.0.127.bl.x A 127.255.255.254", "192.0.2.1", "bad: dnsbl_refused", null)]
    [InlineData("2.0.0.127.bl.x A 203.0.113.5 | 1.0.0.127.bl.x A 203.0.113.5 | 1.2.0.192.bl.x A 203.0.113.5", "192.0.2.1", "bad: dnsbl_refused", null)] // sold and parked
    [InlineData(AliveSix + Six + " A 127.0.0.2", "2001:db8::1", "bad: dnsbl_listed", true)]
    [InlineData(AliveSix + "x A 127.0.0.2", "2001:db8::1", "ok", false)]
    [InlineData(Alive + Six + " A 127.0.0.2", "2001:db8::1", "ok", null)] // no IPv6 test point: the list has no IPv6
    public async Task Listings_Are_Told_From_Refusals_And_Dead_Lists(string zone, string address, string verdict, bool? listed)
    {
        var judged = await JudgeAsync(zone, address);

        Assert.Equal(verdict, judged.Check.Words());
        Assert.Equal(listed, Assert.Single(judged.Facts).IsListed);
    }

    [Fact]
    public async Task Code_Of_A_Known_List_Is_Explained()
    {
        var judged = await JudgeAsync("2.0.0.127.zen.spamhaus.org A 127.0.0.2 | 1.2.0.192.zen.spamhaus.org A 127.0.0.10 | 1.2.0.192.zen.spamhaus.org TXT see the web", "192.0.2.1", "zen.spamhaus.org");

        Assert.Contains("PBL", Assert.Single(judged.Check.Findings).Text, StringComparison.Ordinal);
        Assert.Equal("see the web", Assert.Single(judged.Facts).Reason);
    }

    [Fact]
    public async Task Words_Of_A_List_Are_Bounded_And_Printable()
    {
        var judged = await JudgeAsync($"{Alive}1.2.0.192.bl.x A 127.0.0.2 | 1.2.0.192.bl.x TXT \u001b[31m{new string('x', 60_000)}", "192.0.2.1");

        Assert.InRange(Assert.Single(judged.Facts).Reason!.Length, 1, 2100);
        Assert.DoesNotContain('\u001b', Assert.Single(judged.Check.Findings).Text);
    }
}
