using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

[Collection(ServerTests.Name)]
public sealed class CertificateTests(MailLab lab)
{
    public static TheoryData<MailProtocol, TlsMode> Ways() =>
        [.. from protocol in (MailProtocol[])[MailProtocol.Smtp, MailProtocol.Imap, MailProtocol.Pop3] from tls in (TlsMode[])[TlsMode.Required, TlsMode.Implicit] select (protocol, tls)];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Name_That_Is_Not_In_The_Certificate_Ends_The_Check_Before_Any_Password(MailProtocol protocol, TlsMode tls)
    {
        var log = await AuthLog.OpenAsync(lab);

        var result = (await lab.CheckAsync(Othername(protocol, tls))).FailsIn(CheckPhase.Tls, FailureReason.TlsCertificate);

        Assert.Equal([CertificateError.NameMismatch], result.Tls!.Errors);
        Assert.Contains("DNS:mail.lab.test", result.Tls.Leaf!.SubjectAlternativeNames.Select(Prefixed));
        Assert.Equal(0, await log.AttemptsAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Invalid_Certificate_Is_Judged_Also_Where_It_Is_Let_Pass(MailProtocol protocol, TlsMode tls)
    {
        var server = Othername(protocol, tls);

        var result = (await lab.CheckAsync(server with { TlsConfig = server.TlsConfig with { InsecureSkipVerify = true } })).Succeeds();

        Assert.True(result.Authenticated);
        Assert.False(result.Tls!.CertificateValid);
        Assert.Equal([CertificateError.NameMismatch], result.Tls.Errors);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Name_To_Ask_For_Can_Be_Told(MailProtocol protocol, TlsMode tls)
    {
        var server = Othername(protocol, tls);

        (await lab.CheckAsync(server with { TlsConfig = server.TlsConfig with { ServerName = "mx2.lab.test" } })).Succeeds();
    }

    [Fact]
    public async Task Certificate_Without_A_Trusted_Root_Is_An_Error()
    {
        var result = await lab.CheckAsync(lab.Server(MailProtocol.Imap, TlsMode.Implicit) with { TlsConfig = new TlsOptions() });

        result.FailsIn(CheckPhase.Tls, FailureReason.TlsCertificate);
        Assert.Equal([CertificateError.Untrusted], result.Tls!.Errors);
    }

    [Fact]
    public async Task Certificate_That_Ends_Soon_Is_A_Warning()
    {
        var server = lab.Server(MailProtocol.Pop3, TlsMode.Implicit);

        var result = await lab.CheckAsync(server with { Warn = server.Warn with { CertificateExpiry = TimeSpan.FromDays(4000) } });

        result.WarnsOf(WarningReason.CertificateExpiry);
    }

    [Fact]
    public async Task Facts_Are_Those_Of_The_Certificate_On_Disk()
    {
        using var certificate = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(lab.Facts.Certificate);

        var leaf = (await lab.CheckAsync(lab.Server(MailProtocol.Smtp, TlsMode.Implicit))).Succeeds().Tls!.Leaf!;

        Assert.Equal(Convert.ToHexStringLower(certificate.GetCertHash(System.Security.Cryptography.HashAlgorithmName.SHA256)), leaf.FingerprintSha256);
        Assert.Equal((certificate.SerialNumber, certificate.NotAfter.ToUniversalTime()), (leaf.SerialNumber, leaf.NotAfter.UtcDateTime));
    }

    private static string Prefixed(string name) => name.StartsWith("DNS:", StringComparison.Ordinal) ? name : $"DNS:{name}";

    private ServerOptions Othername(MailProtocol protocol, TlsMode tls) => lab.Server(protocol, tls, "othername.lab.test").As(lab, LabLogin.First);
}
