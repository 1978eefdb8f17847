using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

public sealed class FcrdnsJudgeTests
{
    private const string Mx = "e.x MX 10 mx.example.org\nmx.example.org A 127.0.0.1\n";

    [Theory]
    [InlineData("1.0.0.127.in-addr.arpa PTR mx.example.org", "ok")]
    [InlineData("1.0.0.127.in-addr.arpa PTR other.x\n1.0.0.127.in-addr.arpa PTR mx.example.org", "ok")]
    [InlineData("1.0.0.127.in-addr.arpa PTR name.e.x\nname.e.x A 127.0.0.1", "ok")] // the greeting's name leads there too
    [InlineData("1.0.0.127.in-addr.arpa PTR name.e.x", "bad: fcrdns_mismatch")]
    [InlineData("1.0.0.127.in-addr.arpa PTR name.e.x\nname.e.x A 127.0.0.9", "bad: fcrdns_mismatch")]
    [InlineData("1.0.0.127.in-addr.arpa TXT nothing", "bad: fcrdns_no_name")]
    [InlineData("", "bad: fcrdns_no_name")]
    [InlineData("1.0.0.127.in-addr.arpa TIMEOUT", "unknown")]
    [InlineData("1.0.0.127.in-addr.arpa PTR name.e.x\nname.e.x SERVFAIL", "unknown")]
    public async Task Address_Must_Have_A_Name_That_Leads_Back(string zone, string verdict) =>
        Assert.Equal(verdict, (await DomainWorld.RunAsync(Mx + zone)).Fcrdns.Check.Words());

    [Theory]
    [InlineData("220 mx.example.org ESMTP", "ok")]
    [InlineData("220 MX.example.org. ESMTP", "ok")]
    [InlineData("220 alias.e.x ESMTP", "ok")]
    [InlineData("220 stranger.x ESMTP", "ok: fcrdns_greeting")]
    [InlineData("220 localhost", "ok: fcrdns_greeting")]
    [InlineData("220 <script>", "ok: fcrdns_greeting")]
    public async Task Greeting_Must_Agree(string greeting, string verdict) => Assert.Equal(
        verdict,
        (await DomainWorld.RunAsync($"{Mx}1.0.0.127.in-addr.arpa PTR mx.example.org\nalias.e.x A 127.0.0.1", DomainWorld.Clear.Replace("220 mx.example.org ESMTP", greeting, StringComparison.Ordinal))).Fcrdns.Check.Words());

    [Theory]
    [InlineData("192.0.2.7", "7.2.0.192.in-addr.arpa PTR out.e.x\nout.e.x A 192.0.2.7", "ok")]
    [InlineData("192.0.2.7", "7.2.0.192.in-addr.arpa PTR out.e.x\nout.e.x AAAA 2001:db8::7", "bad: fcrdns_mismatch")]
    [InlineData("2001:db8::7", "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR out.e.x\nout.e.x AAAA 2001:db8::7", "ok")]
    [InlineData("2001:db8::7", "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR out.e.x\nout.e.x AAAA 2001:db8::8", "bad: fcrdns_mismatch")]
    [InlineData("2001:db8::7", "out.e.x AAAA 2001:db8::7", "bad: fcrdns_no_name")]
    public async Task Sending_Address_Is_Judged_Too(string address, string zone, string verdict)
    {
        var result = await DomainWorld.RunAsync($"{DomainWorld.Named}\n{zone}", change: options => options with { SendingAddresses = [IPAddress.Parse(address)] });

        Assert.Equal(verdict, result.Fcrdns.Check.Words());
        Assert.All(result.Fcrdns.Check.Findings, finding => Assert.Equal(FindingSeverity.Critical, finding.Severity));
    }
}
