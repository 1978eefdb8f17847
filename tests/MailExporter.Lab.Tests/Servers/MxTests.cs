using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class MxTests(MailLab lab)
{
    [Fact]
    public async Task Best_Mx_Host_Is_Used_And_Its_Name_Is_The_Certificates()
    {
        var result = (await lab.CheckAsync(Mx("lab.test"))).Succeeds();

        Assert.Equal([new MxRecord("mx1.lab.test", 10), new MxRecord("mx2.lab.test", 20)], result.MxRecords);
        Assert.Equal(("mx1.lab.test", "lab.test"), (result.HostnameUsed, result.Subject.Hostname));
        Assert.True(result.Tls!.CertificateValid);
        Assert.DoesNotContain("lab.test", result.Tls.Leaf!.SubjectAlternativeNames); // so it was judged for the MX host
    }

    [Fact]
    public async Task Next_Mx_Host_Stands_In_With_A_Warning()
    {
        var result = (await lab.CheckAsync(Mx("prio.test"))).WarnsOf(WarningReason.MxFallback);

        Assert.Equal(["dead.prio.test 5", "mx1.lab.test 10", "mx2.lab.test 10", "mail.lab.test 20"], result.MxRecords.Select(Spell));
        Assert.Equal("mx1.lab.test", result.HostnameUsed);
        Assert.Contains("dead.prio.test", result.Warnings[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domain_Without_Mx_Is_Its_Own_Mx_Host()
    {
        var result = (await lab.CheckAsync(Mx("implicit.test"))).Succeeds();

        Assert.Equal("implicit.test", result.HostnameUsed);
        Assert.Equal([new MxRecord("implicit.test", 0)], result.MxRecords);
    }

    [Fact]
    public async Task Mx_Host_That_Is_An_Alias_Is_Followed()
    {
        var result = (await lab.CheckAsync(Mx("cnamemx.test"))).Succeeds();

        Assert.Equal("alias.lab.test", result.HostnameUsed);
    }

    [Theory]
    [InlineData("null.test", FailureReason.NullMx)]
    [InlineData("nomx.test", FailureReason.NoMx)]
    [InlineData("nowhere.test", FailureReason.DnsNotFound)]
    [InlineData("lostmx.test", FailureReason.DnsNotFound)]
    [InlineData("servfail.test", FailureReason.DnsFailed)]
    [InlineData("timeout.test", FailureReason.DnsFailed)]
    [InlineData("timeoutmx.test", FailureReason.DnsFailed)]
    public async Task What_Dns_Does_Not_Tell_Is_An_Error(string domain, FailureReason reason)
    {
        var result = (await lab.CheckAsync(Mx(domain))).FailsIn(CheckPhase.Resolve, reason);

        Assert.Null(result.RemoteAddress);
        Assert.InRange(result.ResponseTime, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("nowhere.lab.test", FailureReason.DnsNotFound)]
    [InlineData("nomx.test", FailureReason.DnsNotFound)]
    [InlineData("servfail.test", FailureReason.DnsFailed)]
    [InlineData("timeout.test", FailureReason.DnsFailed)]
    public async Task Host_Without_An_Address_Is_An_Error(string hostname, FailureReason reason) =>
        (await lab.CheckAsync(lab.Server(MailProtocol.Imap, hostname: hostname))).FailsIn(CheckPhase.Resolve, reason);

    [Fact]
    public async Task Deadline_Holds_While_Dns_Is_Silent()
    {
        var result = await lab.CheckAsync(Mx("timeout.test") with { Timeout = TimeSpan.FromSeconds(1) });

        result.FailsIn(CheckPhase.Resolve, FailureReason.Timeout);
        Assert.InRange(result.ResponseTime.TotalSeconds, 0.9, 1.5);
    }

    [Fact]
    public async Task Every_Mx_Host_Has_A_Result_Of_Its_Own()
    {
        var results = await lab.CheckAllAsync(Mx("prio.test") with { CheckAllMx = true });

        Assert.Equal(["dead.prio.test", "mx1.lab.test", "mx2.lab.test", "mail.lab.test"], results.Select(r => r.Subject.Mx));
        Assert.Equal([FailureReason.ConnectRefused, null, null, null], results.Select(r => r.Failure?.Reason));
        Assert.All(results, result => Assert.Equal("prio.test", result.Subject.Hostname));
    }

    [Fact]
    public async Task Every_Address_Has_A_Result_Of_Its_Own()
    {
        var results = await lab.CheckAllAsync(lab.Server(MailProtocol.Imap, TlsMode.Required, "twoaddr.lab.test") with { CheckAllAddresses = true });

        Assert.Equal([("127.0.0.1", null), ("127.0.0.2", FailureReason.ConnectRefused)], results.Select(r => (r.Subject.Address, r.Failure?.Reason)).OrderBy(r => r.Address, StringComparer.Ordinal));
    }

    [Fact]
    public async Task One_Dead_Address_Does_Not_Make_The_Host_Dead() =>
        (await lab.CheckAsync(lab.Server(MailProtocol.Imap, TlsMode.Required, "twoaddr.lab.test"))).Succeeds();

    [Theory]
    [InlineData("mail.lab.test", IpProtocol.Ip4, "127.0.0.1")]
    [InlineData("mail.lab.test", IpProtocol.Ip6, "::1")]
    [InlineData("v4only.lab.test", IpProtocol.Any, "127.0.0.1")]
    [InlineData("v6only.lab.test", IpProtocol.Any, "::1")]
    public async Task Address_Family_Is_Chosen(string hostname, IpProtocol family, string address)
    {
        var result = (await lab.CheckAsync(lab.Server(MailProtocol.Smtp, TlsMode.Required, hostname) with { IpProtocol = family })).Succeeds();

        Assert.Contains(address, result.RemoteAddress!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v4only.lab.test", IpProtocol.Ip6)]
    [InlineData("v6only.lab.test", IpProtocol.Ip4)]
    public async Task Host_Without_An_Address_Of_The_Family_Is_An_Error(string hostname, IpProtocol family) =>
        (await lab.CheckAsync(lab.Server(MailProtocol.Smtp, TlsMode.Required, hostname) with { IpProtocol = family })).FailsIn(CheckPhase.Resolve, FailureReason.DnsNotFound);

    private static string Spell(MxRecord record) => string.Create(CultureInfo.InvariantCulture, $"{record.Host} {record.Preference}");

    private ServerOptions Mx(string domain) => lab.Server(MailProtocol.Smtp, TlsMode.Required, domain) with { Port = lab.Facts.Ports["smtp"], ResolveMx = true };
}
