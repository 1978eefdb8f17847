using System.Globalization;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class MxJudgeTests
{
    [Theory]
    [InlineData(DomainWorld.Named, "ok")]
    [InlineData("e.x A 127.0.0.1", "ok: mx_implicit")]
    [InlineData("e.x MX 0 .", "ok: mx_null")]
    [InlineData("e.x MX 0 .\n" + DomainWorld.Named, "bad: mx_null_not_alone")]
    [InlineData("e.x TXT nothing", "bad: mx_missing")]
    [InlineData("other.x A 127.0.0.1", "bad: mx_no_domain")]
    [InlineData("e.x MX 1 gone.e.x", "bad: mx_no_host mx_host_missing")]
    [InlineData("e.x MX 1 gone.e.x\n" + DomainWorld.Named, "bad: mx_host_missing")]
    [InlineData("e.x MX 1 bare.e.x\nbare.e.x TXT nothing\n" + DomainWorld.Named, "bad: mx_host_missing")]
    [InlineData("e.x MX 1 w.e.x\nw.e.x CNAME mx.example.org\nmx.example.org A 127.0.0.1", "bad: mx_alias")]
    [InlineData("e.x MX 1 127.0.0.1\n" + DomainWorld.Named, "bad: mx_address")]
    [InlineData("e.x SERVFAIL", "unknown")]
    [InlineData("e.x TIMEOUT", "unknown")]
    [InlineData("e.x MX 1 mx.e.x\nmx.e.x SERVFAIL", "unknown")]
    [InlineData("e.x MX 1 mx.e.x\nmx.e.x A 127.0.0.1\nmx.e.x TIMEOUT AAAA", "unknown")]
    [InlineData("e.x TIMEOUT AAAA\ne.x A 127.0.0.1", "unknown: mx_implicit")]
    public async Task Records_And_Hosts_Are_Judged(string zone, string verdict) => Assert.Equal(verdict, (await DomainWorld.RunAsync(zone)).Mx.Check.Words());

    [Theory]
    [InlineData(DomainWorld.Clear, "bad: mx_no_starttls")]
    [InlineData("S: 554 5.7.1 go away", "bad: mx_none_accepts mx_refuses")]
    [InlineData("S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 454 4.7.0 no", "bad: mx_starttls_broken")]
    [InlineData("S: 220 mx\nC: EHLO *\nS: 250-mx\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 ok\nclose:", "bad: mx_starttls_broken")]
    public async Task What_The_Host_Says_Is_Judged(string script, string verdict) =>
        Assert.Equal(verdict, (await DomainWorld.RunAsync(DomainWorld.Named, script)).Mx.Check.Words());

    [Fact]
    public async Task Host_That_Nobody_Answers_At_Is_Unreachable()
    {
        using var nobody = new ClosedPort();
        await using var world = new DomainWorld(DomainWorld.Named);

        var result = await world.RunAsync(world.Options(nobody.Port));

        Assert.Equal("bad: mx_none_reachable mx_unreachable", result.Mx.Check.Words());
    }

    [Fact]
    public async Task One_Address_That_Is_Dead_Is_Not_The_Whole_Host()
    {
        var result = await DomainWorld.RunAsync(DomainWorld.Named + "\nmx.example.org A 127.0.0.77");

        Assert.Equal("bad: mx_unreachable", result.Mx.Check.Words());
        Assert.Equal(["127.0.0.1", "127.0.0.77"], Assert.Single(result.Mx.Facts.Hosts).Addresses.Select(address => address.Address).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("255.255.255.255", "ok")] // no connection can be made to it from here, as with IPv6 on a machine without
    [InlineData("127.0.0.1", "ok")]
    public async Task Address_That_Our_Machine_Has_No_Way_To_Says_Nothing(string address, string verdict) =>
        Assert.Equal(verdict, (await DomainWorld.RunAsync($"{DomainWorld.Named}\nmx.example.org A {address}")).Mx.Check.Words());

    [Fact]
    public async Task Where_Our_Machine_Has_No_Way_To_Any_Address_Nothing_Is_Known() =>
        Assert.Equal("unknown", (await DomainWorld.RunAsync("e.x MX 1 mx.e.x\nmx.e.x A 255.255.255.255")).Mx.Check.Words());

    [Fact]
    public async Task Thousand_Mx_Hosts_Are_Bounded_And_Said()
    {
        using var nobody = new ClosedPort();
        var records = Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"e.x MX {i} mx{i}.e.x\nmx{i}.e.x A 127.0.0.1"));
        await using var world = new DomainWorld(string.Join('\n', records));

        var result = await world.RunAsync(world.Options(nobody.Port));

        Assert.Contains(result.Mx.Check.Findings, finding => finding.Id == "mx_too_many" && finding.Text.Contains("1000", StringComparison.Ordinal));
        Assert.Equal((50, 16), (result.Mx.Facts.Records.Count, result.Mx.Facts.Hosts.Count));
        Assert.InRange(result.DnsQueries, 20, 150);
    }

    [Fact]
    public async Task International_Domain_Is_Asked_For_In_Ascii_And_Keeps_Its_Own_Name()
    {
        var result = await DomainWorld.RunAsync("xn--bcher-kva.x MX 10 mx.example.org\nmx.example.org A 127.0.0.1", change: options => options with { Domain = "Bücher.x" });

        Assert.Equal(("Bücher.x", "ok"), (result.Domain, result.Mx.Check.Words()));
    }

    [Fact]
    public async Task Deadline_Leaves_Unknown_What_Was_Not_Over()
    {
        await using var hanging = ScriptedServer.Start("S: 220 mx.example.org ESMTP\nC: EHLO *\nstall:");
        await using var world = new DomainWorld(DomainWorld.Named);
        var running = world.RunAsync(world.Options(hanging.Port) with { Timeout = TimeSpan.FromSeconds(5) });
        await hanging.Stalled;
        await world.Resolver.AskedAsync("_dmarc.e.x"); // the others have nothing left to wait for

        world.Time.Advance(TimeSpan.FromSeconds(5));

        var result = await running;
        Assert.Equal("unknown", result.Mx.Check.Words());
        Assert.Contains("within 5 s", result.Mx.Check.Unanswered!, StringComparison.Ordinal);
    }
}
