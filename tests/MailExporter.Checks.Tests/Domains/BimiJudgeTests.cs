using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>The BIMI draft's Assertion Record Definition and Authentication Requirements.</summary>
public sealed class BimiJudgeTests
{
    private const string Whole = "v=BIMI1; l=https://e.x/logo.svg; a=https://e.x/mark.pem";
    private static readonly DmarcFacts Enforced = new(Policy: "reject", SubdomainPolicy: "reject", NonexistentPolicy: "reject", Percent: 100, OrganizationalDomain: "e.x");

    [Theory]
    [InlineData(Whole, "")]
    [InlineData(Whole + "; avp=personal;", "")]
    [InlineData(Whole + "; lps=news", "")]
    [InlineData("v=BIMI1; l=https://e.x/logo.SVGZ; a=https://e.x/mark.pem", "")]
    [InlineData("v=BIMI1; l=https://e.x/logo.svg?v=2; a=https://e.x/mark.pem", "")]
    [InlineData("v=BIMI1; l=https://e.x/logo.svg", "info bimi_no_evidence")]
    [InlineData("v=BIMI1; l=https://e.x/logo.svg; a=", "info bimi_no_evidence")]
    [InlineData("v=BIMI1; l=; a=;", "")] // declined
    [InlineData("v=BIMI1; l=", "")]
    [InlineData("v=BIMI1; l=; a=https://e.x/mark.pem", "")]
    [InlineData("v=BIMI1; a=https://e.x/mark.pem", "warning bimi_no_location")]
    [InlineData("v=BIMI1; l=http://e.x/logo.svg; a=https://e.x/mark.pem", "warning bimi_location")]
    [InlineData("v=BIMI1; l=https://e.x/a.svg,https://e.x/b.svg; a=https://e.x/mark.pem", "warning bimi_location")] // an early draft had several
    [InlineData("v=BIMI1; l=https://; a=https://e.x/mark.pem", "warning bimi_location")]
    [InlineData("v=BIMI1; l=logo.svg; a=https://e.x/mark.pem", "warning bimi_location")]
    [InlineData("v=BIMI1; l=https://e.x/logo.png; a=https://e.x/mark.pem", "warning bimi_format")]
    [InlineData("v=BIMI1; l=https://e.x/logo.svg; a=self", "warning bimi_evidence")]
    [InlineData(Whole + "; avp=none", "info bimi_preference")]
    [InlineData(Whole + "; logo", "warning bimi_syntax")]
    [InlineData("v=BIMI2; l=", "info bimi_missing")]
    [InlineData("v=bimi1; l=https://e.x/logo.svg", "warning bimi_version")]
    [InlineData("l=https://e.x/logo.svg; v=BIMI1", "warning bimi_version")]
    [InlineData("hello", "info bimi_missing")]
    [InlineData(Whole + " | default._bimi.e.x TXT " + Whole, "warning bimi_multiple_records")]
    public async Task Record_Is_Judged(string record, string findings) =>
        Assert.Equal(findings, DmarcJudgeTests.Spelled((await JudgeAsync("default._bimi.e.x TXT " + record, Enforced)).Check));

    [Theory]
    [InlineData("reject", "reject", 100, "")]
    [InlineData("quarantine", "quarantine", 100, "")]
    [InlineData("quarantine", "quarantine", 50, "warning bimi_dmarc")]
    [InlineData("reject", "reject", 50, "")] // the rest is quarantined
    [InlineData("reject", "none", 100, "warning bimi_dmarc")]
    [InlineData("none", "none", 100, "warning bimi_dmarc")]
    [InlineData(null, null, 100, "warning bimi_dmarc")]
    public async Task Logo_Needs_An_Enforced_Policy(string? policy, string? subdomains, int percent, string findings) =>
        Assert.Equal(findings, DmarcJudgeTests.Spelled((await JudgeAsync("default._bimi.e.x TXT " + Whole, Enforced with { Policy = policy, SubdomainPolicy = subdomains, Percent = percent })).Check));

    [Fact]
    public async Task Without_A_Logo_No_Policy_Is_Needed()
    {
        var judged = await JudgeAsync("default._bimi.e.x TXT v=BIMI1; l=; a=", new(Policy: "none"));

        Assert.Equal((true, true, 0), (judged.Facts.IsDeclined, judged.Check.IsOk, judged.Check.Findings.Count));
    }

    [Fact]
    public async Task Record_Of_The_Organization_Holds_Where_There_Is_None()
    {
        var zone = new ScriptedZone("default._bimi.e.x TXT " + Whole);

        var judged = await new BimiJudge(zone).JudgeAsync("news.e.x", Enforced, TestContext.Current.CancellationToken);

        Assert.Equal("https://e.x/logo.svg", judged.Facts.Location);
    }

    [Theory]
    [InlineData("default._bimi.e.x MUTE", "TXT of default._bimi.e.x: no answer")]
    [InlineData("default._bimi.e.x TXT " + Whole, "the DMARC policy")]
    public async Task Missing_Answer_Is_Unknown(string zone, string unanswered)
    {
        var check = (await JudgeAsync(zone, null)).Check;

        Assert.Equal((null, unanswered), (check.IsOk, check.Unanswered));
    }

    private static Task<Judged<BimiFacts>> JudgeAsync(string zone, DmarcFacts? dmarc) => new BimiJudge(new ScriptedZone(zone)).JudgeAsync("e.x", dmarc, TestContext.Current.CancellationToken);
}
