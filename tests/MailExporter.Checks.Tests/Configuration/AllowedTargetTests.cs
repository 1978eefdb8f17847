using System.Net;
using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class AllowedTargetTests
{
    private static AllowedTarget? Parse(string text) =>
        AllowedTarget.Parse(text, new Reading(_ => null), out var target) is null ? target : null;

    [Theory]
    [InlineData("mail.example.org", "mail.example.org", true)]
    [InlineData("Mail.Example.ORG.", "mail.example.org", true)]
    [InlineData("mail.example.org", "MAIL.example.org.", true)]
    [InlineData("mail.example.org", "mail.example.org.evil.example", false)]
    [InlineData("mail.example.org", "xmail.example.org", false)]
    [InlineData("*.example.org", "mail.example.org", true)]
    [InlineData("*.example.org", "a.b.example.org", true)]
    [InlineData("*.example.org.", "A.EXAMPLE.ORG.", true)]
    [InlineData("*.example.org", "example.org", false)]
    [InlineData("*.example.org", "evilexample.org", false)]
    [InlineData("*.example.org", ".example.org", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("xn--bcher-kva.example", "BÜCHER.example", true)]
    [InlineData("192.0.2.1", "192.0.2.1", false)] // an address is no name: what counts is where the connection goes
    [InlineData("192.0.2.0/24", "mail.example.org", false)]
    public void Name_Is_Allowed_In_Any_Spelling(string text, string host, bool allowed) => Assert.Equal(allowed, Parse(text)!.Names(host));

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::1", true)]
    [InlineData("2001:DB8:0::1", "2001:db8::1", true)]
    [InlineData("::/0", "::ffff:192.0.2.7", false)] // it is IPv4 that is then spoken
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("mail.example.org", "192.0.2.1", false)]
    public void Address_Is_Allowed_By_Network(string text, string address, bool allowed) => Assert.Equal(allowed, Parse(text)!.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*example.org")]
    [InlineData("mail.*.org")]
    [InlineData("*.192.0.2.1")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/24/8")]
    [InlineData("::ffff:192.0.2.0/120")]
    [InlineData("[::1]")]
    [InlineData("mail.example.org:25")]
    [InlineData("http://mail.example.org")]
    [InlineData("a b")]
    public void All_Else_Is_Refused(string text) => Assert.Null(Parse(text));
}
