using System.Net;
using MailExporter.Checks.Domains;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>RFC 7208 section 7: the name that a macro makes. The sender is strong-bad@email.example.com in its examples, and here.</summary>
public sealed class SpfMacroTests
{
    [Theory]
    [InlineData("%{s}.y", "strong-bad@email.example.com.y")]
    [InlineData("%{o}.y", "email.example.com.y")]
    [InlineData("%{d}.y", "email.example.com.y")]
    [InlineData("%{d4}.y", "email.example.com.y")] // more parts than there are
    [InlineData("%{d3}.y", "email.example.com.y")]
    [InlineData("%{d2}.y", "example.com.y")]
    [InlineData("%{d1}.y", "com.y")]
    [InlineData("%{dr}.y", "com.example.email.y")]
    [InlineData("%{d2r}.y", "example.email.y")] // reversed first, then cut
    [InlineData("%{l}.y", "strong-bad.y")]
    [InlineData("%{l-}.y", "strong.bad.y")]
    [InlineData("%{lr}.y", "strong-bad.y")]
    [InlineData("%{lr-}.y", "bad.strong.y")]
    [InlineData("%{l1r-}.y", "strong.y")]
    [InlineData("%{s1.@-}.y", null)] // @ is no delimiter
    [InlineData("%{d.-}.y", "email.example.com.y")] // several delimiters
    [InlineData("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com")]
    [InlineData("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com")]
    [InlineData("%{h}.y", "mx.helo.example.y")]
    [InlineData("%{hr2}.y", null)] // the number stands before the r
    [InlineData("%{h2}.y", "helo.example.y")]
    [InlineData("%{S}.y", "strong-bad%40email.example.com.y")] // upper case escapes
    [InlineData("%%.%-.y", "%.%20.y")]
    [InlineData("a%_b.y", "a b.y")]
    [InlineData("%{p}.y", "named.example.y")]
    [InlineData("%{d999999999999999999999}.y", "email.example.com.y")]
    public async Task Macro_Makes_A_Name(string text, string? name)
    {
        var zone = new ScriptedZone("192.0.2.3 PTR named.example | named.example A 192.0.2.3");
        zone.Add("email.example.com", "TXT", $"v=spf1 exists:{text} -all");

        await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.3"), "strong-bad@email.example.com", "mx.helo.example", TestContext.Current.CancellationToken);

        Assert.Equal(name is null ? null : name + " A", zone.Questions.Skip(1).LastOrDefault());
    }

    [Theory]
    [InlineData("192.0.2.3 PTR other.x | other.x A 192.0.2.3 | 192.0.2.3 PTR a.e.x | a.e.x A 192.0.2.3", "a.e.x")] // below the domain before others
    [InlineData("192.0.2.3 PTR a.e.x | a.e.x A 192.0.2.3 | 192.0.2.3 PTR e.x | e.x A 192.0.2.3", "e.x")] // the domain itself before both
    [InlineData("192.0.2.3 PTR e.x | e.x A 192.0.2.9 | 192.0.2.3 PTR b.x | b.x A 192.0.2.3", "b.x")] // one that leads back
    [InlineData("192.0.2.3 PTR e.x | e.x A 192.0.2.9", "unknown")]
    [InlineData("192.0.2.3 MUTE", "unknown")]
    public async Task Validated_Name_Is_The_Nearest(string records, string name)
    {
        var zone = new ScriptedZone("e.x TXT v=spf1 exists:%{p}.y -all | " + records);

        await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.3"), "u@e.x", "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal(name + ".y A", zone.Questions[^1]);
    }

    [Fact]
    public async Task IPv6_Address_Is_Spelled_In_Half_Octets()
    {
        var zone = new ScriptedZone("e.x TXT v=spf1 exists:%{ir}.%{v}.y -all");

        await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("2001:db8::cb01"), "u@e.x", "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal("1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.y A", zone.Questions[^1]);
    }

    [Fact]
    public async Task Long_Name_Loses_Its_Left_Labels()
    {
        var zone = new ScriptedZone($"e.x TXT v=spf1 exists:{string.Concat(Enumerable.Repeat("%{d}.", 80))}y -all");

        await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.3"), "u@e.x", "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal(string.Concat(Enumerable.Repeat("e.x.", 63))[..^1] + ".y A", zone.Questions[^1]); // 253 letters and the type
    }

    [Fact]
    public async Task Domain_Is_That_Of_The_Record_In_Which_The_Macro_Stands()
    {
        var zone = new ScriptedZone("e.x TXT v=spf1 include:i.x | i.x TXT v=spf1 exists:%{d}.%{o}.y");

        await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.3"), "u@e.x", "helo.x", TestContext.Current.CancellationToken);

        Assert.Equal("i.x.e.x.y A", zone.Questions[^1]);
    }
}
