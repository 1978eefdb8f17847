using System.Net;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Domains;

/// <summary>The checks of a domain against Knot's signed zones behind a validating Unbound, Postfix, and a web server for policies.</summary>
[Collection(ServerTests.Name)]
public sealed class PostureTests(MailLab lab)
{
    private DomainOptions Healthy => new()
    {
        Domain = lab.Facts.Posture.Domain,
        DkimSelectors = [lab.Facts.Posture.DkimSelector],
        Dnsbls = [lab.Facts.Posture.Dnsbl],
        CaFile = lab.Facts.Ca,
    };

    private async Task<DomainResult> RunAsync(DomainOptions domain)
    {
        using var checker = new ServerChecker(lab.Dns);
        return await checker.Domains.RunAsync(domain, null, TestContext.Current.CancellationToken);
    }

    private static string Words(PostureCheck check) =>
        string.Join(' ', [check.IsOk switch { true => "ok", false => "bad", null => "unknown" }, .. check.Findings.Select(finding => finding.Id).Distinct()]);

    [Fact]
    public async Task Healthy_Domain_Is_In_Order()
    {
        var result = await RunAsync(Healthy);

        Assert.All(result.Checks, check => Assert.True(check.IsOk, $"{check.Name}: {check.Unanswered} {string.Join("; ", check.Findings.Select(finding => finding.Text))}"));
        Assert.Equal(["bimi_missing"], result.Checks.SelectMany(check => check.Findings).Select(finding => finding.Id));
        Assert.Equal(("enforce", "reject", 2048), (result.MtaSts.Facts.Mode, result.Dmarc.Facts.Policy, result.Dkim!.Facts[0].Bits));
        Assert.Equal(["mx1.healthy.test", "mx2.healthy.test"], result.Mx.Facts.Hosts.Select(host => host.Addresses[0].GreetingName));
        Assert.Equal(["mx1.healthy.test", "mx2.healthy.test"], result.Fcrdns.Facts.Select(facts => facts.ConfirmedName));
        Assert.All(result.Dane.Facts, facts => Assert.True(facts.IsSecure && facts.Addresses[0].Matches == true));
        Assert.True(result.Dnssec.Facts.IsSecure);
    }

    [Fact]
    public async Task Broken_Domain_Is_Told_What_To_Mend()
    {
        var result = await RunAsync(Healthy with
        {
            Domain = "broken.test",
            SendingAddresses = [IPAddress.Parse(lab.Facts.Posture.ListedAddress), IPAddress.IPv6Loopback],
            Dnsbls = [lab.Facts.Posture.Dnsbl, "refusing-bl.test", "dead-bl.test"],
        });

        Assert.Equal("bad mx_alias mx_host_missing", Words(result.Mx.Check));
        Assert.Equal("bad fcrdns_no_name", Words(result.Fcrdns.Check));
        Assert.Equal("loop.healthy.test", result.Fcrdns.Facts.Single(facts => facts.Address == "::1").ConfirmedName);
        Assert.Equal("bad spf_multiple_records", Words(result.Spf.Check));
        Assert.Equal("bad dkim_revoked", Words(result.Dkim!.Check));
        Assert.Equal("bad mta_sts_mx_not_covered mta_sts_max_age_short mta_sts_mx_unused", Words(result.MtaSts.Check));
        Assert.Equal("bad dane_mismatch", Words(result.Dane.Check));
        Assert.Equal("bad dnsbl_listed dnsbl_refused dnsbl_dead", Words(result.Dnsbl!.Check));
    }

    [Fact]
    public async Task Zone_Whose_Signatures_Are_Wrong_Is_Bogus_And_The_Rest_Unknown()
    {
        var result = await RunAsync(Healthy with { Domain = "bogus.test", DkimSelectors = [], Dnsbls = [] });

        Assert.Equal("bad dnssec_bogus", Words(result.Dnssec.Check));
        Assert.All(result.Checks.Where(check => check.Name != "dnssec"), check => Assert.Null(check.IsOk));
    }

    [Theory]
    [InlineData("plain.test", "bad dane_insecure_mx", "ok dnssec_unsigned")]
    [InlineData("unsigned-mx.test", "bad dane_insecure", "ok dnssec_mx_unsigned")]
    [InlineData("servfail.test", "unknown", "unknown")]
    [InlineData("timeout.test", "unknown", "unknown")]
    public async Task Signed_Unsigned_And_Silent_Zones_Are_Told_Apart(string domain, string dane, string dnssec)
    {
        var result = await RunAsync(Healthy with { Domain = domain });

        Assert.Equal((dane, dnssec), (Words(result.Dane.Check), Words(result.Dnssec.Check)));
    }
}
