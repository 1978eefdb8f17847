using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>What an operator is told of a record: each row is another finding, or another way to it.</summary>
public sealed class SpfJudgeTests
{
    [Theory]
    [InlineData("", "critical spf_missing")]
    [InlineData("e.x TXT hello", "critical spf_missing")]
    [InlineData("e.x A 192.0.2.1", "critical spf_missing")]
    [InlineData("e.x TXT v=spf2 -all", "critical spf_version")]
    [InlineData("e.x TXT v=spf1;-all", "critical spf_version")]
    [InlineData("e.x TXT \"v=spf1 -all\"", "critical spf_version")] // quotation marks of a zone file
    [InlineData("e.x TXT spf2.0/pra -all", "critical spf_version")] // Sender ID alone
    [InlineData("e.x TXT v=spf1 -all | e.x TXT v=spf1 ~all", "critical spf_multiple_records")]
    [InlineData("e.x TXT v=spf1 ipv4:192.0.2.1 -all", "critical spf_unknown_mechanism")]
    [InlineData("e.x TXT v=spf1 ip4:192.0.2.300 -all", "critical spf_syntax")]
    [InlineData("e.x TXT v=spf1 a:192.0.2.1 -all", "critical spf_syntax")]
    [InlineData("e.x TXT v=spf1 foo ip4:1 -all", "critical spf_unknown_mechanism, critical spf_syntax")] // all faults, not the first
    [InlineData("e.x TXT v=spf1 colour=red -all", "info spf_unknown_modifier")]
    [InlineData("e.x TXT v=spf1 +all", "critical spf_pass_all")]
    [InlineData("e.x TXT v=spf1 all", "critical spf_pass_all")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 +all", "critical spf_pass_all")] // by way of an include
    [InlineData("e.x TXT v=spf1 -include:i.x -all | i.x TXT v=spf1 +all", "")] // where it means fail
    [InlineData("e.x TXT v=spf1 redirect=i.x | i.x TXT v=spf1 +all", "critical spf_pass_all")]
    [InlineData("e.x TXT v=spf1 ?all", "warning spf_neutral_all")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 ?all", "")] // an include's end decides nothing
    [InlineData("e.x TXT v=spf1 redirect=i.x | i.x TXT v=spf1 ?all", "warning spf_neutral_all")]
    [InlineData("e.x TXT v=spf1 ip4:192.0.2.1", "warning spf_no_all")]
    [InlineData("e.x TXT v=spf1", "warning spf_no_all")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 ip4:192.0.2.1", "")]
    [InlineData("e.x TXT v=spf1 redirect=i.x | i.x TXT v=spf1 ip4:192.0.2.1", "warning spf_no_all")]
    [InlineData("e.x TXT v=spf1 -all a", "warning spf_after_all")]
    [InlineData("e.x TXT v=spf1 -all redirect=i.x", "warning spf_redirect_ignored")]
    [InlineData("e.x TXT v=spf1 ptr -all", "warning spf_ptr")]
    [InlineData("e.x TXT v=spf1 ip4:0.0.0.0/0 -all", "critical spf_wide_network")]
    [InlineData("e.x TXT v=spf1 ip4:128.0.0.0/7 -all", "warning spf_wide_network")]
    [InlineData("e.x TXT v=spf1 ip4:10.0.0.0/8 -all", "")]
    [InlineData("e.x TXT v=spf1 -ip4:0.0.0.0/0 -all", "")] // a network that may not send
    [InlineData("e.x TXT v=spf1 ip6:::/0 -all", "critical spf_wide_network")]
    [InlineData("e.x TXT v=spf1 ip6:2000::/3 -all", "warning spf_wide_network")]
    [InlineData("e.x TXT v=spf1 ip6:2001::/19 -all", "")]
    [InlineData("e.x TXT v=spf1 a:g.x -all", "warning spf_void_lookup")]
    [InlineData("e.x TXT v=spf1 mx -all", "warning spf_void_lookup")]
    [InlineData("e.x TXT v=spf1 exists:g.x -all", "warning spf_void_lookup")]
    [InlineData("e.x TXT v=spf1 a -all | e.x A 192.0.2.1", "")]
    [InlineData("e.x TXT v=spf1 a -all | e.x AAAA 2001:db8::1", "")]
    [InlineData("e.x TXT v=spf1 a:a..x -all", "warning spf_impossible_name")]
    [InlineData("e.x TXT v=spf1 exists:%{i}.e.x -all", "")] // what depends on the sender is not asked
    [InlineData("e.x TXT v=spf1 a:%{d}.y -all | e.x.y A 192.0.2.1", "")] // what depends on the domain alone is
    [InlineData("e.x TXT v=spf1 include:%{l}.x -all", "")]
    [InlineData("e.x TXT v=spf1 mx -all | {1-11} e.x MX 10 m#.x", "critical spf_too_many_mx")]
    [InlineData("e.x TXT v=spf1 include:i.x -all", "critical spf_include_without_record")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT hello", "critical spf_include_without_record")]
    [InlineData("e.x TXT v=spf1 redirect=i.x", "critical spf_redirect_without_record")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 nonsense", "critical spf_unknown_mechanism")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 -all | i.x TXT v=spf1 -all", "critical spf_multiple_records")]
    [InlineData("e.x TXT v=spf1 include:e.x -all", "critical spf_loop")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x TXT v=spf1 redirect=E.X", "critical spf_loop")]
    [InlineData("e.x TXT v=spf1 include:i.x include:i.x -all | i.x TXT v=spf1 -all", "")] // twice is no loop
    [InlineData("e.x TXT v=spf1 {1-10 exists:%{i}.n#.x} -all", "info spf_many_lookups")]
    [InlineData("e.x TXT v=spf1 {1-11 exists:%{i}.n#.x} -all", "critical spf_too_many_lookups")]
    [InlineData("e.x TXT v=spf1 {1-3 a:n#.x} -all | {1-3} n#.x A 192.0.2.1", "info spf_too_many_void_lookups_ipv6")]
    [InlineData("e.x TXT v=spf1 {1-3 a:n#.x} -all | {1-3} n#.x AAAA 2001:db8::1", "critical spf_too_many_void_lookups")]
    [InlineData("e.x TXT v=spf1 {1-40 ip4:192.0.2.#} -all", "info spf_record_size")]
    [InlineData("e.x TXT v=spf1 -all | {1-30} e.x TXT verification=#", "info spf_answer_size")]
    [InlineData("e.x TXT v=spf1 -all", "")]
    [InlineData("e.x TXT v=spf1 mx ~all | e.x MX 10 m.x", "")]
    public async Task Record_Is_Judged(string zone, string findings)
    {
        var judged = await JudgeAsync(zone);

        Assert.Equal(findings, Spelled(judged.Check));
        Assert.Equal(!findings.Contains("critical", StringComparison.Ordinal) && !findings.Contains("warning", StringComparison.Ordinal), judged.Check.IsOk);
    }

    [Theory]
    [InlineData("v=spf1 -all", 0, 0, 0, "fail")]
    [InlineData("v=spf1 ~all", 0, 0, 0, "softfail")]
    [InlineData("v=spf1 a mx ptr exists:%{i}.y include:i.x ip4:192.0.2.1 ?all | i.x TXT v=spf1 -all | e.x A 192.0.2.1 | e.x MX 10 e.x", 5, 0, 1, "neutral")]
    [InlineData("v=spf1 include:i.x -all | i.x TXT v=spf1 include:j.x include:k.x ~all | j.x TXT v=spf1 a -all | k.x TXT v=spf1 a a -all | j.x A 192.0.2.1 | k.x AAAA ::1", 6, 2, 1, "fail")]
    [InlineData("v=spf1 redirect=i.x | i.x TXT v=spf1 redirect=j.x | j.x TXT v=spf1 +all", 2, 0, 0, "pass")]
    [InlineData("v=spf1 redirect=i.x", 1, 1, 1, null)]
    [InlineData("v=spf1 a:g.x ~all redirect=i.x", 1, 1, 1, "softfail")] // a redirect behind all costs nothing
    [InlineData("v=spf1 include:i.x ~all | i.x TXT v=spf1 -all a a a", 1, 0, 0, "softfail")] // nor does what stands behind all
    [InlineData("v=spf1 {1-30 exists:%{i}.n#.x} -all", 30, 0, 0, "fail")] // all are counted, though receivers stop at ten
    public async Task Cost_Is_Counted_To_The_End(string records, int lookups, int voids, int voidsIPv6, string? outcome)
    {
        var facts = (await JudgeAsync("e.x TXT " + records)).Facts;

        Assert.Equal((lookups, voids, voidsIPv6, outcome, true), (facts.Lookups, facts.VoidLookups, facts.VoidLookupsIPv6, facts.Default, facts.IsCounted));
    }

    [Theory]
    [InlineData("e.x MUTE", "", "TXT of e.x: no answer")]
    [InlineData("e.x TXT v=spf1 include:i.x -all | i.x MUTE", "", "TXT of i.x: no answer")]
    [InlineData("e.x TXT v=spf1 a:m.x -all | m.x MUTE AAAA | m.x A 192.0.2.1", "", "addresses of m.x: no answer")]
    [InlineData("e.x TXT v=spf1 mx -all | e.x MUTE MX", "", "MX of e.x: no answer")]
    [InlineData("e.x TXT v=spf1 redirect=i.x | i.x MUTE", "", "TXT of i.x: no answer")]
    public async Task Missing_Answer_Is_Unknown_And_Nothing_Else(string zone, string findings, string unanswered)
    {
        var check = (await JudgeAsync(zone)).Check;

        Assert.Equal((findings, unanswered, null), (Spelled(check), check.Unanswered, check.IsOk));
    }

    [Fact]
    public async Task Fault_Is_Told_Though_Something_Else_Is_Unknown()
    {
        var check = (await JudgeAsync("e.x TXT v=spf1 include:i.x +all | i.x MUTE")).Check;

        Assert.Equal(("critical spf_pass_all", false), (Spelled(check), check.IsOk));
    }

    [Fact]
    public async Task Sentence_Says_What_To_Do()
    {
        var finding = (await JudgeAsync("e.x TXT v=spf1 a:192.0.2.1 -all")).Check.Findings[0];

        Assert.Equal("The SPF record of e.x has the term \"a:192.0.2.1\", which is an error to every receiver: expected ip4: for an address", finding.Text);
        Assert.Equal("RFC 7208 section 12", finding.Reference);
    }

    [Fact]
    public async Task Hostile_Text_Is_Quoted_Short_And_Printable()
    {
        var check = (await JudgeAsync($"e.x TXT v=spf1 \u001b[2J\u202E{new string('z', 60_000)} -all")).Check;

        Assert.All(check.Findings, finding => Assert.True(finding.Text.Length < 400 && !finding.Text.Any(ResultText.IsUnseen), finding.Text));
    }

    [Theory]
    [InlineData("e.x TXT v=spf1 {1-9000 include:n#.x}")] // dead includes
    [InlineData("e.x TXT v=spf1 {1-200 include:n.x} | n.x TXT v=spf1 {1-200 include:m.x} | m.x TXT v=spf1 {1-200 include:o.x} | o.x TXT v=spf1 {1-200 a:p.x}")] // a tree of 200 to the fourth
    [InlineData("e.x TXT v=spf1 {1-9000 redirect=n#.x}")]
    [InlineData("e.x TXT v=spf1 {1-9000 x#=y}")]
    [InlineData("e.x TXT v=spf1 {1-9000 nonsense#}")]
    [InlineData("e.x TXT v=spf1 {1-5000 exists:%{d}.%{d}.%{d}.n#.y} -all")]
    [InlineData("{1-2000} e.x TXT v=spf1 {1-20 a:n.x} -all")]
    [InlineData("e.x TXT v=spf1 mx -all | {1-5000} e.x MX 10 m#.x")]
    public async Task Hostile_Zone_Is_Read_In_Bounded_Time(string zone)
    {
        var scripted = new ScriptedZone(zone);
        var started = TimeProvider.System.GetTimestamp();

        var judged = await new SpfJudge(scripted).JudgeAsync("e.x", TestContext.Current.CancellationToken);
        await new SpfEvaluator(scripted).CheckHostAsync(System.Net.IPAddress.Loopback, "u@e.x", "e.x", TestContext.Current.CancellationToken);

        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
        Assert.True(scripted.Questions.Count <= 150, $"{scripted.Questions.Count} questions");
        Assert.True(judged.Check.Findings.Count <= 110, $"{judged.Check.Findings.Count} findings");
        Assert.True(judged.Facts.Record is null or { Length: <= 2100 });
    }

    private static Task<Judged<SpfFacts>> JudgeAsync(string zone) => new SpfJudge(new ScriptedZone(zone)).JudgeAsync("e.x", TestContext.Current.CancellationToken);

    private static string Spelled(PostureCheck check) => string.Join(", ", check.Findings.Select(finding => $"{finding.Severity.Spell()} {finding.Id}").Distinct());
}
