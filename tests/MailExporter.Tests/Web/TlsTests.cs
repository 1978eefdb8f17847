using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Configuration;
using MailExporter.Reloading;
using MailExporter.Testing;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

public sealed class TlsTests : IDisposable
{
    private readonly CertificateFiles _files = TestCertificates.Good.Export();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(true, "2.0")]
    [InlineData(false, "1.1")]
    public async Task Pages_Come_Over_Tls_By_The_Best_Version_Of_Http(bool http2, string version)
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = TestTls.Of(_files), Http2 = http2 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/-/healthy") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };

        using var response = await exporter.Client.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, version), (response.StatusCode, response.Version.ToString()));
        Assert.StartsWith("https://", exporter.Urls[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_Page_Comes_Over_Http2()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Servers = [.. Enumerable.Range(0, 500).Select(n => Example.Server($"mx{n}", interval: 1))] }, web: new WebOptions { Tls = TestTls.Of(_files) });
        exporter.Client.DefaultRequestVersion = HttpVersion.Version20;
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        var page = await exporter.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);

        Assert.Equal(500, page.Split('\n').Count(line => line.StartsWith("mail_server_up{", StringComparison.Ordinal)));
        Assert.Contains("\nmailexporter_build_info{", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls13, SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls13, SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls13, SslProtocols.Tls13, SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls12, SslProtocols.Tls12, SslProtocols.Tls13, false)]
    public async Task Version_Must_Be_Within_The_Bounds(SslProtocols min, SslProtocols max, SslProtocols client, bool isAccepted)
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = TestTls.Of(_files) with { MinVersion = min, MaxVersion = max } });
        var options = TestTls.Options();
        options.EnabledSslProtocols = client;

        Assert.Equal(isAccepted ? client : null, (await HandshakeAsync(exporter, options))?.Protocol);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, null)]
    [InlineData(TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256)] // TLS 1.3 chooses by itself, as in Go
    public async Task Suite_Must_Be_Among_The_Chosen(TlsCipherSuite client, TlsCipherSuite? expected)
    {
        var tls = TestTls.Of(_files) with { CipherSuites = [TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384] };
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = tls });
        var options = TestTls.Options();
        options.CipherSuitesPolicy = new CipherSuitesPolicy([client]);

        Assert.Equal(expected, (await HandshakeAsync(exporter, options))?.Suite);
    }

    [Fact]
    public async Task Renewed_Certificate_Is_Served_Without_A_Reload()
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = TestTls.Of(_files) });
        Assert.Equal(TestCertificates.Good.Leaf.SerialNumber, await SerialAsync(exporter));
        var renewed = TestCertificates.For("127.0.0.1");
        using var files = renewed.Export();

        File.Copy(files.CertFile, _files.CertFile, overwrite: true); // the key still to come: they do not belong together
        await WhenLoggedAsync(exporter, "The changed certificate cannot be used, the last one stays");
        Assert.Equal(TestCertificates.Good.Leaf.SerialNumber, await SerialAsync(exporter));

        File.Copy(files.KeyFile, _files.KeyFile, overwrite: true);
        await WhenLoggedAsync(exporter, "The server's certificate was read again");
        Assert.Equal(renewed.Leaf.SerialNumber, await SerialAsync(exporter));
    }

    [Fact]
    public async Task Changed_Rules_Hold_For_New_Connections_After_A_Reload()
    {
        var web = new WebOptions { Tls = TestTls.Of(_files) };
        await using var exporter = await RunningExporter.StartAsync(web: web, change: setup => setup with
        {
            Web = setup.Web with { EnableLifecycle = true },
            Read = () => new(new FileSettings(new ExporterOptions(), web with { Tls = web.Tls with { MinVersion = SslProtocols.Tls13 }, Headers = [new("X-Frame-Options", "deny")] }), [], []),
        });
        var options = TestTls.Options();
        options.EnabledSslProtocols = SslProtocols.Tls12;
        Assert.NotNull(await HandshakeAsync(exporter, options));

        using var response = await exporter.Client.PostAsync(new Uri("/-/reload", UriKind.Relative), null, Token);
        using var healthy = await exporter.Client.GetAsync(new Uri("/-/healthy", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("deny", Assert.Single(healthy.Headers.GetValues("X-Frame-Options")));
        Assert.Null(await HandshakeAsync(exporter, options));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("\x16\x03\x01\x00\x05nonsense that is no handshake")]
    public async Task Client_That_Speaks_No_Tls_Is_Sent_Away(string words)
    {
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = TestTls.Of(_files) });
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, Token);

        await client.GetStream().WriteAsync(System.Text.Encoding.Latin1.GetBytes(words), Token);
        using var reader = new StreamReader(client.GetStream());
        var answer = await ReadAsync(reader);

        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy")).Status);
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadToEndAsync(Token);
        }
        catch (IOException)
        {
            return ""; // reset
        }
    }

    /// <summary>What a handshake came to; null: it was refused.</summary>
    private static async Task<(SslProtocols Protocol, TlsCipherSuite Suite, string? Serial)?> HandshakeAsync(RunningExporter exporter, SslClientAuthenticationOptions options)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, Token);
        await using var stream = new SslStream(client.GetStream());
        options.TargetHost = "127.0.0.1";
        try
        {
            await stream.AuthenticateAsClientAsync(options, Token);
            return (stream.SslProtocol, stream.NegotiatedCipherSuite, (stream.RemoteCertificate as X509Certificate2)?.SerialNumber);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            return null;
        }
    }

    private static async Task<string?> SerialAsync(RunningExporter exporter) => (await HandshakeAsync(exporter, TestTls.Options()))?.Serial;

    /// <summary>Connects until the files are looked at again, which they are once a second.</summary>
    private static async Task WhenLoggedAsync(RunningExporter exporter, string sentence)
    {
        while (!exporter.Log.Contains(sentence, StringComparison.Ordinal))
        {
            await SerialAsync(exporter);
        }
    }
}
