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

    [Fact]
    public void Socket_Is_A_Path()
    {
        Assert.True(ListenAddress.TryParse("unix:/run/mailexporter/web.sock", out var address));

        Assert.Equal(("", "/run/mailexporter/web.sock"), (address.Host, address.Path));
        Assert.Equal("unix:/run/mailexporter/web.sock", address.ToString());
    }

    [Theory]
    [InlineData("unix:")]
    [InlineData("unix:/")]
    [InlineData("unix:web.sock")]
    [InlineData("unix:/a/path/that/is/longer/than/what/fits/into/the/address/of/a/socket/in/linux/which/is/one/hundred/and/seven/bytes")]
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
}
