using System.Net;
using MailExporter.Checks.Domains;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>Other domains' records, what is counted, and answers that do not come: RFC 7208 sections 4.4, 4.6.4, 5.2 and 6.1.</summary>
public sealed class SpfLimitTests
{
    [Theory]
    [InlineData("include:i.x -all", "i.x TXT v=spf1 +all", "pass", 1)]
    [InlineData("~include:i.x -all", "i.x TXT v=spf1 +all", "softfail", 1)] // the outer qualifier counts
    [InlineData("include:i.x ~all", "i.x TXT v=spf1 -all", "softfail", 1)] // fail inside is no match
    [InlineData("include:i.x ?all", "i.x TXT v=spf1 ~all", "neutral", 1)]
    [InlineData("include:i.x -all", "i.x TXT v=spf1 ?all", "fail", 1)]
    [InlineData("include:i.x -all", "i.x TXT v=spf1", "fail", 1)]
    [InlineData("include:i.x -all", "i.x TXT hello", "permerror", 1)] // no record inside
    [InlineData("include:i.x -all", "", "permerror", 1)] // no name
    [InlineData("include:i.x -all", "i.x TXT v=spf1 nonsense", "permerror", 1)]
    [InlineData("include:i.x -all", "i.x TXT v=spf1 -all | i.x TXT v=spf1 +all", "permerror", 1)]
    [InlineData("include:i.x -all", "i.x MUTE", "temperror", 1)]
    [InlineData("include:i..x -all", "", "permerror", 1)] // a name that cannot be
    [InlineData("ip4:192.0.2.1 include:i.x", "", "pass", 0)] // behind a match nothing is asked
    [InlineData("include:i.x -all", "i.x TXT v=spf1 include:j.x -all | j.x TXT v=spf1 a | j.x A 192.0.2.1", "pass", 3)]
    [InlineData("include:i.x -all", "i.x TXT v=spf1 a | i.x A 192.0.2.1", "pass", 2)] // a is the included domain's
    [InlineData("include:i.x -all", "i.x TXT v=spf1 redirect=j.x | j.x TXT v=spf1 +all", "pass", 2)]
    [InlineData("include:i.x -all", "i.x TXT v=spf1 redirect=j.x", "permerror", 2)]
    public async Task Included_Record_Matches_When_It_Passes(string terms, string records, string outcome, int lookups) =>
        Assert.Equal($"{outcome} {lookups}", await SpfEvaluatorTests.EvaluatedAsync($"v=spf1 {terms} | {records}", "192.0.2.1"));

    [Theory]
    [InlineData("redirect=r.x", "r.x TXT v=spf1 -all", "fail", 1)]
    [InlineData("redirect=r.x", "r.x TXT v=spf1 a -all | r.x A 192.0.2.1", "pass", 2)] // the domain is now r.x
    [InlineData("redirect=r.x", "r.x TXT v=spf1", "neutral", 1)]
    [InlineData("redirect=r.x", "", "permerror", 1)]
    [InlineData("redirect=r.x", "r.x TXT hello", "permerror", 1)]
    [InlineData("redirect=r.x", "r.x MUTE", "temperror", 1)]
    [InlineData("redirect=r.x ~all", "", "softfail", 0)] // all comes first wherever it stands
    [InlineData("redirect=r.x ip4:192.0.2.1", "", "pass", 0)]
    [InlineData("redirect=r.x", "r.x TXT v=spf1 redirect=s.x | s.x TXT v=spf1 ~all", "softfail", 2)]
    [InlineData("redirect=%{d}.y", "e.x.y TXT v=spf1 -all", "fail", 1)]
    public async Task Redirect_Takes_The_Place_Of_The_Record(string terms, string records, string outcome, int lookups) =>
        Assert.Equal($"{outcome} {lookups}", await SpfEvaluatorTests.EvaluatedAsync($"v=spf1 {terms} | {records}", "192.0.2.1"));

    [Theory]
    [InlineData("{1-10 a:n#.x} -all | {1-10} n#.x A 198.51.100.1", "fail", 10)]
    [InlineData("{1-11 a:n#.x} -all | {1-11} n#.x A 198.51.100.1", "permerror", 11)]
    [InlineData("{1-10 a:n#.x} ip4:192.0.2.1 | {1-10} n#.x A 198.51.100.1", "pass", 10)] // a network costs nothing
    [InlineData("{1-9 a:n#.x} redirect=r.x | {1-9} n#.x A 198.51.100.1 | r.x TXT v=spf1 -all", "fail", 10)]
    [InlineData("{1-10 a:n#.x} redirect=r.x | {1-10} n#.x A 198.51.100.1 | r.x TXT v=spf1 -all", "permerror", 11)] // redirect is counted
    [InlineData("{1-10 ptr:n#.x} -all | 192.0.2.1 PTR z.y", "fail", 10)] // ptr is
    [InlineData("{1-11 ptr:n#.x} -all | 192.0.2.1 PTR z.y", "permerror", 11)]
    [InlineData("{1-11 exists:n#.x} -all | {1-11} n#.x A 127.0.0.2 | n1.x MUTE", "temperror", 1)]
    [InlineData("{1-10 mx:n#.x} -all | {1-10} n#.x MX 10 m.x | m.x A 198.51.100.1", "fail", 10)] // hosts of mx are not
    [InlineData("mx -all | {1-10} e.x MX 10 m#.x", "fail", 1)] // ten hosts
    [InlineData("mx -all | {1-11} e.x MX 10 m#.x", "permerror", 1)] // eleven
    [InlineData("include:i.x -all | i.x TXT v=spf1 {1-9 a:n#.x} | {1-9} n#.x A 198.51.100.1", "fail", 10)] // over all records together
    [InlineData("include:i.x a -all | i.x TXT v=spf1 {1-9 a:n#.x} | {1-9} n#.x A 198.51.100.1", "permerror", 11)]
    [InlineData("include:e.x -all", "permerror", 11)] // itself
    [InlineData("redirect=e.x", "permerror", 11)]
    [InlineData("include:i.x -all | i.x TXT v=spf1 include:e.x", "permerror", 11)] // each other
    public async Task Terms_That_Ask_Are_Counted(string record, string outcome, int lookups) =>
        Assert.Equal($"{outcome} {lookups}", await SpfEvaluatorTests.EvaluatedAsync("v=spf1 " + record, "192.0.2.1"));

    [Theory]
    [InlineData("a:g1.x a:g2.x -all", "fail", 2)]
    [InlineData("a:g1.x a:g2.x a:g3.x -all", "permerror", 3)]
    [InlineData("a:g1.x mx:g2.x exists:g3.x -all", "permerror", 3)] // of any kind
    [InlineData("a:g1.x a:g2.x ip4:192.0.2.1 a:g3.x", "pass", 2)] // a match before the third
    [InlineData("a:six.x a:g1.x a:g2.x -all | six.x AAAA 2001:db8::1", "permerror", 3)] // a name without such a record counts as one that is not there
    [InlineData("a:g1.x include:i.x -all | i.x TXT v=spf1 a:g2.x a:g3.x", "permerror", 3)] // over all records
    [InlineData("{1-4 ptr:g#.x} -all", "fail", 0)] // no name for the address is no fault of the record
    [InlineData("mx:m1.x mx:m2.x mx:m3.x -all | {1-3} m#.x MX 10 gone.x", "fail", 0)] // nor is an MX host without address
    [InlineData("a:a..x a:b..x a:c..x -all", "fail", 0)] // what cannot be asked is not
    public async Task Empty_Answers_Are_Counted(string record, string outcome, int voids)
    {
        var result = await new SpfEvaluator(new ScriptedZone("e.x TXT v=spf1 " + record)).CheckHostAsync(IPAddress.Parse("192.0.2.1"), "u@e.x", "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal($"{outcome} {voids}", $"{result.Outcome.ToString().ToLowerInvariant()} {result.VoidLookups}");
    }

    [Theory]
    [InlineData("a -all | e.x MUTE A", "temperror", 1)]
    [InlineData("mx -all | e.x MUTE MX", "temperror", 1)]
    [InlineData("mx -all | e.x MX 10 m.x | m.x MUTE", "temperror", 1)]
    [InlineData("exists:m.x -all | m.x MUTE", "temperror", 1)]
    [InlineData("ip4:192.0.2.1 a | e.x MUTE A", "pass", 0)] // a match before it
    [InlineData("a:m.x -all | m.x MUTE AAAA | m.x A 192.0.2.1", "pass", 1)] // the other family is not asked
    [InlineData("mx -all | e.x MX 10 m.x | e.x MX 20 n.x | m.x A 192.0.2.1 | n.x MUTE", "pass", 1)] // a host behind the match is not asked
    [InlineData("-all | e.x MUTE TXT", "temperror", 0)]
    public async Task Missing_Answer_Is_Temporary(string record, string outcome, int lookups) =>
        Assert.Equal($"{outcome} {lookups}", await SpfEvaluatorTests.EvaluatedAsync("v=spf1 " + record, "192.0.2.1"));
}
