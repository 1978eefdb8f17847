using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Transport;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class PolicyHostTests : IDisposable
{
    private const string Policy = "version: STSv1\nmode: enforce\nmx: mx.e.x\nmax_age: 604800\n";

    private static readonly TestCertificate Certificate = TestCertificates.For("mta-sts.e.x");

    private readonly WatchedTime _time = new();
    private readonly CertificateFiles _files = TestCertificates.Good.Export();
    private readonly PolicyHost _policies;

    public PolicyHostTests() =>
        _policies = new PolicyHost(new Dialer(new Resolver(new DnsOptions(), _time), _time), new CertificateJudge(new TrustStore(_time), _time), _time);

    public void Dispose() => _files.Dispose();

    private Task<PolicyAnswer> FetchAsync(int port, string zone = "mta-sts.e.x A 127.0.0.1") => _policies.FetchAsync(
        new ScriptedZone(zone), new DomainOptions { Domain = "e.x", CaFile = _files.CaFile, PolicyPort = port }, TestContext.Current.CancellationToken);

    private async Task<PolicyAnswer> FetchAsync(FakePolicyHost host)
    {
        await using (host)
        {
            return await FetchAsync(host.Port);
        }
    }

    [Fact]
    public async Task Policy_Comes_With_Its_Media_Type_And_Digest()
    {
        var answer = await FetchAsync(FakePolicyHost.Start(Certificate, Policy, headers: "Content-Type: text/plain; charset=utf-8"));

        Assert.Equal((Policy, "text/plain", null), (answer.Body, answer.MediaType, answer.Fault));
        Assert.Equal(64, answer.Digest!.Length);
    }

    [Theory]
    [InlineData("301 Moved", "Location: https://mta-sts.e.x/.well-known/mta-sts.txt", "Redirect")]
    [InlineData("302 Found", "Location: http://evil.x/", "Redirect")]
    [InlineData("404 Not Found", "X: y", "Status")]
    [InlineData("204 No Content", "X: y", "Status")]
    [InlineData("503 Unavailable", "X: y", "Status")]
    public async Task Anything_But_200_Is_No_Policy(string status, string headers, string fault)
    {
        var host = FakePolicyHost.Start(Certificate, Policy, status, headers);

        var answer = await FetchAsync(host);

        Assert.Equal((null, fault), (answer.Body, answer.Fault.ToString()));
        Assert.Equal(1, host.Requests); // no redirect is followed: RFC 8461 section 3.3
    }

    [Fact]
    public async Task Endless_Policy_Is_Read_No_Further_Than_It_May_Be()
    {
        await using var host = FakePolicyHost.Start(Certificate, Policy, flow: FakePolicyHost.Flow.Floods);

        var answer = await FetchAsync(host.Port);

        Assert.Equal(PolicyFault.TooLarge, answer.Fault);
        Assert.InRange(host.Flooded, 0, 32 * 1024 * 1024); // what fits into the buffers between us
    }

    [Fact]
    public async Task Policy_Of_64_KiB_Is_Read_And_One_Byte_More_Is_Not()
    {
        var body = Policy + new string('#', (64 * 1024) - Policy.Length);

        Assert.Equal(body, (await FetchAsync(FakePolicyHost.Start(Certificate, body))).Body);
        Assert.Equal(PolicyFault.TooLarge, (await FetchAsync(FakePolicyHost.Start(Certificate, body + "#"))).Fault);
    }

    [Fact]
    public async Task Slow_Policy_Is_Unknown_After_Ten_Seconds()
    {
        await using var host = FakePolicyHost.Start(Certificate, Policy, flow: FakePolicyHost.Flow.Stalls);
        var fetching = FetchAsync(host.Port);
        await _time.TimerAsync(TimeSpan.FromSeconds(10));

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(PolicyFault.Unknown, (await fetching).Fault);
    }

    [Theory]
    [InlineData("wrong name", "name_mismatch")]
    [InlineData("expired", "expired")]
    [InlineData("self-signed", "self_signed")]
    [InlineData("hostile", "name_mismatch")]
    public async Task Certificate_Must_Be_Valid_For_The_Policy_Host(string kind, string error)
    {
        var certificate = kind switch
        {
            "wrong name" => TestCertificates.For("e.x", "www.e.x"),
            "expired" => TestCertificates.Intermediate.Issue(new() { Names = ["mta-sts.e.x"], NotBefore = TestCertificates.Now.AddDays(-9), NotAfter = TestCertificates.Now.AddDays(-1) }),
            "hostile" => TestCertificates.Intermediate.Issue(new() { CommonName = "mta-sts.e.x", Names = [.. Enumerable.Range(0, 2000).Select(i => $"n{i}.x"), "*.x", "mta-sts.e.x.evil"] }),
            _ => TestCertificates.SelfSigned,
        };

        var answer = await FetchAsync(FakePolicyHost.Start(certificate, Policy));

        Assert.Equal(PolicyFault.Certificate, answer.Fault);
        Assert.Contains(error, answer.Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weak_Certificate_Is_No_Fault_Of_The_Policy() =>
        Assert.Equal(Policy, (await FetchAsync(FakePolicyHost.Start(TestCertificates.For("*.e.x"), Policy))).Body);

    [Theory]
    [InlineData("e.x A 127.0.0.1", "NoHost")]
    [InlineData("mta-sts.e.x TXT nothing", "NoHost")]
    [InlineData("mta-sts.e.x MUTE", "Unknown")]
    [InlineData("mta-sts.e.x A 127.0.0.1", "Unreachable")]
    public async Task Host_That_Is_Not_There_Is_Told_From_One_That_Nobody_Knows(string zone, string fault)
    {
        using var nobody = new ClosedPort();

        Assert.Equal(fault, (await FetchAsync(nobody.Port, zone)).Fault.ToString());
    }

    [Fact]
    public async Task Host_That_Speaks_No_Tls_Is_Unreachable()
    {
        await using var server = ScriptedServer.Start("S: 220 hello\nclose:");

        Assert.Equal(PolicyFault.Unreachable, (await FetchAsync(server.Port)).Fault);
    }
}
