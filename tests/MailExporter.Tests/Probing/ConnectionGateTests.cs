using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Probing;

namespace MailExporter.Tests.Probing;

public sealed class ConnectionGateTests
{
    private static ConnectionGate Gate(string target, params string[] lists) => new(target, [.. lists.Select(List)]);

    private static ValueList<AllowedTarget> List(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(item =>
    {
        Assert.Null(AllowedTarget.Parse(item, new Reading(_ => null), out var allowed));
        return allowed!;
    }).ToValueList();

    [Theory]
    [InlineData("mail.example.org", "mail.example.org", true)]
    [InlineData("mail.example.org", "*.example.org", true)]
    [InlineData("mail.example.org", "*.example.net", false)]
    [InlineData("mail.example.org", "192.0.2.0/24", true)] // it depends on the address
    [InlineData("192.0.2.1", "192.0.2.0/24", true)]
    [InlineData("198.51.100.1", "192.0.2.0/24", false)]
    [InlineData("198.51.100.1", "*.example.org 192.0.2.0/24", false)]
    [InlineData("mail.example.org", "", false)]
    public void What_Needs_No_Look_Up_Is_Known_At_Once(string target, string list, bool may) => Assert.Equal(may, Gate(target, list).MayBegin);

    [Theory]
    [InlineData("mail.example.org", "mail.example.org", "mail.example.org", "203.0.113.9", true)] // the name was allowed, wherever it is
    [InlineData("mail.example.org", "192.0.2.0/24", "mail.example.org", "192.0.2.9", true)]
    [InlineData("mail.example.org", "192.0.2.0/24", "mail.example.org", "203.0.113.9", false)]
    [InlineData("mail.example.org", "192.0.2.0/24", "mail.example.org", "::ffff:192.0.2.9", true)]
    [InlineData("example.org", "example.org", "mx.evil.example", "203.0.113.9", false)] // the DNS of a domain names its MX hosts, not the operator
    [InlineData("example.org", "example.org *.example.net", "mx.example.net", "203.0.113.9", true)]
    [InlineData("evil.example", "mx.example.net", "mx.example.net", "203.0.113.9", false)]
    [InlineData("evil.example", "192.0.2.0/24", "mx.example.net", "192.0.2.9", true)]
    [InlineData("mail.example.org", "mail.example.org", "mail.example.org", null, true)]
    [InlineData("mail.example.org", "192.0.2.0/24", "mail.example.org", null, false)]
    public void Connection_Is_Asked_About_With_Its_Address(string target, string list, string host, string? address, bool may)
    {
        var gate = Gate(target, list);

        Assert.Equal(may, gate.MayConnect(host, address is null ? null : IPAddress.Parse(address)));
        Assert.Equal(may ? null : host, gate.RefusedHost);
    }

    [Fact]
    public void Every_List_Must_Allow_It()
    {
        var gate = Gate("mail.example.org", "*.example.org", "192.0.2.0/24");

        Assert.True(gate.MayBegin);
        Assert.False(gate.MayConnect("mail.example.org", IPAddress.Parse("203.0.113.9")));
        Assert.True(gate.MayConnect("mail.example.org", IPAddress.Parse("192.0.2.9")));
        Assert.Null(gate.RefusedHost); // one of its addresses may be used
        Assert.False(Gate("mail.example.org", "*.example.org", "mail.example.net").MayBegin);
    }

    [Fact]
    public void Without_A_List_Everything_May_Be_Connected_To()
    {
        var gate = Gate("mail.example.org");

        Assert.True(gate.MayBegin);
        Assert.True(gate.MayConnect("mail.example.org", IPAddress.Parse("203.0.113.9")));
    }
}
