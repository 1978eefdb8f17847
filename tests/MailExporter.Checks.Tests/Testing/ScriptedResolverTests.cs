using System.Net;
using DnsClient;
using DnsClient.Protocol;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

public sealed class ScriptedResolverTests
{
    private const string Zone = """
        # the zone of a mail host
        example.org       MX 20 b.mx.example.org
        example.org       MX 10 a.mx.example.org.
        null.example.org  MX 0 .
        a.mx.example.org  A 127.0.0.1
        a.mx.example.org  AAAA ::1
        www.example.org   CNAME a.mx.example.org
        loop.example.org  CNAME pool.example.org
        pool.example.org  CNAME loop.example.org
        txt.example.org   TXT "v=spf1" " -all"
        _25.example.org   TYPE52 03 01 01 abcd
        bad.example.org   SERVFAIL
        to-bad.example.org CNAME bad.example.org
        no.example.org    REFUSED
        half.example.org  A 127.0.0.2
        half.example.org  TIMEOUT AAAA
        long.example.org  TRUNCATE
        long.example.org  A 127.0.0.3
        forged.example.org WRONGID
        junk.example.org  GARBAGE
        """;

    [Fact]
    public async Task Records_Are_Answered_And_Counted()
    {
        await using var resolver = ScriptedResolver.Start(Zone);

        Assert.Equal(
            ["20 b.mx.example.org.", "10 a.mx.example.org."],
            (await AskAsync(resolver, "Example.ORG", QueryType.MX)).Answers.MxRecords().Select(mx => $"{mx.Preference} {mx.Exchange}"));
        Assert.Equal(".", (await AskAsync(resolver, "null.example.org", QueryType.MX)).Answers.MxRecords().Single().Exchange.Value);
        Assert.Equal(IPAddress.IPv6Loopback, (await AskAsync(resolver, "a.mx.example.org", QueryType.AAAA)).Answers.AaaaRecords().Single().Address);
        Assert.Equal(["v=spf1", " -all"], (await AskAsync(resolver, "txt.example.org", QueryType.TXT)).Answers.TxtRecords().Single().Text);
        Assert.Equal("ABCD", (await AskAsync(resolver, "_25.example.org", QueryType.TLSA)).Answers.OfType<TlsaRecord>().Single().CertificateAssociationDataAsString);
        Assert.Equal(1, resolver.Count("example.org", "MX"));
        Assert.Equal(0, resolver.Count("example.org", "A"));
        Assert.Equal(new ResolverQuery("example.org", "MX", false), resolver.Queries[0]);
        await resolver.AskedAsync("null.example.org");
    }

    [Fact]
    public async Task Aliases_Are_Followed_And_A_Loop_Ends()
    {
        await using var resolver = ScriptedResolver.Start(Zone);

        var www = await AskAsync(resolver, "www.example.org", QueryType.A);
        Assert.Equal(IPAddress.Loopback, www.Answers.ARecords().Single().Address);
        Assert.Equal("a.mx.example.org.", www.Answers.CnameRecords().Single().CanonicalName.Value);
        Assert.Equal(2, (await AskAsync(resolver, "loop.example.org", QueryType.A)).Answers.CnameRecords().Count());
    }

    [Theory]
    [InlineData("unknown.example.org", DnsHeaderResponseCode.NotExistentDomain)]
    [InlineData("www.example.org", DnsHeaderResponseCode.NoError)]
    [InlineData("mx.example.org", DnsHeaderResponseCode.NoError)]
    [InlineData("bad.example.org", DnsHeaderResponseCode.ServerFailure)]
    [InlineData("to-bad.example.org", DnsHeaderResponseCode.ServerFailure)]
    [InlineData("no.example.org", DnsHeaderResponseCode.Refused)]
    public async Task Names_Without_An_Answer_Differ_By_Their_Code(string name, DnsHeaderResponseCode code)
    {
        await using var resolver = ScriptedResolver.Start(Zone);

        var response = await AskAsync(resolver, name, QueryType.MX);

        Assert.Equal(code, response.Header.ResponseCode);
        Assert.Empty(response.Answers.MxRecords());
    }

    [Fact]
    public async Task Truncated_Reply_Is_Whole_By_Tcp()
    {
        await using var resolver = ScriptedResolver.Start(Zone);

        Assert.Single((await AskAsync(resolver, "long.example.org", QueryType.A)).Answers.ARecords());
        Assert.Equal([false, true], resolver.Queries.Select(query => query.OverTcp));
    }

    [Theory]
    [InlineData("half.example.org", QueryType.AAAA)]
    [InlineData("forged.example.org", QueryType.A)]
    [InlineData("junk.example.org", QueryType.A)]
    public async Task Silence_And_Forgery_Are_No_Answer(string name, QueryType type)
    {
        await using var resolver = ScriptedResolver.Start(Zone);

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(resolver, name, type));
        Assert.Single((await AskAsync(resolver, "half.example.org", QueryType.A)).Answers.ARecords());
    }

    [Fact]
    public void Line_That_Is_No_Record_Is_Refused() =>
        Assert.StartsWith(
            "Zone line 2: \"x NAPTR y\" is no record",
            Assert.Throws<FormatException>(() => ScriptedResolver.Start("a A 127.0.0.1\nx NAPTR y")).Message,
            StringComparison.Ordinal);

    private static async Task<IDnsQueryResponse> AskAsync(ScriptedResolver resolver, string name, QueryType type)
    {
        var client = new LookupClient(new LookupClientOptions(resolver.EndPoint)
        {
            Timeout = TimeSpan.FromMilliseconds(300),
            Retries = 0,
            UseCache = false,
        });
        return await client.QueryAsync(name, type, cancellationToken: TestContext.Current.CancellationToken);
    }
}
