using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Configuration;

public sealed class ServerOptionsTests
{
    [Fact]
    public void Server_Made_In_Code_Is_Right_As_It_Is() => Assert.Empty(ServerOptions.For("mx.example.org", MailProtocol.Imap, TlsMode.Implicit).Validate());

    [Fact]
    public void Everything_Wrong_With_A_Server_Made_In_Code_Is_Told()
    {
        var server = ServerOptions.For("a b") with
        {
            Port = 0,
            Timeout = TimeSpan.FromMinutes(2),
            Username = "u\r\nRSET",
            TestSend = true,
            FromEmail = "a@example.org\r\nBcc: b@example.org",
            TlsConfig = new TlsOptions { CertFile = "x" },
            Labels = [new("le", "x")],
        };

        Assert.Equal(
            ["hostname", "username", "from_email", "labels", "port", "timeout", "username", "to_email", "tls_config.cert_file"],
            server.Validate().Select(fault => fault.Key));
    }

    [Fact]
    public void Printed_Server_Shows_No_Secret() =>
        Assert.DoesNotContain("hunter2", (ServerOptions.For("h") with { Username = "u", Password = Secret.FromValue("hunter2") }).ToString(), StringComparison.Ordinal);
}
