using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Tests.Posture;

/// <summary>Results of domains as tests want them.</summary>
internal static class DomainExample
{
    /// <summary>A domain in which all is well, so far as it is looked at.</summary>
    public static DomainResult Result(string domain = "example.org") => new()
    {
        Domain = domain,
        StartedAt = TestCertificates.Now,
        Duration = TimeSpan.FromSeconds(1.5),
        DnsQueries = 30,
        Mx = Ok("mx", new MxFacts([new MxRecord("mx.example.org", 10)])),
        Fcrdns = Ok("fcrdns", default(ValueList<FcrdnsFacts>)),
        Spf = Ok("spf", new SpfFacts("v=spf1 mx -all", 1)),
        Dkim = Ok("dkim", (ValueList<DkimKeyFacts>)[new DkimKeyFacts("s1", "s1._domainkey.example.org", Bits: 2048)]),
        Dmarc = Ok("dmarc", new DmarcFacts(Policy: "reject")),
        MtaSts = Ok("mta_sts", new MtaStsFacts(Mode: "enforce")),
        TlsRpt = Ok("tls_rpt", new TlsRptFacts()),
        Dane = Ok("dane", default(ValueList<DaneFacts>)),
        Dnssec = Ok("dnssec", new DnssecFacts(true)),
        Dnsbl = Ok("dnsbl", (ValueList<DnsblFacts>)[new("192.0.2.1", "bl.example.net", false), new("192.0.2.2", "bl.example.net", true), new("192.0.2.3", "bl.example.net", null)]),
        Bimi = Ok("bimi", new BimiFacts()),
    };

    /// <summary>The same, with nothing known of SPF.</summary>
    public static DomainResult SpfUnknown(string domain = "example.org") =>
        Result(domain) with { Spf = new(new PostureCheck("spf", null, [], "no answer"), new SpfFacts()) };

    /// <summary>The same, with a fault in SPF.</summary>
    public static DomainResult SpfBad(string domain = "example.org") => Result(domain) with
    {
        Spf = new(new PostureCheck("spf", false, [new("spf_pass_all", FindingSeverity.Critical, "Anybody may send: say \"-all\"", "RFC 7208 section 5.1")]), new SpfFacts("v=spf1 +all", 11)),
    };

    private static Judged<T> Ok<T>(string name, T facts) => new(new PostureCheck(name, true, []), facts);
}
