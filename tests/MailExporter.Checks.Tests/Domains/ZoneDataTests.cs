using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class ZoneDataTests
{
    private readonly WatchedTime _time = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ZoneCache Cache(ScriptedResolver resolver) =>
        new(new DnsServers(new DnsOptions { Servers = [resolver.EndPoint], Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 }, _time), _time);

    private async Task<Lookup<string>> TextsAsync(string zone, string name)
    {
        await using var resolver = ScriptedResolver.Start(zone);
        return await new ZoneData(Cache(resolver)).TextsAsync(name, Stop);
    }

    [Theory]
    [InlineData("e.x TXT \"v=spf1\" \" -all\"", "Found")]
    [InlineData("e.x A 192.0.2.1", "NoData")]
    [InlineData("sub.e.x A 192.0.2.1", "NoData")]
    [InlineData("other.x A 192.0.2.1", "NoName")]
    [InlineData("e.x SERVFAIL", "Unknown")]
    [InlineData("e.x REFUSED", "Unknown")]
    [InlineData("e.x TIMEOUT", "Unknown")]
    [InlineData("e.x WRONGID", "Unknown")]
    [InlineData("e.x GARBAGE", "Unknown")]
    [InlineData("e.x CNAME a.x\na.x TXT \"v=spf1 -all\"", "Found")]
    [InlineData("e.x CNAME a.x\na.x CNAME b.x\nb.x TXT \"v=spf1 -all\"", "Found")]
    [InlineData("e.x CNAME a.x\na.x A 192.0.2.1", "NoData")]
    [InlineData("e.x CNAME gone.x", "NoName")]
    [InlineData("e.x CNAME a.x\na.x CNAME e.x", "Unknown")]
    [InlineData("e.x CNAME e.x", "Unknown")]
    [InlineData("e.x CNAME a.x\na.x SERVFAIL", "Unknown")]
    public async Task Kinds_Of_Answers_Are_Told_Apart(string zone, string status)
    {
        var texts = await TextsAsync(zone, "E.x.");

        Assert.Equal(status, texts.Status.ToString());
        Assert.Equal(status == "Unknown", texts.Detail is not null);
        Assert.Equal(status == "Found" ? ["v=spf1 -all"] : [], texts.Records);
    }

    [Theory]
    [InlineData("")] // the root: it answers like any other name
    [InlineData("a..x", "NoName")]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234.x", "NoName")]
    [InlineData("a\u0001b.x", "NoName")]
    public async Task Name_That_No_Zone_Can_Have_Costs_No_Question(string name, string? status = null)
    {
        await using var resolver = ScriptedResolver.Start("e.x A 192.0.2.1");
        var zone = new ZoneData(Cache(resolver));

        var texts = await zone.TextsAsync(name, Stop);

        Assert.Equal(status is null ? 1 : 0, zone.Queries);
        Assert.Equal(status is null ? 1 : 0, resolver.Queries.Count);
        Assert.NotEqual(LookupStatus.Unknown, texts.Status);
    }

    [Fact]
    public async Task International_Name_Is_Asked_For_In_Ascii()
    {
        await using var resolver = ScriptedResolver.Start("xn--bcher-kva.x TXT hello");

        var texts = await new ZoneData(Cache(resolver)).TextsAsync("Bücher.x", Stop);

        Assert.Equal(["hello"], texts.Records);
    }

    [Fact]
    public async Task Answers_Say_Whether_They_Are_Authentic()
    {
        await using var resolver = ScriptedResolver.Start("s.x TXT a\nu.x TXT b\nu.x INSECURE\nhalf.x CNAME u.x");
        var zone = new ZoneData(Cache(resolver));

        Assert.True((await zone.TextsAsync("s.x", Stop)).IsAuthentic);
        Assert.True((await zone.AddressesAsync("s.x", AddressFamily.InterNetwork, Stop)).IsAuthentic); // a denial too
        Assert.False((await zone.TextsAsync("u.x", Stop)).IsAuthentic);
        Assert.False((await zone.TextsAsync("half.x", Stop)).IsAuthentic);
    }

    [Fact]
    public async Task Every_Type_Is_Read()
    {
        await using var resolver = ScriptedResolver.Start("""
            e.x MX 20 b.e.x
            e.x MX 10 A.e.x
            n.x MX 0 .
            e.x A 192.0.2.1
            e.x AAAA 2001:db8::1
            w.e.x CNAME e.x
            1.2.0.192.in-addr.arpa PTR e.x
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR six.e.x
            _25._tcp.e.x TYPE52 03 01 01 abcd
            """);
        var zone = new ZoneData(Cache(resolver));

        Assert.Equal([new MxRecord("a.e.x", 10), new MxRecord("b.e.x", 20)], (await zone.MxRecordsAsync("e.x", Stop)).Records);
        Assert.Equal([new MxRecord("", 0)], (await zone.MxRecordsAsync("n.x", Stop)).Records);
        Assert.Equal([IPAddress.Parse("192.0.2.1")], (await zone.AddressesAsync("w.e.x", AddressFamily.InterNetwork, Stop)).Records);
        Assert.Equal([IPAddress.Parse("2001:db8::1")], (await zone.AddressesAsync("e.x", AddressFamily.InterNetworkV6, Stop)).Records);
        Assert.Equal(["e.x"], (await zone.AliasAsync("w.e.x", Stop)).Records);
        Assert.Equal(LookupStatus.NoData, (await zone.AliasAsync("e.x", Stop)).Status);
        Assert.Equal(["e.x"], (await zone.PointersAsync(IPAddress.Parse("192.0.2.1"), Stop)).Records);
        Assert.Equal(["six.e.x"], (await zone.PointersAsync(IPAddress.Parse("2001:db8::1"), Stop)).Records);
        Assert.Equal([new TlsaRecord(3, 1, 1, [0xab, 0xcd])], (await zone.TlsaRecordsAsync("_25._tcp.e.x", Stop)).Records);
    }

    [Theory]
    [InlineData("e.x TXT a", 60)]
    [InlineData("e.x A 192.0.2.1", 30)] // a denial lives as long as the SOA record says
    [InlineData("other.x A 192.0.2.1", 30)]
    [InlineData("e.x SERVFAIL", 5)] // RFC 9520: a failure is remembered for a moment
    public async Task Answer_Is_Asked_For_Again_When_It_Has_Expired(string records, int seconds)
    {
        await using var resolver = ScriptedResolver.Start(records);
        var zone = new ZoneData(Cache(resolver));

        await zone.TextsAsync("e.x", Stop);
        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        await zone.TextsAsync("E.X", Stop);
        Assert.Equal((1, 1), (resolver.Count("e.x"), zone.Queries));

        _time.Advance(TimeSpan.FromSeconds(1));
        await zone.TextsAsync("e.x", Stop);
        Assert.Equal((2, 2), (resolver.Count("e.x"), zone.Queries));
    }

    [Fact]
    public async Task Question_Is_Sent_Once_However_Many_Wait_And_Goes_On_When_One_Gives_Up()
    {
        await using var resolver = ScriptedResolver.Start("e.x TIMEOUT");
        var cache = Cache(resolver);
        var (first, second) = (new ZoneData(cache), new ZoneData(cache));
        using var impatient = new CancellationTokenSource();
        var gaveUp = first.TextsAsync("e.x", impatient.Token);
        var waiting = second.TextsAsync("e.x", Stop);
        await resolver.AskedAsync("e.x");

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gaveUp);
        Assert.Equal(LookupStatus.Unknown, (await waiting).Status);
        Assert.Equal((1, 1, 0), (resolver.Count("e.x"), first.Queries, second.Queries));
    }

    [Fact]
    public async Task Hung_Name_Delays_No_Other()
    {
        await using var resolver = ScriptedResolver.Start("hung.x TIMEOUT\ne.x TXT a");
        var cache = Cache(resolver);
        var hung = Enumerable.Range(0, 200).Select(i => new ZoneData(cache).TextsAsync($"{i}.hung.x", Stop)).ToArray();

        var answered = await new ZoneData(cache).TextsAsync("e.x", Stop);

        Assert.Equal(LookupStatus.Found, answered.Status);
        Assert.Equal(200, (await Task.WhenAll(hung)).Length);
    }

    [Fact]
    public async Task Long_Answer_Comes_By_Tcp()
    {
        await using var resolver = ScriptedResolver.Start($"e.x TXT {new string('a', 20_000)}\n{string.Join('\n', Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"e.x MX {i} mx{i}.e.x")))}");
        var zone = new ZoneData(Cache(resolver));

        Assert.Equal(20_000, Assert.Single((await zone.TextsAsync("e.x", Stop)).Records).Length);
        Assert.Equal(1000, (await zone.MxRecordsAsync("e.x", Stop)).Records.Count);
        Assert.Contains(resolver.Queries, query => query.OverTcp);
    }

    [Fact]
    public async Task Truncated_Answer_Whose_Tcp_Is_Refused_Is_Unknown()
    {
        using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var endPoint = (IPEndPoint)udp.LocalEndPoint!;
        using var refusing = new ClosedPort(port: endPoint.Port);
        var answering = AnswerTruncatedAsync(udp);
        var cache = new ZoneCache(new DnsServers(new DnsOptions { Servers = [endPoint], Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 }, _time), _time);

        var texts = await new ZoneData(cache).TextsAsync("e.x", Stop);

        await answering;
        Assert.Equal(LookupStatus.Unknown, texts.Status);
    }

    private static async Task AnswerTruncatedAsync(Socket udp)
    {
        var buffer = new byte[512];
        var query = await udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), Stop);
        (buffer[2], buffer[3], buffer[11]) = (0x83, 0x80, 0); // an answer with TC, and no OPT record
        await udp.SendToAsync(buffer.AsMemory(0, query.ReceivedBytes - 11), query.RemoteEndPoint, Stop);
    }

    [Fact]
    public async Task Memory_Of_Answers_Is_Bounded()
    {
        var large = new string('a', 60_000);
        await using var resolver = ScriptedResolver.Start($"e.x TXT {large}\n{string.Join('\n', Enumerable.Range(0, 400).Select(i => $"n{i}.x CNAME e.x"))}");
        var cache = Cache(resolver);
        var zone = new ZoneData(cache);

        for (var i = 0; i < 400; i++)
        {
            Assert.Equal(LookupStatus.Found, (await zone.TextsAsync($"n{i}.x", Stop)).Status);
        }

        Assert.InRange(cache.Bytes, 1, 17 * 1024 * 1024);
    }
}
