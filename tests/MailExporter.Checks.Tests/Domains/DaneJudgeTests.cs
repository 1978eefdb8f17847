using System.Security.Cryptography;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class DaneJudgeTests
{
    private const string Zone = "e.x MX 10 mx.example.org\nmx.example.org A 127.0.0.1\n";
    private const string Owner = "_25._tcp.mx.example.org";

    /// <summary><c>{key}</c>, <c>{cert}</c>, <c>{ca}</c>: digests of what the MX host serves; <c>{next}</c>: of something else.</summary>
    private static string Filled(string zone) => zone
        .Replace("{key}", Digest(TestCertificates.Good.Leaf.PublicKey.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal)
        .Replace("{cert}", Digest(TestCertificates.Good.Leaf.RawData), StringComparison.Ordinal)
        .Replace("{ca}", Digest(TestCertificates.Intermediate.Certificate.PublicKey.ExportSubjectPublicKeyInfo()), StringComparison.Ordinal)
        .Replace("{next}", new string('a', 64), StringComparison.Ordinal);

    private static string Digest(byte[] data) => Convert.ToHexString(SHA256.HashData(data));

    private static async Task<Judged<ValueList<DaneFacts>>> JudgeAsync(string records, string script = DomainWorld.Secure) =>
        (await DomainWorld.RunAsync(Zone + Filled(records), script)).Dane;

    [Theory]
    [InlineData("", "ok: dane_missing")]
    [InlineData($"{Owner} TYPE52 030101{{key}}", "ok: dane_no_next_key")]
    [InlineData($"{Owner} TYPE52 030101{{key}}\n{Owner} TYPE52 030101{{next}}", "ok")]
    [InlineData($"{Owner} TYPE52 030001{{cert}}", "bad: dane_renewal_breaks")]
    [InlineData($"{Owner} TYPE52 030001{{cert}}\n{Owner} TYPE52 030001{{next}}", "ok")]
    [InlineData($"{Owner} TYPE52 030001{{cert}}\n{Owner} TYPE52 030101{{key}}", "ok: dane_no_next_key")]
    [InlineData($"{Owner} TYPE52 020101{{ca}}", "ok")]
    [InlineData($"{Owner} TYPE52 030101{{next}}", "bad: dane_mismatch")]
    [InlineData($"{Owner} TYPE52 020101{{key}}", "bad: dane_mismatch")]
    [InlineData($"{Owner} TYPE52 010101{{key}}", "bad: dane_unusable dane_none_usable")]
    [InlineData($"{Owner} TYPE52 010101{{key}}\n{Owner} TYPE52 030101{{key}}", "bad: dane_unusable dane_no_next_key")]
    [InlineData($"{Owner} TYPE52 030101abcd\n{Owner} TYPE52 030101{{key}}\n{Owner} TYPE52 030101{{next}}", "bad: dane_unusable")]
    [InlineData($"{Owner} TYPE52 030101{{key}}\n{Owner} INSECURE", "bad: dane_insecure")]
    [InlineData($"{Owner} TYPE52 030101{{next}}\n{Owner} INSECURE", "bad: dane_insecure")] // nobody uses it, so that it does not match hurts nobody
    [InlineData($"{Owner} TYPE52 030101{{key}}\ne.x INSECURE", "bad: dane_insecure_mx")]
    [InlineData($"{Owner} TIMEOUT", "unknown")]
    [InlineData($"{Owner} SERVFAIL", "unknown")]
    [InlineData($"{Owner} CNAME tlsa.e.x\ntlsa.e.x TYPE52 030101{{key}}\ntlsa.e.x TYPE52 030101{{next}}", "ok")]
    [InlineData($"e.x MX 20 two.e.x\ntwo.e.x A 127.0.0.1\n{Owner} TYPE52 030101{{key}}\n{Owner} TYPE52 030101{{next}}", "bad: dane_partial")]
    public async Task Records_Are_Held_Against_What_Is_Served(string records, string verdict) => Assert.Equal(verdict, (await JudgeAsync(records)).Check.Words());

    [Fact]
    public async Task Host_With_Records_And_Without_Starttls_Gets_No_Mail() =>
        Assert.Equal("bad: dane_no_starttls", (await JudgeAsync($"{Owner} TYPE52 030101{{key}}", DomainWorld.Clear)).Check.Words());

    [Fact]
    public async Task Host_That_Does_Not_Answer_Cannot_Be_Compared()
    {
        using var nobody = new ClosedPort();
        await using var world = new DomainWorld(Zone + Filled($"{Owner} TYPE52 030101{{key}}"));

        var dane = (await world.RunAsync(world.Options(nobody.Port))).Dane;

        Assert.Equal("unknown", dane.Check.Words());
        Assert.Null(Assert.Single(Assert.Single(dane.Facts).Addresses).Matches);
    }

    [Fact]
    public async Task Nothing_Is_Said_Where_The_Resolver_Does_Not_Validate()
    {
        var result = await DomainWorld.RunAsync(Filled($"{Zone}e.x INSECURE\nmx.example.org INSECURE\n{Owner} TYPE52 030101{{key}}\n{Owner} INSECURE\n. INSECURE"));

        Assert.Equal("unknown", result.Dane.Check.Words());
        Assert.Equal("unknown", result.Dnssec.Check.Words());
    }

    [Theory]
    [InlineData("", "ok")]
    [InlineData("e.x INSECURE", "ok: dnssec_unsigned")]
    [InlineData("mx.example.org INSECURE", "ok: dnssec_mx_unsigned")]
    [InlineData("e.x INSECURE\nmx.example.org INSECURE", "ok: dnssec_unsigned")] // the root is signed, so the resolver validates
    [InlineData("e.x SERVFAIL", "unknown")]
    public async Task Signed_And_Unsigned_Are_Told_Apart(string faults, string verdict) => Assert.Equal(verdict, (await DomainWorld.RunAsync(Zone + faults)).Dnssec.Check.Words());

    [Fact]
    public async Task Certificate_With_Hostile_Names_Is_Bounded()
    {
        var hostile = TestCertificates.Intermediate.Issue(new() { CommonName = "\u001b[31mevil", Names = [.. Enumerable.Range(0, 500).Select(i => $"n{i}.x")] });

        var result = await DomainWorld.RunAsync(Zone + Filled($"{Owner} TYPE52 030101{{key}}"), certificate: hostile);

        Assert.Equal("bad: dane_mismatch", result.Dane.Check.Words());
        Assert.Equal(100, result.Mx.Facts.Hosts[0].Addresses[0].Tls!.Leaf!.SubjectAlternativeNames.Count);
    }
}
