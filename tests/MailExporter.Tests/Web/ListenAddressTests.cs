using MailExporter.Web;

namespace MailExporter.Tests.Web;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":9025", "", 9025)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0)]
    [InlineData("[::1]:9025", "[::1]", 9025)]
    [InlineData("localhost:65535", "localhost", 65535)]
    public void Spellings_Of_Prometheus_Are_Read(string text, string host, int port)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));

        Assert.Equal((host, port), (address.Host, address.Port));
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("9025")]
    [InlineData("::1:9025")]
    [InlineData("[127.0.0.1]:9025")]
    [InlineData("mail.example.org:9025")]
    [InlineData(":65536")]
    [InlineData(":-1")]
    [InlineData(": 1")]
    [InlineData("http://127.0.0.1:9025")]
    public void All_Else_Is_Refused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Theory]
    [InlineData(":9025", "127.0.0.1")]
    [InlineData("0.0.0.0:9025", "127.0.0.1")]
    [InlineData("localhost:9025", "127.0.0.1")]
    [InlineData("[::]:9025", "[::1]")]
    [InlineData("[::1]:9025", "[::1]")]
    [InlineData("127.0.0.9:9025", "127.0.0.9")]
    public void Client_On_The_Machine_Reaches_It(string text, string host)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));

        Assert.Equal(host, address.Reachable);
    }
}
