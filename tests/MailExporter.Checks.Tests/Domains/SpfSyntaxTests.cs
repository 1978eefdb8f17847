namespace MailExporter.Checks.Tests.Domains;

/// <summary>The grammar of RFC 7208 section 12. The address matches the first term, so that an error is found wherever it stands.</summary>
public sealed class SpfSyntaxTests
{
    [Theory]
    [InlineData("all:e.x")]
    [InlineData("all/8")]
    [InlineData("all.")]
    [InlineData("al")] // a mechanism that nobody knows
    [InlineData("ipv4:192.0.2.1")]
    [InlineData("+")] // a qualifier alone
    [InlineData("--all")]
    [InlineData("*all")]
    [InlineData("-all,a")]
    [InlineData("192.0.2.1")] // no name
    [InlineData("a\tmx")] // a tab is no space
    [InlineData("a\u00A0mx")] // nor is that
    [InlineData("include")]
    [InlineData("include:")]
    [InlineData("include:x")] // one label
    [InlineData("include:x.y/24")]
    [InlineData("include:x.y//64")]
    [InlineData("exists")]
    [InlineData("exists:")]
    [InlineData("exists:x.y/24")]
    [InlineData("ptr:")]
    [InlineData("ptr/0")]
    [InlineData("a:")]
    [InlineData("a:x.1")] // a top label of digits
    [InlineData("a:192.0.2.1")]
    [InlineData("a:x.-y")] // a top label that begins with a hyphen
    [InlineData("a:x.y-")]
    [InlineData("a:x._y")]
    [InlineData("a:x.y:25")]
    [InlineData("a:x.y..")]
    [InlineData("a:xÿ.y")]
    [InlineData("a/33")]
    [InlineData("a/")]
    [InlineData("a/032")]
    [InlineData("a/-1")]
    [InlineData("a/24/64")]
    [InlineData("a//129")]
    [InlineData("a//")]
    [InlineData("a//064")]
    [InlineData("a/ 24")]
    [InlineData("mx:/24")]
    [InlineData("mx/99999999999999999999")]
    [InlineData("ip4")]
    [InlineData("ip4:")]
    [InlineData("ip4:192.0.2")]
    [InlineData("ip4:192.0.2.256")]
    [InlineData("ip4:192.0.2.01")]
    [InlineData("ip4:0xC0.0.2.1")]
    [InlineData("ip4:192.0.2.1.")]
    [InlineData("ip4:192.0.2.1:25")]
    [InlineData("ip4:192.0.2.0/33")]
    [InlineData("ip4:192.0.2.0/")]
    [InlineData("ip4:192.0.2.0//24")]
    [InlineData("ip4:192.0.2.0/24.")]
    [InlineData("ip4:2001:db8::1")]
    [InlineData("ip4/192.0.2.1")]
    [InlineData("ip6:2001:db8::1/129")]
    [InlineData("ip6:192.0.2.1")]
    [InlineData("ip6:2001:db8::1%eth0")]
    [InlineData("ip6:[2001:db8::1]")]
    [InlineData("ip6:2001:db8:::1")]
    [InlineData("ip6:2001::db8::1")]
    [InlineData("ip6:")]
    [InlineData("redirect=")]
    [InlineData("redirect=x")]
    [InlineData("redirect=x.y/24")]
    [InlineData("redirect=x.y redirect=x.y")] // once only
    [InlineData("redirect:x.y")] // a modifier has an equals sign
    [InlineData("-redirect=x.y")] // and no qualifier
    [InlineData("exp=")]
    [InlineData("exp=x.y exp=z.y")]
    [InlineData("exp=x.y%")]
    [InlineData("other=%")] // also a modifier that nobody knows has rules
    [InlineData("other=%{q}")]
    [InlineData("=x.y")]
    [InlineData("1other=x")]
    [InlineData("a:%{d")]
    [InlineData("a:%d.y")]
    [InlineData("a:%{}.y")]
    [InlineData("a:%{x}.y")] // a letter that there is not
    [InlineData("a:%{d0}.y")] // zero parts
    [InlineData("a:%{dr2}.y")] // the number stands first
    [InlineData("a:%{d*}.y")] // a delimiter that there is not
    [InlineData("a:%{c}.y")] // for explanations only
    [InlineData("a:%{r}.y")]
    [InlineData("a:%{t}.y")]
    [InlineData("a:%%")] // ends in no macro and no top label
    [InlineData("a:x.y%_")]
    public async Task Faulty_Term_Breaks_The_Record(string term) =>
        Assert.Equal("permerror 0", await SpfEvaluatorTests.EvaluatedAsync($"v=spf1 ip4:192.0.2.1 {term} -all", "192.0.2.1"));

    [Theory]
    [InlineData("other=")] // a modifier that nobody knows may be empty
    [InlineData("other=a:b/c=d")]
    [InlineData("o-t_h.e2r=x other=x other=y")]
    [InlineData("other=%{c}%{r}%{t}%%%_%-")]
    [InlineData("exp=x.y")]
    [InlineData("exp=%{d}")]
    [InlineData("redirect=%{d}")]
    [InlineData("a:x.y.")]
    [InlineData("a:_x.y-z")]
    [InlineData("a:x.1-2")] // digits and a hyphen
    [InlineData("a:x:y/z.w")] // a name may have any visible letter but %
    [InlineData("a:x.xn--p1ai")]
    [InlineData("a:x..y")] // a name that cannot be, in a term that can
    [InlineData("a:%{ir}.%{v}._spf.%{d2}")]
    [InlineData("a:%{D100R.-+,/_=}")]
    [InlineData("a/0//0")]
    [InlineData("mx:x.y/32//128")]
    [InlineData("ip6:::/0")]
    [InlineData("ip4:0.0.0.0/0")]
    [InlineData("-include:x.y ?exists:%{i}.x.y ~ptr:x.y")]
    public async Task Right_Term_Does_Not(string term) =>
        Assert.Equal("pass 0", await SpfEvaluatorTests.EvaluatedAsync($"v=spf1 ip4:192.0.2.1 {term} -all", "192.0.2.1"));
}
