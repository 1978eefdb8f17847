using System.Globalization;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

public sealed class MtaStsPolicyTests
{
    private const string Good = "version: STSv1|mode: enforce|mx: mx.e.x|max_age: 604800|";

    /// <summary>A bar is a line end.</summary>
    [Theory]
    [InlineData(Good, "enforce 604800 mx.e.x")]
    [InlineData("version: STSv1\r|mode: testing\r|mx: a.e.x\r|mx: *.b.x\r|max_age: 86400\r|", "testing 86400 a.e.x *.b.x")]
    [InlineData("version: STSv1|mode: none|max_age: 0", "none 0")]
    [InlineData("version: STSv1|mode: none|mx: mx.e.x|max_age: 60", "none 60 mx.e.x")]
    [InlineData("mx: mx.e.x|max_age: 60|mode: enforce|version: STSv1", "enforce 60 mx.e.x")]
    [InlineData("version:STSv1|mode:enforce|mx:mx.e.x|max_age:60", "enforce 60 mx.e.x")]
    [InlineData("version: STSv1  |mode:  enforce|mx: MX.E.X.|max_age: 60||", "enforce 60 mx.e.x")]
    [InlineData("version: STSv1|mode: enforce|mode: none|mx: mx.e.x|max_age: 60|max_age: 99", "enforce 60 mx.e.x")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: 31557600|x-new: what|other_1: a: b", "enforce 31557600 mx.e.x")]
    [InlineData("version: STSv1|mode: enforce|mx: bücher.x|max_age: 60", "enforce 60 xn--bcher-kva.x")]
    public void Policy_Is_Read(string text, string read) => Assert.Equal(read, Spell(MtaStsPolicy.Parse(text.Replace('|', '\n')).Policy));

    [Theory]
    [InlineData("", "version: STSv1")]
    [InlineData("<html>404</html>", "no field")]
    [InlineData("version: STSv2|mode: enforce|mx: mx.e.x|max_age: 60", "version: STSv1")]
    [InlineData("version: stsv1|mode: enforce|mx: mx.e.x|max_age: 60", "version: STSv1")]
    [InlineData("version: STSv1|version: STSv1|mode: enforce|mx: mx.e.x|max_age: 60", "version: STSv1")]
    [InlineData("mode: enforce|mx: mx.e.x|max_age: 60", "version: STSv1")]
    [InlineData("version: STSv1|mx: mx.e.x|max_age: 60", "mode")]
    [InlineData("version: STSv1|mode: Enforce|mx: mx.e.x|max_age: 60", "mode")]
    [InlineData("version: STSv1|mode: report|mx: mx.e.x|max_age: 60", "mode")]
    [InlineData("version: STSv1|mode: enforce|max_age: 60", "no mx")]
    [InlineData("version: STSv1|mode: testing|max_age: 60", "no mx")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: ", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: -1", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: 1w", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: 31557601", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.e.x|max_age: 99999999999999999999", "max_age")]
    [InlineData("version: STSv1|mode: enforce|mx: 192.0.2.1|max_age: 60", "no host name")]
    [InlineData("version: STSv1|mode: enforce|mx: *|max_age: 60", "no host name")]
    [InlineData("version: STSv1|mode: enforce|mx: mx.*.x|max_age: 60", "no host name")]
    [InlineData("version: STSv1|mode: enforce|mx: .e.x|max_age: 60", "no host name")]
    [InlineData("version: STSv1|mode: enforce|mx: a.e.x, b.e.x|max_age: 60", "no host name")]
    [InlineData("version: STSv1|mode: enforce|mx mx.e.x|max_age: 60", "no field")]
    [InlineData("version: STSv1; mode: enforce; mx: mx.e.x; max_age: 60", "version: STSv1")]
    public void Policy_That_Senders_Ignore_Is_Told_Why(string text, string why)
    {
        var (policy, faults) = MtaStsPolicy.Parse(text.Replace('|', '\n'));

        Assert.Null(policy);
        Assert.Contains(faults, fault => fault.Contains(why, StringComparison.Ordinal));
    }

    public static TheoryData<string> HostilePolicies =>
    [
        new string('\n', 65_536),
        new string(':', 65_536),
        new string('a', 65_536),
        string.Concat(Enumerable.Repeat("mx: *\n", 10_000)),
        string.Concat(Enumerable.Repeat("\u001b[31m: \u202e\n", 5_000)),
        "version: STSv1\0\nmode: enforce\nmx: mx.e.x\nmax_age: 1",
        "version: STSv1\nmode: enforce\nmx: \ud800.e.x\nmax_age: 1",
        $"version: STSv1\nmode: enforce\nmx: {new string('a', 60_000)}.x\nmax_age: 1",
        $"version: STSv1\nmode: enforce\nmx: mx.e.x\nmax_age: {new string('9', 60_000)}",
    ];

    [Theory]
    [MemberData(nameof(HostilePolicies), DisableDiscoveryEnumeration = true)]
    public void Hostile_Policy_Is_Refused_In_Few_Printable_Words(string text)
    {
        var (policy, faults) = MtaStsPolicy.Parse(text);

        Assert.Null(policy);
        Assert.InRange(string.Join("; ", faults).Length, 1, 1000);
        Assert.DoesNotContain(string.Join("; ", faults), ResultText.IsUnseen);
    }

    [Fact]
    public void Patterns_Of_A_Policy_Are_Bounded() =>
        Assert.Equal(100, MtaStsPolicy.Parse("version: STSv1\nmode: enforce\nmax_age: 1\n" + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"mx: n{i}.x\n"))).Policy!.Mx.Count);

    [Theory]
    [InlineData("mx.e.x", "mx.e.x", true)]
    [InlineData("mx.e.x", "MX.E.X.", true)]
    [InlineData("mx.e.x", "mx2.e.x", false)]
    [InlineData("e.x", "mx.e.x", false)]
    [InlineData("*.e.x", "mx.e.x", true)]
    [InlineData("*.e.x", "e.x", false)]
    [InlineData("*.e.x", "a.b.e.x", false)]
    [InlineData("*.e.x", ".e.x", false)]
    [InlineData("*.e.x", "mxe.x", false)]
    [InlineData("*.e.x", "mx.e.x.evil", false)]
    public void Wildcard_Stands_For_One_Label(string pattern, string host, bool covers) =>
        Assert.Equal(covers, new MtaStsPolicy(MtaStsMode.Enforce, TimeSpan.FromDays(7), [pattern]).Covers(host));

    [Theory]
    [InlineData("v=STSv1; id=20240101;", "20240101")]
    [InlineData("v=STSv1;id=a", "a")]
    [InlineData("v=STSv1 ; x=y ; id=A1", "A1")]
    [InlineData("v=STSv1; id=a; id=b", "a")]
    [InlineData("other | v=STSv1; id=a;", "a")]
    [InlineData("v=STSv12; id=a;", "mta_sts_record_invalid")]
    [InlineData("v=STSv1; id=;", "mta_sts_record_invalid")]
    [InlineData("v=STSv1; id=a-b;", "mta_sts_record_invalid")]
    [InlineData("v=STSv1; id=123456789012345678901234567890123;", "mta_sts_record_invalid")]
    [InlineData("v=STSv1", "mta_sts_record_invalid")]
    [InlineData("id=a; v=STSv1;", "mta_sts_record_invalid")]
    [InlineData("v=stsv1; id=a;", "mta_sts_record_invalid")]
    [InlineData("v=STSv1; id=a; | v=STSv1; id=a;", "mta_sts_record_multiple")]
    [InlineData("v=spf1 -all", null)]
    public void Record_Is_Read(string texts, string? read)
    {
        var record = MtaStsRecord.Of(new(LookupStatus.Found, texts.Split(" | ").ToValueList()));

        Assert.Equal(read, record.Findings.Count > 0 ? Assert.Single(record.Findings).Id : record.Id);
        Assert.Equal(record.Id is not null, record.IsThere);
    }

    private static string? Spell(MtaStsPolicy? policy) => policy is null ? null
        : string.Join(' ', [policy.Mode.Spell(), policy.MaxAge.TotalSeconds.ToString(CultureInfo.InvariantCulture), .. policy.Mx]);
}
