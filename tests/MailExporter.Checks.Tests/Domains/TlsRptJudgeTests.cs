using MailExporter.Checks.Domains;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>RFC 8460 section 3.</summary>
public sealed class TlsRptJudgeTests
{
    [Theory]
    [InlineData("", "info tls_rpt_missing", "")]
    [InlineData("_smtp._tls.e.x TXT hello", "info tls_rpt_missing", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x", "", "mailto:t@e.x")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1;rua=mailto:t@e.x;", "", "mailto:t@e.x")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@r.y,https://r.y/v1", "", "mailto:t@r.y, https://r.y/v1")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x; ext=1", "", "mailto:t@e.x")] // an extension
    [InlineData("_smtp._tls.e.x TXT hello | _smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x", "", "mailto:t@e.x")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x | _smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x", "warning tls_rpt_multiple_records", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv2; rua=mailto:t@e.x", "warning tls_rpt_version", "")]
    [InlineData("_smtp._tls.e.x TXT v=tlsrptv1; rua=mailto:t@e.x", "warning tls_rpt_version", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1 rua=mailto:t@e.x", "warning tls_rpt_version", "")] // without the semicolon
    [InlineData("_smtp._tls.e.x TXT rua=mailto:t@e.x; v=TLSRPTv1", "warning tls_rpt_version", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1", "warning tls_rpt_no_address", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=", "warning tls_rpt_no_address", "")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=t@e.x", "warning tls_rpt_address", "t@e.x")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=http://e.x/", "warning tls_rpt_address", "http://e.x/")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=https:", "warning tls_rpt_address", "https:")]
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; rua=mailto:t@e.x!10m", "warning tls_rpt_address", "mailto:t@e.x")] // a size is DMARC's
    [InlineData("_smtp._tls.e.x TXT v=TLSRPTv1; mailto:t@e.x", "warning tls_rpt_no_address, warning tls_rpt_syntax", "")]
    [InlineData("_smtp._tls.e.x CNAME t.r.y | t.r.y TXT v=TLSRPTv1; rua=mailto:t@r.y", "", "mailto:t@r.y")]
    public async Task Record_Is_Judged(string zone, string findings, string reports)
    {
        var judged = await new TlsRptJudge(new ScriptedZone(zone)).JudgeAsync("e.x", TestContext.Current.CancellationToken);

        Assert.Equal((findings, reports), (DmarcJudgeTests.Spelled(judged.Check), judged.Facts.Reports.ToString()));
        Assert.Equal(!findings.Contains("warning", StringComparison.Ordinal), judged.Check.IsOk);
    }

    [Fact]
    public async Task Missing_Answer_Is_Unknown()
    {
        var check = (await new TlsRptJudge(new ScriptedZone("_smtp._tls.e.x MUTE")).JudgeAsync("e.x", TestContext.Current.CancellationToken)).Check;

        Assert.Equal((null, 0, "TXT of _smtp._tls.e.x: no answer"), (check.IsOk, check.Findings.Count, check.Unanswered));
    }
}
