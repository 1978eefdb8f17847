using System.Security.Cryptography;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Transport;

public sealed class CertificateTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public static TheoryData<string, string> Faults => new()
    {
        { nameof(TestCertificates.Expired), "expired" },
        { nameof(TestCertificates.NotYetValid), "not_yet_valid" },
        { nameof(TestCertificates.SelfSigned), "self_signed" },
        { nameof(TestCertificates.WrongName), "name_mismatch" },
        { nameof(TestCertificates.UnknownCa), "untrusted" },
        { nameof(TestCertificates.WithoutIntermediate), "untrusted" },
        { "ExpiredWrongName", "expired name_mismatch" },
        { "EarlySelfSigned", "not_yet_valid self_signed" },
        { "ExpiredIntermediate", "expired" },
        { "ForClients", "untrusted" },
        { "ByCommonNameOnly", "name_mismatch" },
        { "ExpiredWeakKey", "expired weak_key" },
    };

    public void Dispose() => _checker.Dispose();

    private static TestCertificate Certificate(string name) => name switch
    {
        "ExpiredWrongName" => TestCertificates.Intermediate.Issue(new() { Names = ["other.example.net"], NotBefore = TestCertificates.Now.AddDays(-9), NotAfter = TestCertificates.Now.AddDays(-2) }),
        "EarlySelfSigned" => CertificateAuthority.SelfSigned(new() { NotBefore = TestCertificates.Now.AddDays(2) }),
        "ExpiredIntermediate" => TestCertificates.Root.CreateBelow("Old", new() { NotBefore = TestCertificates.Now.AddDays(-9), NotAfter = TestCertificates.Now.AddDays(-2) }).Issue(),
        "ForClients" => TestCertificates.Intermediate.Issue(new() { ForClient = true }),
        "ByCommonNameOnly" => TestCertificates.Intermediate.Issue(new() { CommonName = "mx.example.org", Names = [] }),
        "ExpiredWeakKey" => TestCertificates.Intermediate.Issue(new() { Key = KeyKind.WeakRsa, NotBefore = TestCertificates.Now.AddDays(-9), NotAfter = TestCertificates.Now.AddDays(-2) }),
        _ => (TestCertificate)typeof(TestCertificates).GetProperty(name)!.GetValue(null)!,
    };

    private ServerOptions Implicit(ScriptedServer server, MailProtocol protocol = MailProtocol.Smtp) => _checker.For(server, protocol, TlsMode.Implicit).WithPassword();

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_Fault_Is_Named_And_No_Credential_Is_Sent(string certificate, string errors)
    {
        await using var server = ScriptedServer.Start("tls:\nC?: QUIT", new() { Certificate = Certificate(certificate) });

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertFailed(CheckPhase.Tls, FailureReason.TlsCertificate);
        Assert.Equal(errors, string.Join(' ', result.Tls!.Errors.Select(e => e.Spell())));
        Assert.False(result.Tls.CertificateValid);
        Assert.True(result.SupportsTls);
        Assert.Equal(Certificate(certificate).Leaf.Subject, result.Tls.Leaf!.Subject);
        Assert.DoesNotContain(server.Received, line => line != "QUIT");
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Skipped_Verification_Goes_On_And_Still_Reports_The_Fault(string certificate, string errors)
    {
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo("AUTH PLAIN")}\nC: AUTH *\nS: 235 ok\n{SmtpScript.Quit}", new() { Certificate = Certificate(certificate) });

        var result = await _checker.RunAsync(Implicit(server) with { TlsConfig = new() { CaFile = _checker.CaFile, InsecureSkipVerify = true } });

        Assert.True(result.IsUp, result.Message);
        Assert.Equal(errors, string.Join(' ', result.Tls!.Errors.Select(e => e.Spell())));
        Assert.False(result.Tls.CertificateValid);
        Assert.True(result.Authenticated);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Bad_Certificate_Ends_A_StartTls_Upgrade_Too(MailProtocol protocol)
    {
        var script = protocol switch
        {
            MailProtocol.Smtp => $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.StartTls}\nC?: QUIT",
            MailProtocol.Imap => $"{ImapScript.Greeting}\n{ImapScript.Capability("STARTTLS")}\n{ImapScript.StartTls}\nC?: ZZ LOGOUT",
            _ => $"{Pop3Script.Greeting}\n{Pop3Script.Capa("STLS")}\n{Pop3Script.StartTls}\nC?: QUIT",
        };
        await using var server = ScriptedServer.Start(script, new() { Certificate = TestCertificates.UnknownCa });

        (await _checker.RunAsync(_checker.For(server, protocol).WithPassword())).AssertFailed(CheckPhase.Tls, FailureReason.TlsCertificate);
    }

    [Theory]
    [InlineData(nameof(TestCertificates.WeakKey), CertificateError.WeakKey)]
    [InlineData(nameof(TestCertificates.WeakSignature), CertificateError.WeakSignature)]
    public async Task Weak_Certificate_Is_A_Warning_And_Valid(string certificate, CertificateError error)
    {
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}", new() { Certificate = Certificate(certificate) });

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit));

        result.AssertWarned(WarningReason.CertificateWeak);
        Assert.Equal([error], result.Tls!.Errors);
        Assert.True(result.Tls.CertificateValid);
    }

    [Fact]
    public async Task Facts_Of_The_Whole_Chain_Are_Kept()
    {
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit));

        result.AssertSuccess();
        var tls = result.Tls!;
        Assert.Equal(2, tls.Chain.Count);
        Assert.Equal("CN=Test Intermediate", tls.Chain[1].Subject);
        var leaf = TestCertificates.Good.Leaf;
        Assert.Equal((leaf.Subject, leaf.Issuer, leaf.SerialNumber), (tls.Leaf!.Subject, tls.Leaf.Issuer, tls.Leaf.SerialNumber));
        Assert.Equal(["localhost", "mx.example.org", "127.0.0.1", "::1"], tls.Leaf.SubjectAlternativeNames);
        Assert.Equal(TestCertificates.Now.AddDays(90), tls.ChainNotAfter);
        Assert.Equal("ECDSA P-256", tls.Leaf.Key);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(leaf.RawData)), tls.Leaf.FingerprintSha256);
        Assert.Empty(tls.Errors);
    }

    [Theory]
    [InlineData(76, 14, false)]
    [InlineData(77, 14, true)]
    [InlineData(0, 91, true)]
    public async Task Certificate_That_Ends_Soon_Is_A_Warning(int day, int margin, bool isWarned)
    {
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        _checker.Time.Advance(TimeSpan.FromDays(day));

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit) with { Warn = new() { CertificateExpiry = TimeSpan.FromDays(margin) } });

        Assert.Equal(isWarned ? [WarningReason.CertificateExpiry] : [], result.Warnings.Select(w => w.Reason));
        Assert.True(result.IsUp);
    }

    [Fact]
    public async Task Client_Certificate_Is_Shown()
    {
        using var client = TestCertificates.Client.Export();
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}", new() { ClientCertificateRequired = true });
        var settings = new TlsOptions { CaFile = _checker.CaFile, CertFile = client.CertFile, KeyFile = client.KeyFile };

        (await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit) with { TlsConfig = settings })).AssertSuccess();

        Assert.Equal(["CN=client.example.org"], server.ClientCertificates);
    }

    [Theory]
    [InlineData("cert.pem", "missing.pem")]
    [InlineData("missing.pem", "key.pem")]
    [InlineData("key.pem", "key.pem")]
    public async Task Unusable_Client_Certificate_Is_A_Fault_Of_Our_Own(string certFile, string keyFile)
    {
        await using var server = ScriptedServer.Start("C?: *");
        var settings = new TlsOptions { CaFile = _checker.CaFile, CertFile = Path.Combine(_checker.Folder, certFile), KeyFile = Path.Combine(_checker.Folder, keyFile) };

        (await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit) with { TlsConfig = settings })).AssertFailed(CheckPhase.Tls, FailureReason.LocalError);
    }

    [Theory]
    [InlineData("missing.pem")]
    [InlineData("key.pem")]
    [InlineData("garbage.pem")]
    public async Task Unusable_Roots_Are_A_Fault_Of_Our_Own_And_Send_Nothing(string caFile)
    {
        await File.WriteAllTextAsync(Path.Combine(_checker.Folder, "garbage.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TestContext.Current.CancellationToken);
        await using var server = ScriptedServer.Start("tls:\nC?: QUIT");

        var result = await _checker.RunAsync(Implicit(server) with { TlsConfig = new() { CaFile = Path.Combine(_checker.Folder, caFile), InsecureSkipVerify = true } });

        result.AssertFailed(CheckPhase.Tls, FailureReason.LocalError);
    }
}
