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

    /// <summary>Everything that a zone and a server can say, with what must not do anything to whoever reads it.</summary>
    public static DomainResult Hostile(string domain)
    {
        const string Text = "<script>alert(1)</script><img src=x onerror=alert(2)></title>\"' \u001b[2J\u202E";
        var much = string.Concat(Enumerable.Repeat(Text, 500));
        Judged<T> Bad<T>(string name, T facts) => new(new PostureCheck(name, false, [.. Enumerable.Range(0, 150).Select(n => new Finding($"{name}_syntax", FindingSeverity.Critical, $"{n} {much}", "RFC 1035"))], much), facts);
        ValueList<string> many = [.. Enumerable.Repeat(Text, 100)];
        return Result(domain) with
        {
            Mx = Bad("mx", new MxFacts(
                [.. Enumerable.Range(0, 50).Select(n => new MxRecord(Text, n))],
                Hosts: [.. Enumerable.Range(0, 16).Select(_ => new MxHostFacts(Text, Text, [.. Enumerable.Range(0, 8).Select(_ => new MxAddressFacts("192.0.2.1", null, much, null, null))]))])),
            Fcrdns = Bad("fcrdns", (ValueList<FcrdnsFacts>)[new("192.0.2.1", many, Text, much)]),
            Spf = Bad("spf", new SpfFacts(much, 1, 1, 1, Text, false, many)),
            Dkim = Bad("dkim", (ValueList<DkimKeyFacts>)[new(Text, Text, Text, much, Text, 1, true, true)]),
            Dmarc = Bad("dmarc", new DmarcFacts(much, Text, Text, Text, Text, Text, 7, true, many, many)),
            MtaSts = Bad("mta_sts", new MtaStsFacts(much, Text, Text, TimeSpan.MaxValue, many)),
            TlsRpt = Bad("tls_rpt", new TlsRptFacts(much, many)),
            Dane = Bad("dane", (ValueList<DaneFacts>)[new(Text, Text, true, many, [new("192.0.2.1", false)])]),
            Dnssec = Bad("dnssec", new DnssecFacts(false, many)),
            Dnsbl = Bad("dnsbl", (ValueList<DnsblFacts>)[new("192.0.2.1", "bl.example.net", true, many, much)]),
            Bimi = Bad("bimi", new BimiFacts(much, much, much)),
        };
    }

    private static Judged<T> Ok<T>(string name, T facts) => new(new PostureCheck(name, true, []), facts);
}
