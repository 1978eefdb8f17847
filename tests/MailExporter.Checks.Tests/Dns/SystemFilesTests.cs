using System.Net;
using MailExporter.Checks.Dns;

namespace MailExporter.Checks.Tests.Dns;

public sealed class SystemFilesTests
{
    private static ResolvConf Parse(string text) => ResolvConf.Parse(text.Split('\n'));

    [Fact]
    public void Servers_Search_And_Ndots_Are_Read()
    {
        var conf = Parse("# comment\n; other\nnameserver 192.0.2.1\n\tnameserver\t2001:db8::1\nsearch a.example  b.example.\noptions timeout:1 ndots:2\n");

        Assert.Equal([new(IPAddress.Parse("192.0.2.1"), 53), new(IPAddress.Parse("2001:db8::1"), 53)], conf.Servers);
        Assert.Equal(["a.example", "b.example."], conf.Search);
        Assert.Equal(2, conf.Ndots);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nameserver")]
    [InlineData("nameserver nonsense")]
    [InlineData("\0\0\0")]
    [InlineData("nameserver 999.1.1.1\noptions ndots:x\nsearch")]
    public void File_Without_Servers_Means_Loopback(string text)
    {
        var conf = Parse(text);

        Assert.Equal([new(IPAddress.Loopback, 53)], conf.Servers);
        Assert.Equal(1, conf.Ndots);
        Assert.Empty(conf.Search);
    }

    [Theory]
    [InlineData("ndots:0", 0)]
    [InlineData("ndots:99", 15)]
    [InlineData("ndots:-1", 0)]
    [InlineData("ndots:", 1)]
    public void Ndots_Is_Bounded(string option, int ndots) => Assert.Equal(ndots, Parse($"options {option}").Ndots);

    [Theory]
    [InlineData("mail", "mail.a.example mail.b.example mail")]
    [InlineData("mail.x", "mail.x mail.x.a.example mail.x.b.example")]
    [InlineData("mail.", "mail")]
    [InlineData("mail.x.", "mail.x")]
    public void Names_Are_Asked_For_In_The_Order_Of_The_Search_List(string name, string candidates) =>
        Assert.Equal(candidates.Split(' '), Parse("search a.example b.example.").Candidates(name));

    [Fact]
    public void Last_Search_Or_Domain_Line_Wins() => Assert.Equal(["c.example"], Parse("search a.example b.example\ndomain c.example").Search);

    [Fact]
    public void Hosts_Are_Found_In_Any_Case_With_All_Their_Addresses()
    {
        var hosts = new HostsFile(["# x", "127.0.0.1 localhost", "192.0.2.1\tMail.Example.org mail # comment", "2001:db8::1 mail", "192.0.2.1 mail", "nonsense name", "192.0.2.9", ""]);

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], hosts.Find("MAIL")!);
        Assert.Equal([IPAddress.Parse("192.0.2.1")], hosts.Find("mail.example.ORG")!);
        Assert.Null(hosts.Find("name"));
        Assert.Null(hosts.Find("comment"));
        Assert.Equal("Mail.Example.org", hosts.CanonicalName("mail"));
        Assert.Null(hosts.CanonicalName("other"));
    }
}
