using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>DMARC records: each row is another finding, or another way to it. The record is that of e.x, and its reports stay in e.x.</summary>
public sealed class DmarcJudgeTests
{
    private const string Rua = "rua=mailto:d@e.x";

    [Theory]
    [InlineData("v=DMARC1; p=reject; " + Rua, "", "reject reject reject")]
    [InlineData("v=DMARC1; p=quarantine; " + Rua, "", "quarantine quarantine quarantine")]
    [InlineData("v=DMARC1;p=reject;" + Rua + ";", "", "reject reject reject")]
    [InlineData("v = DMARC1 ; p = reject ; " + Rua, "", "reject reject reject")]
    [InlineData("v=DMARC1; p=REJECT; " + Rua, "", "reject reject reject")] // words in either case
    [InlineData("v=DMARC1; p=reject; sp=reject; np=reject; adkim=s; aspf=s; psd=n; t=n; fo=1:d:s; ruf=mailto:f@e.x; " + Rua, "", "reject reject reject")]
    [InlineData("v=DMARC1; p=quarantine; sp=reject; " + Rua, "", "quarantine reject reject")]
    [InlineData("v=DMARC1; p=quarantine; np=reject; " + Rua, "", "quarantine quarantine reject")]
    [InlineData("v=DMARC1; p=none; " + Rua, "info dmarc_policy_none", "none none none")] // watching
    [InlineData("v=DMARC1; p=none", "info dmarc_no_reports, warning dmarc_policy_none", "none none none")] // for nothing
    [InlineData("v=DMARC1; p=none; sp=reject; " + Rua, "info dmarc_policy_none", "none reject reject")]
    [InlineData("v=DMARC1; p=reject", "info dmarc_no_reports", "reject reject reject")]
    [InlineData("v=DMARC1", "critical dmarc_policy_missing", "  ")]
    [InlineData("v=DMARC1; " + Rua, "warning dmarc_policy_missing", "none none none")]
    [InlineData("v=DMARC1; rua=d@e.x", "critical dmarc_policy_missing, warning dmarc_report_address", "  ")] // an address that is none does not save it
    [InlineData("v=DMARC1; p=block; " + Rua, "critical dmarc_policy_invalid", "none none none")]
    [InlineData("v=DMARC1; p=block", "critical dmarc_policy_invalid", "  ")]
    [InlineData("v=DMARC1; p=; " + Rua, "critical dmarc_policy_invalid", "none none none")]
    [InlineData("v=DMARC1; p=reject, sp=none; " + Rua, "critical dmarc_policy_invalid", "none none none")] // a comma for a semicolon
    [InlineData("v=DMARC1; p=reject; sp=block; " + Rua, "critical dmarc_subdomain_policy_invalid", "none none none")]
    [InlineData("v=DMARC1; p=reject; np=block; " + Rua, "critical dmarc_subdomain_policy_invalid", "none none none")]
    [InlineData("v=DMARC1; P=reject; " + Rua, "info dmarc_unknown_tag, warning dmarc_policy_missing", "none none none")] // names of tags have their case
    [InlineData("v=DMARC1; " + Rua + "; p=reject", "info dmarc_policy_position", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; sp=none; " + Rua, "warning dmarc_subdomain_policy_weak", "reject none none")]
    [InlineData("v=DMARC1; p=reject; sp=quarantine; " + Rua, "warning dmarc_subdomain_policy_weak", "reject quarantine quarantine")]
    [InlineData("v=DMARC1; p=reject; np=none; " + Rua, "warning dmarc_nonexistent_policy_weak", "reject reject none")]
    [InlineData("v=DMARC1; p=reject; sp=none; np=reject; " + Rua, "warning dmarc_subdomain_policy_weak", "reject none reject")]
    [InlineData("v=DMARC1; p=reject; t=y; " + Rua, "warning dmarc_testing", "reject reject reject")]
    [InlineData("v=DMARC1; p=none; t=y; " + Rua, "info dmarc_policy_none", "none none none")] // there is nothing to test
    [InlineData("v=DMARC1; p=reject; t=yes; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; pct=100; " + Rua, "info dmarc_removed_tag", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; pct=20; " + Rua, "info dmarc_removed_tag, warning dmarc_percent", "reject reject reject")]
    [InlineData("v=DMARC1; p=none; pct=20; " + Rua, "info dmarc_policy_none, info dmarc_removed_tag", "none none none")]
    [InlineData("v=DMARC1; p=reject; pct=101; " + Rua, "info dmarc_removed_tag, warning dmarc_percent_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; pct=20%; " + Rua, "info dmarc_removed_tag, warning dmarc_percent_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; ri=86400; " + Rua, "info dmarc_removed_tag", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; rf=afrf; ri=x; " + Rua, "info dmarc_removed_tag, info dmarc_removed_tag", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; adkim=strict; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; aspf=; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; psd=maybe; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; psd=y; " + Rua, "warning dmarc_public_suffix", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; fo=1; " + Rua, "info dmarc_failure_options_ignored", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; fo=0:1; ruf=mailto:f@e.x; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; fo=d:d; ruf=mailto:f@e.x; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; fo=x; ruf=mailto:f@e.x; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; fo=1,d; ruf=mailto:f@e.x; " + Rua, "warning dmarc_tag_invalid", "reject reject reject")] // commas
    [InlineData("v=DMARC1; p=reject; colour=red; " + Rua, "info dmarc_unknown_tag", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; quarantine; " + Rua, "warning dmarc_syntax", "reject reject reject")]
    [InlineData("v=DMARC1; p=reject; p=none; " + Rua, "warning dmarc_syntax", "reject reject reject")] // the first holds
    [InlineData("v=DMARC1; p=reject; n=Ü; " + Rua, "warning dmarc_syntax", "reject reject reject")]
    public async Task Record_Is_Judged(string record, string findings, string policies)
    {
        var judged = await JudgeAsync("_dmarc.e.x TXT " + record);

        Assert.Equal(findings, Spelled(judged.Check));
        Assert.Equal(policies, $"{judged.Facts.Policy} {judged.Facts.SubdomainPolicy} {judged.Facts.NonexistentPolicy}");
    }

    [Theory]
    [InlineData("", "critical dmarc_missing")]
    [InlineData("e.x TXT v=DMARC1; p=reject", "critical dmarc_missing")] // in the wrong place
    [InlineData("_dmarc.e.x TXT hello", "critical dmarc_missing, info dmarc_other_records")]
    [InlineData("_dmarc.e.x TXT v=spf1 -all", "critical dmarc_missing, info dmarc_other_records")] // a wildcard's
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject; " + Rua + " | _dmarc.e.x TXT v=spf1 -all", "info dmarc_other_records")]
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject | _dmarc.e.x TXT v=DMARC1; p=reject", "critical dmarc_multiple_records")]
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject | _dmarc.e.x TXT v=DMARC1", "critical dmarc_multiple_records")]
    [InlineData("_dmarc.e.x TXT v=dmarc1; p=reject", "critical dmarc_version")]
    [InlineData("_dmarc.e.x TXT v=DMARC2; p=reject", "critical dmarc_version")]
    [InlineData("_dmarc.e.x TXT v=DMARC1 p=reject", "critical dmarc_version")] // without the semicolon
    [InlineData("_dmarc.e.x TXT v=DMARC1, p=reject", "critical dmarc_version")]
    [InlineData("_dmarc.e.x TXT p=reject; v=DMARC1", "critical dmarc_version")]
    [InlineData("_dmarc.e.x TXT p=reject", "critical dmarc_version")]
    [InlineData("_dmarc.e.x TXT \"v=DMARC1; p=reject\"", "critical dmarc_version")]
    public async Task Record_Is_Looked_For(string zone, string findings) => Assert.Equal(findings, Spelled((await JudgeAsync(zone)).Check));

    [Theory]
    [InlineData("mailto:d@e.x,mailto:o@e.x", "")]
    [InlineData("mailto:d@e.x , mailto:o@E.X", "")] // white space, and case
    [InlineData("MAILTO:d@e.x", "")]
    [InlineData("mailto:d@e.x?subject=x", "")]
    [InlineData("mailto:d@e.x!10m", "info dmarc_report_size")]
    [InlineData("mailto:d@e.x!50", "info dmarc_report_size")]
    [InlineData("mailto:d@e.x!10x", "warning dmarc_report_address")] // no such unit
    [InlineData("mailto:d!x@e.x", "warning dmarc_report_address")] // ! must be encoded
    [InlineData("mailto:d%21x@e.x", "")]
    [InlineData("d@e.x", "warning dmarc_report_address")] // no scheme
    [InlineData("mailto:", "warning dmarc_report_address")]
    [InlineData("mailto:d", "warning dmarc_report_address")]
    [InlineData("mailto:d@", "warning dmarc_report_address")]
    [InlineData("mailto:@e.x", "warning dmarc_report_address")]
    [InlineData("mailto:d@e..x", "warning dmarc_report_address")]
    [InlineData("mailto:<d@e.x>", "warning dmarc_report_address")]
    [InlineData("mailto:d@e.x mailto:o@e.x", "warning dmarc_report_address")] // no comma
    [InlineData("https://e.x/dmarc", "warning dmarc_report_scheme")]
    [InlineData("", "warning dmarc_report_address")]
    [InlineData(",", "warning dmarc_report_address")]
    public async Task Addresses_For_Reports_Are_Read(string list, string findings) =>
        Assert.Equal(findings, Spelled((await JudgeAsync($"_dmarc.e.x TXT v=DMARC1; p=reject; rua={list}")).Check));

    [Theory]
    [InlineData("mailto:d@r.y", "", "warning dmarc_report_unauthorized")]
    [InlineData("mailto:d@r.y", "e.x._report._dmarc.r.y TXT v=DMARC1", "")]
    [InlineData("mailto:d@r.y", "e.x._report._dmarc.r.y TXT v=DMARC1; rua=mailto:o@r.y", "")]
    [InlineData("mailto:d@r.y", "e.x._report._dmarc.r.y TXT v=spf1 -all", "warning dmarc_report_unauthorized")]
    [InlineData("mailto:d@r.y", "e.x._report._dmarc.r.y TXT v=dmarc1", "warning dmarc_report_unauthorized")]
    [InlineData("mailto:d@r.y,mailto:d@q.y", "e.x._report._dmarc.r.y TXT v=DMARC1", "warning dmarc_report_unauthorized")] // the other did not
    [InlineData("mailto:d@e.x", "", "")] // its own
    [InlineData("mailto:d@m.e.x", "", "")] // of the same organization
    [InlineData("mailto:d@m.e.x", "_dmarc.m.e.x TXT v=DMARC1; p=none; psd=n", "warning dmarc_report_unauthorized")] // one that calls itself another
    public async Task Other_Organizations_Must_Want_The_Reports(string list, string records, string findings) =>
        Assert.Equal(findings, Spelled((await JudgeAsync($"_dmarc.e.x TXT v=DMARC1; p=reject; rua={list} | {records}")).Check));

    [Theory]
    [InlineData("_dmarc.e.x MUTE", "TXT of _dmarc.e.x: no answer")]
    [InlineData("_dmarc.x MUTE", "TXT of _dmarc.x: no answer")] // above, when there is none below
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject; rua=mailto:d@r.y | e.x._report._dmarc.r.y MUTE", "TXT of e.x._report._dmarc.r.y: no answer")]
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject; rua=mailto:d@r.y | _dmarc.r.y MUTE", "the organizational domain of r.y")]
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject; rua=mailto:d@r.y | _dmarc.x MUTE", "the organizational domain of e.x")]
    public async Task Missing_Answer_Is_Unknown_And_Nothing_Else(string zone, string unanswered)
    {
        var check = (await JudgeAsync(zone)).Check;

        Assert.Equal(("", unanswered, null), (Spelled(check), check.Unanswered, check.IsOk));
    }

    [Fact]
    public async Task Missing_Answer_Above_Does_Not_Matter_To_A_Record_Of_Its_Own()
    {
        var judged = await JudgeAsync($"_dmarc.e.x TXT v=DMARC1; p=reject; {Rua} | _dmarc.x MUTE");

        Assert.Equal((true, "reject", null), (judged.Check.IsOk, judged.Facts.Policy, judged.Facts.OrganizationalDomain));
    }

    [Fact]
    public async Task Facts_Are_Those_Of_The_Record()
    {
        const string record = "v=DMARC1; p=quarantine; pct=20; t=y; rua=mailto:a@e.x,mailto:b@e.x!1m; ruf=mailto:f@e.x";

        var facts = (await JudgeAsync("_dmarc.e.x TXT " + record)).Facts;

        Assert.Equal(new(record, "e.x", "e.x", "quarantine", "quarantine", "quarantine", 20, true, ["mailto:a@e.x", "mailto:b@e.x"], ["mailto:f@e.x"]), facts);
    }

    private static Task<Judged<DmarcFacts>> JudgeAsync(string zone) => new DmarcJudge(new ScriptedZone(zone)).JudgeAsync("e.x", TestContext.Current.CancellationToken);

    internal static string Spelled(PostureCheck check) => string.Join(", ", check.Findings.Select(finding => $"{finding.Severity.Spell()} {finding.Id}").Order());
}
