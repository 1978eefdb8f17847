using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

public sealed class TestCertificatesTests
{
    private const string Script = "S: 220\nC: STARTTLS\nS: 220 go\ntls:\nC: EHLO *\nS: 250";

    public static TheoryData<string> Served { get; } =
        ["Good", "Rsa", "Expired", "NotYetValid", "WrongName", "SelfSigned", "UnknownCa", "WeakKey", "WeakSignature", "WithoutIntermediate"];

    [Theory]
    [MemberData(nameof(Served))]
    public async Task Every_Certificate_Can_Be_Served_With_Just_Its_Chain(string name)
    {
        var certificate = (TestCertificate)typeof(TestCertificates).GetProperty(name)!.GetValue(null)!;
        await using var server = ScriptedServer.Start(Script, new() { Certificate = certificate });
        using var client = await ScriptedClient.ConnectAsync(server);

        await HandshakeAsync(client);

        Assert.Equal(certificate.Intermediates.Prepend(certificate.Leaf).Select(c => c.Subject), client.Chain);
        Assert.Equal(["localhost"], server.ServerNames);
        Assert.Equal(["STARTTLS"], server.ReceivedInClear);
        Assert.Equal(["STARTTLS", "EHLO x"], server.Received);
    }

    [Fact]
    public void Each_Fault_Is_The_Only_One()
    {
        Assert.Equal(X509ChainStatusFlags.NoError, Status(TestCertificates.Good));
        Assert.Equal(X509ChainStatusFlags.NoError, Status(TestCertificates.Rsa));
        Assert.Equal(X509ChainStatusFlags.NotTimeValid, Status(TestCertificates.Expired));
        Assert.Equal(X509ChainStatusFlags.NotTimeValid, Status(TestCertificates.NotYetValid));
        Assert.Equal(X509ChainStatusFlags.PartialChain, Status(TestCertificates.UnknownCa));
        Assert.Equal(X509ChainStatusFlags.PartialChain, Status(TestCertificates.WithoutIntermediate));
        Assert.Equal(X509ChainStatusFlags.UntrustedRoot, Status(TestCertificates.SelfSigned));
        Assert.True(TestCertificates.Good.Leaf.MatchesHostname("mx.example.org"));
        Assert.True(TestCertificates.Good.Leaf.MatchesHostname("127.0.0.1"));
        Assert.False(TestCertificates.WrongName.Leaf.MatchesHostname("mx.example.org"));
        Assert.Equal(1024, TestCertificates.WeakKey.Leaf.GetRSAPublicKey()!.KeySize);
        Assert.Equal("1.2.840.10045.4.1", TestCertificates.WeakSignature.Leaf.SignatureAlgorithm.Value);
    }

    [Fact]
    public async Task Client_That_Rejects_The_Certificate_May_Leave()
    {
        await using var server = ScriptedServer.Start("S: 220\nC: STARTTLS\nS: 220 go\ntls:\ngone:");
        using var client = await ScriptedClient.ConnectAsync(server);
        await client.ReadToAsync();
        await client.SendAsync("STARTTLS\r\n");
        await client.ReadToAsync();

        await Assert.ThrowsAsync<AuthenticationException>(() => client.UpgradeAsync(accept: false));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Client_Certificate_Is_Asked_For(SslProtocols version)
    {
        var options = new ScriptedServerOptions { ClientCertificateRequired = true, Protocols = version };
        await using var server = ScriptedServer.Start(Script, options);
        using var client = await ScriptedClient.ConnectAsync(server);

        await HandshakeAsync(client, TestCertificates.Client);

        Assert.Equal(["CN=client.example.org"], server.ClientCertificates);
    }

    [Fact]
    public async Task Certificate_Follows_The_Server_Name_And_Binds_The_Channel()
    {
        byte[]? binding = null;
        await using var server = ScriptedServer.Start("S: 220\nC: STARTTLS\nS: 220 go\ntls:\nC: EHLO *\nanswer: bind", new()
        {
            CertificateFor = name => name == "a.example.org" ? TestCertificates.Rsa : TestCertificates.Good,
            Answers = new Dictionary<string, Func<ScriptedExchange, string>>
            {
                ["bind"] = exchange =>
                {
                    binding = exchange.ChannelBinding(ChannelBindingKind.Endpoint);
                    return "250";
                },
            },
        });
        using var client = await ScriptedClient.ConnectAsync(server);

        await HandshakeAsync(client, name: "a.example.org");

        Assert.Equal(SHA256.HashData(TestCertificates.Rsa.Leaf.RawDataMemory.Span), binding!);
    }

    [Fact]
    public void Files_Are_Pem_And_Go_Away()
    {
        string folder;
        using (var files = TestCertificates.Good.Export())
        {
            folder = files.Folder;
            using var loaded = X509Certificate2.CreateFromPemFile(files.CertFile, files.KeyFile);
            Assert.Equal(TestCertificates.Good.Leaf.Thumbprint, loaded.Thumbprint);
            Assert.Equal(TestCertificates.Root.Certificate.Thumbprint, X509CertificateLoader.LoadCertificateFromFile(files.CaFile).Thumbprint);
        }

        Assert.False(Directory.Exists(folder));
    }

    private static async Task HandshakeAsync(ScriptedClient client, TestCertificate? own = null, string name = "localhost")
    {
        await client.ReadToAsync();
        await client.SendAsync("STARTTLS\r\n");
        await client.ReadToAsync();
        await client.UpgradeAsync(name, own: own);
        await client.SendAsync("EHLO x\r\n");
        Assert.Equal("250\r\n", await client.ReadToAsync());
    }

    private static X509ChainStatusFlags Status(TestCertificate certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.Add(TestCertificates.Root.Certificate);
        chain.ChainPolicy.ExtraStore.AddRange(certificate.Intermediates.ToArray());
        chain.ChainPolicy.VerificationTime = TestCertificates.Now.LocalDateTime;
        chain.Build(certificate.Leaf);
        return chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
    }
}
