using MailExporter.Testing;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

/// <summary>Who is let in by which <c>client_auth_type</c>, by <c>client_allowed_sans</c>.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private static readonly TestCertificate Stranger = CertificateAuthority.CreateRoot("Strange Root").Issue(new() { Names = ["client.example.org"], ForClient = true });

    private readonly CertificateFiles _files = TestCertificates.Good.Export();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(nameof(ClientAuth.NoClientCert), true, true, true, true)]
    [InlineData(nameof(ClientAuth.RequestClientCert), true, true, true, true)]
    [InlineData(nameof(ClientAuth.RequireAnyClientCert), false, true, true, true)]
    [InlineData(nameof(ClientAuth.VerifyClientCertIfGiven), true, true, false, false)]
    [InlineData(nameof(ClientAuth.RequireAndVerifyClientCert), false, true, false, false)]
    public async Task Type_Decides(string type, bool none, bool good, bool stranger, bool server)
    {
        var tls = TestTls.Of(_files) with { ClientAuth = Enum.Parse<ClientAuth>(type), ClientCa = new Pem(_files.CaFile, null) };
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = tls });

        Assert.Equal(
            (none, good, stranger, server),
            (await MayEnterAsync(exporter, null), await MayEnterAsync(exporter, TestCertificates.Client), await MayEnterAsync(exporter, Stranger), await MayEnterAsync(exporter, TestCertificates.Good)));
    }

    [Theory]
    [InlineData("client.example.org", true)]
    [InlineData("CLIENT.example.org", false)] // exactly, as in Go
    [InlineData("192.0.2.7", true)]
    [InlineData("2001:db8::7", true)]
    [InlineData("example.org", false)]
    public async Task Name_Must_Be_Allowed(string allowed, bool mayEnter)
    {
        var client = TestCertificates.Intermediate.Issue(new() { Names = ["client.example.org", "192.0.2.7", "2001:db8::7"], ForClient = true });
        var tls = TestTls.Of(_files) with { ClientAuth = ClientAuth.RequireAndVerifyClientCert, ClientCa = new Pem(_files.CaFile, null), ClientAllowedSans = ["other.example.org", allowed] };
        await using var exporter = await RunningExporter.StartAsync(web: new WebOptions { Tls = tls });

        Assert.Equal(mayEnter, await MayEnterAsync(exporter, client));
        Assert.False(await MayEnterAsync(exporter, null));
    }

    [Fact]
    public async Task Login_Is_Wanted_Beside_The_Certificate()
    {
        var tls = TestTls.Of(_files) with { ClientAuth = ClientAuth.RequireAndVerifyClientCert, ClientCa = new Pem(_files.CaFile, null) };
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice") with { Tls = tls });

        Assert.False(await MayEnterAsync(exporter, TestCertificates.Client));
    }

    private static async Task<bool> MayEnterAsync(RunningExporter exporter, TestCertificate? certificate)
    {
        using var client = new HttpClient(TestTls.Handler(certificate)) { BaseAddress = exporter.Client.BaseAddress };
        try
        {
            using var response = await client.GetAsync(new Uri("/-/healthy", UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
