using MailExporter.Probing;

namespace MailExporter.Tests.Probing;

public sealed class ProbeTargetTests
{
    [Theory]
    [InlineData("mail.example.org", "mail.example.org", null)]
    [InlineData("mail.example.org:993", "mail.example.org", 993)]
    [InlineData("MAIL.Example.org.:993", "mail.example.org", 993)]
    [InlineData("192.0.2.1", "192.0.2.1", null)]
    [InlineData("192.0.2.1:25", "192.0.2.1", 25)]
    [InlineData("::1", "::1", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[::1]:25", "::1", 25)]
    [InlineData("[2001:DB8:0:0::1]:25", "2001:db8::1", 25)]
    [InlineData("[::ffff:192.0.2.1]:25", "192.0.2.1", 25)]
    [InlineData("[2001:db8::1%7]:25", "2001:db8::1", 25)]
    [InlineData("::1%1", "::1", null)]
    [InlineData("fe80::1%7", "fe80::1%7", null)] // there it says which network
    [InlineData("bücher.example:65535", "xn--bcher-kva.example", 65535)]
    [InlineData("localhost:1", "localhost", 1)]
    public void Spellings_Of_A_Target_Are_Read_Into_One(string text, string host, int? port)
    {
        Assert.Equal(new ProbeTarget(host, port), ProbeTarget.Parse(text));
        Assert.Equal(new ProbeTarget(host, port), ProbeTarget.Parse(ProbeTarget.Parse(text)!.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(":25")]
    [InlineData("mail.example.org:")]
    [InlineData("mail.example.org:0")]
    [InlineData("mail.example.org:99999")]
    [InlineData("mail.example.org:+25")]
    [InlineData("mail.example.org: 25")]
    [InlineData("mail.example.org:25:26")]
    [InlineData("mail.example.org:smtp")]
    [InlineData("http://mail.example.org")]
    [InlineData("file:///etc/passwd")]
    [InlineData("mail.example.org/path")]
    [InlineData("user@mail.example.org")]
    [InlineData("mail.example.org\r\nRCPT TO:<x>")]
    [InlineData("mail.example.org\0")]
    [InlineData("[mail.example.org]:25")]
    [InlineData("[192.0.2.1]:25")]
    [InlineData("[::1")]
    [InlineData("::1]:25")]
    [InlineData("[::1]25")]
    [InlineData("[::1]:")]
    [InlineData("1.2.3")]
    [InlineData("<script>")]
    [InlineData("${HOME}")]
    public void All_Else_Is_Refused(string text) => Assert.Null(ProbeTarget.Parse(text));

    [Fact]
    public void Endless_Name_Is_Refused() => Assert.Null(ProbeTarget.Parse(new string('a', 1_000_000)));
}
