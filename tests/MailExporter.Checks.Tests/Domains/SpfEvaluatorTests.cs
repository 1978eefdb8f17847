using System.Net;
using MailExporter.Checks.Domains;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>check_host() of RFC 7208: each row is another path through the rules. The first record is that of e.x, and the sender is u@e.x.</summary>
public sealed class SpfEvaluatorTests
{
    [Theory]
    [InlineData("v=spf1", "neutral")] // no mechanism
    [InlineData("v=spf1 ", "neutral")] // a space at the end
    [InlineData("V=SPF1 -ALL", "fail")] // letters of either case
    [InlineData("v=spf1   -all   ", "fail")] // more spaces than one
    [InlineData("v=spf10 -all", "none")] // another version
    [InlineData("v=spf1-all", "none")] // no space after the version
    [InlineData(" v=spf1 -all", "none")] // a space before it
    [InlineData("spf2.0/mfrom -all", "none")] // Sender ID
    [InlineData("v=spf1 -all | e.x TXT v=spf1 -all", "permerror")] // two records, even alike
    [InlineData("v=spf1 -all | e.x TXT V=spf1 +all", "permerror")] // two records in different case
    [InlineData("v=spf10 | e.x TXT v=spf1 -all", "fail")] // the other is none
    [InlineData("google-site-verification=1 | e.x TXT v=spf1 ~all", "softfail")] // among others
    public async Task Record_Is_Selected_By_Its_Version(string records, string outcome) => await AssertAsync(records, "192.0.2.1", outcome, 0);

    [Theory]
    [InlineData("+all", "pass")]
    [InlineData("all", "pass")] // pass is the qualifier left out
    [InlineData("-all", "fail")]
    [InlineData("~all", "softfail")]
    [InlineData("?all", "neutral")]
    [InlineData("-all +all", "fail")] // the first match decides
    [InlineData("ip4:192.0.2.1 -all", "pass")]
    [InlineData("-ip4:192.0.2.1 +all", "fail")] // qualifiers of other mechanisms
    [InlineData("~ip4:192.0.2.1 -all", "softfail")]
    [InlineData("?ip4:192.0.2.1 -all", "neutral")]
    [InlineData("ip4:198.51.100.1", "neutral")] // nothing matches
    [InlineData("IP4:192.0.2.1 -All", "pass")] // names in either case
    public async Task First_Match_Decides(string terms, string outcome) => await AssertAsync("v=spf1 " + terms, "192.0.2.1", outcome, 0);

    [Theory]
    [InlineData("ip4:192.0.2.0/24", "192.0.2.255", "pass")]
    [InlineData("ip4:192.0.2.0/24", "192.0.3.0", "neutral")]
    [InlineData("ip4:192.0.2.8/29", "192.0.2.15", "pass")] // bits within an octet
    [InlineData("ip4:192.0.2.8/29", "192.0.2.16", "neutral")]
    [InlineData("ip4:192.0.2.77/24", "192.0.2.1", "pass")] // bits of the host are no error
    [InlineData("ip4:192.0.2.1/32", "192.0.2.1", "pass")]
    [InlineData("ip4:1.1.1.1/0", "192.0.2.1", "pass")] // everything
    [InlineData("ip4:1.1.1.1/0", "2001:db8::1", "neutral")] // of the family
    [InlineData("ip4:192.0.2.1", "::ffff:192.0.2.1", "pass")] // an IPv4 address in an IPv6 one
    [InlineData("ip6:2001:db8::/32", "2001:db8:ffff::1", "pass")]
    [InlineData("ip6:2001:db8::/33", "2001:db8:8000::1", "neutral")]
    [InlineData("ip6:2001:db8::1", "2001:db8::1", "pass")]
    [InlineData("ip6:2001:DB8::1/128", "2001:db8::1", "pass")]
    [InlineData("ip6:::1/0", "2001:db8::1", "pass")]
    [InlineData("ip6:::1/0", "192.0.2.1", "neutral")]
    [InlineData("ip6:::ffff:192.0.2.1", "192.0.2.1", "neutral")] // ip6 never matches an IPv4 address
    public async Task Network_Matches_By_Its_Bits(string term, string address, string outcome) => await AssertAsync("v=spf1 " + term, address, outcome, 0);

    [Theory]
    [InlineData("a", "pass", 1)] // the domain itself
    [InlineData("a:m.x", "pass", 1)]
    [InlineData("a:m.x.", "pass", 1)] // with the dot of the root
    [InlineData("a:n.x/24", "pass", 1)] // a network round each address
    [InlineData("a:n.x", "neutral", 1)]
    [InlineData("a:n.x/0", "pass", 1)]
    [InlineData("a:gone.x/0", "neutral", 1)] // no address, no match
    [InlineData("a:six.x/0", "neutral", 1)] // none of the family
    [InlineData("a//0", "pass", 1)] // a length for IPv6 leaves IPv4 alone
    [InlineData("a:n.x/24//64", "pass", 1)]
    [InlineData("a:two.x", "pass", 1)] // any address
    [InlineData("a:alias.x", "pass", 1)]
    [InlineData("mx", "pass", 1)]
    [InlineData("mx:n.x", "neutral", 1)] // an address is no MX
    [InlineData("mx:gone.x/0", "neutral", 1)]
    [InlineData("mx:far.x/24", "pass", 1)]
    [InlineData("mx:far.x", "neutral", 1)]
    [InlineData("mx:null.x", "neutral", 1)] // a null MX has no address
    [InlineData("mx:second.x", "pass", 1)] // not the best host
    [InlineData("exists:m.x", "pass", 1)]
    [InlineData("exists:six.x", "neutral", 1)] // AAAA does not count
    [InlineData("exists:gone.x", "neutral", 1)]
    [InlineData("ptr", "pass", 1)]
    [InlineData("ptr:x", "permerror", 0)] // one label is no domain
    [InlineData("ptr:m.x", "neutral", 1)] // its name is another
    public async Task Host_Matches_By_Its_Addresses(string term, string outcome, int lookups) => await AssertAsync(
        $"v=spf1 {term} | e.x A 192.0.2.1 | m.x A 192.0.2.1 | n.x A 192.0.2.9 | six.x AAAA 2001:db8::1 | two.x A 198.51.100.1 | two.x A 192.0.2.1 | alias.x CNAME m.x"
        + " | e.x MX 10 m.x | far.x MX 10 n.x | null.x MX 0 . | second.x MX 10 n.x | second.x MX 20 m.x | 192.0.2.1 PTR e.x",
        "192.0.2.1", outcome, lookups);

    [Theory]
    [InlineData("a", "pass")]
    [InlineData("a:four.x/0", "neutral")] // no AAAA
    [InlineData("a:near.x//32", "pass")]
    [InlineData("a:near.x/32", "neutral")] // that length is for IPv4
    [InlineData("mx", "pass")]
    [InlineData("exists:four.x", "pass")] // A is asked all the same
    [InlineData("ptr", "pass")]
    public async Task Host_Matches_An_IPv6_Address(string term, string outcome) => await AssertAsync(
        $"v=spf1 {term} | e.x AAAA 2001:db8::1 | four.x A 192.0.2.1 | near.x AAAA 2001:db8:9::9 | e.x MX 10 e.x | 2001:db8::1 PTR e.x", "2001:db8::1", outcome, 1);

    [Theory]
    [InlineData("ptr:x.y", "192.0.2.1 PTR a.x.y | a.x.y A 192.0.2.1", "pass")] // a name below the target
    [InlineData("ptr:x.y", "192.0.2.1 PTR ax.y | ax.y A 192.0.2.1", "neutral")] // the end alone is not enough
    [InlineData("ptr", "192.0.2.1 PTR e.x | e.x A 192.0.2.2", "neutral")] // a name that has another address
    [InlineData("ptr", "192.0.2.1 PTR E.X | e.x A 192.0.2.1", "pass")] // in other case
    [InlineData("ptr", "192.0.2.1 PTR z.y | z.y MUTE | 192.0.2.1 PTR e.x | e.x A 192.0.2.1", "pass")] // a name without an answer is passed over
    [InlineData("ptr", "192.0.2.1 MUTE", "neutral")] // no answer is no match
    [InlineData("ptr", "{1-10} 192.0.2.1 PTR n#.y | 192.0.2.1 PTR e.x | e.x A 192.0.2.1", "neutral")] // the eleventh name is not read
    [InlineData("ptr", "{1-9} 192.0.2.1 PTR n#.y | 192.0.2.1 PTR e.x | e.x A 192.0.2.1", "pass")] // the tenth is
    public async Task Pointer_Is_Believed_When_It_Leads_Back(string term, string records, string outcome) =>
        await AssertAsync($"v=spf1 {term} | {records}", "192.0.2.1", outcome, 1);

    [Theory]
    [InlineData("u@e.x", "fail")]
    [InlineData("@e.x", "fail")] // no local part: postmaster
    [InlineData("u@e.x.", "fail")]
    [InlineData("a@b@e.x", "fail")] // the last sign counts
    [InlineData("", "softfail")] // the null sender: the name in HELO
    [InlineData("u@", "none")]
    [InlineData("u@x", "none")] // one label
    [InlineData("u@a..x", "none")] // an empty label
    [InlineData("u@[192.0.2.1]", "none")] // an address literal
    [InlineData("u@0123456789012345678901234567890123456789012345678901234567890123.x", "none")] // a label of 64 letters
    [InlineData("u@gone.x", "none")]
    [InlineData("u@text.x", "none")] // TXT records, none of them SPF
    public async Task Domain_Of_The_Sender_Is_Checked(string sender, string outcome)
    {
        var zone = new ScriptedZone("e.x TXT v=spf1 -all | helo.x TXT v=spf1 ~all | text.x TXT hello");

        var result = await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.1"), sender, "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal(outcome, Spelled(result));
    }

    private static async Task AssertAsync(string records, string address, string outcome, int lookups) =>
        Assert.Equal($"{outcome} {lookups}", await EvaluatedAsync(records, address));

    /// <summary>Outcome and lookups.</summary>
    internal static async Task<string> EvaluatedAsync(string records, string address, string helo = "helo.x")
    {
        var result = await new SpfEvaluator(new ScriptedZone("e.x TXT " + records)).CheckHostAsync(IPAddress.Parse(address), "u@e.x", helo, TestContext.Current.CancellationToken);
        return $"{Spelled(result)} {result.Lookups}";
    }

    private static string Spelled(SpfResult result) => result.Outcome.ToString().ToLowerInvariant();
}
