using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Checking;

/// <summary>What a changed configuration, or a changed file, does to a checker that goes on.</summary>
public sealed class ReconfigureTests : IDisposable
{
    private static readonly string Session = $"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Names_Are_Looked_Up_At_The_Servers_Of_The_New_Configuration()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");
        await using var empty = ScriptedResolver.Start("other.example.org A 127.0.0.1");
        await using var full = ScriptedResolver.Start("mx.example.org A 127.0.0.1");
        using var checker = new TestChecker(empty);
        var options = checker.For("mx.example.org", server.Port);
        (await checker.RunAsync(options)).AssertFailed(CheckPhase.Resolve, FailureReason.DnsNotFound);

        checker.Reconfigure(new ExporterOptions(), new ExporterOptions { Dns = new() { Servers = [full.EndPoint] } });

        (await checker.RunAsync(options)).AssertSuccess();
    }

    [Fact]
    public async Task Account_Is_Tried_Again_When_Its_Credentials_Changed()
    {
        await using var server = Refuse();
        var before = _checker.For(server).WithPassword();
        var now = before with { AuthMechanism = "PLAIN" };
        await AssertAsync(FailureReason.AuthFailed, before);

        _checker.Reconfigure(new ExporterOptions { Servers = [before] }, new ExporterOptions { Servers = [now] });

        await AssertAsync(FailureReason.AuthFailed, now);
        await AssertAsync(FailureReason.AuthBackoff, now);
    }

    [Fact]
    public async Task Account_Is_Left_Alone_When_Anything_Else_Changed()
    {
        await using var server = Refuse();
        var before = _checker.For(server).WithPassword();
        var now = before with { Name = "other", Interval = TimeSpan.FromSeconds(5), Hostname = before.Hostname.ToUpperInvariant() };
        await AssertAsync(FailureReason.AuthFailed, before);

        _checker.Reconfigure(new ExporterOptions { Servers = [before] }, new ExporterOptions { Servers = [now, now with { Name = "another" }] });

        await AssertAsync(FailureReason.AuthBackoff, now);
        Assert.Equal(1, server.Count("AUTH"));
    }

    [Fact]
    public async Task Changed_Roots_Are_Trusted_And_Removed_Ones_Are_Not()
    {
        await using var server = ScriptedServer.Start($"tls:\nC?: QUIT\n---\n{Session}\n---\ntls:\nC?: QUIT", new() { Certificate = TestCertificates.UnknownCa });
        var options = _checker.For(server, tls: TlsMode.Implicit);
        var file = options.TlsConfig.CaFile!;
        (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Tls, FailureReason.TlsCertificate);

        await WriteAsync(file, TestCertificates.UnknownCa.Root.ExportCertificatePem());
        (await _checker.RunAsync(options)).AssertSuccess();

        await WriteAsync(file, TestCertificates.Root.Certificate.ExportCertificatePem());
        (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Tls, FailureReason.TlsCertificate);
    }

    [Fact]
    public async Task Renewed_Client_Certificate_Is_Shown()
    {
        using var files = TestCertificates.Client.Export();
        using var renewed = TestCertificates.For("renewed.example.org").Export();
        await using var server = ScriptedServer.Start(Session, new() { ClientCertificateRequired = true });
        var options = _checker.For(server, tls: TlsMode.Implicit) with { TlsConfig = new() { CaFile = _checker.CaFile, CertFile = files.CertFile, KeyFile = files.KeyFile } };
        (await _checker.RunAsync(options)).AssertSuccess();

        File.Copy(renewed.CertFile, files.CertFile, overwrite: true);
        File.Copy(renewed.KeyFile, files.KeyFile, overwrite: true);
        (await _checker.RunAsync(options)).AssertSuccess();

        Assert.Equal(["CN=client.example.org", "CN=renewed.example.org"], server.ClientCertificates);
    }

    private static ScriptedServer Refuse() => ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC?: *\nS: 535 5.7.8 no\nC?: QUIT");

    private async Task AssertAsync(FailureReason reason, ServerOptions options) => (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Auth, reason);

    /// <summary>Roots are looked at every ten seconds.</summary>
    private async Task WriteAsync(string file, string pem)
    {
        await File.WriteAllTextAsync(file, pem + "\n", TestContext.Current.CancellationToken);
        _checker.Time.Advance(TimeSpan.FromSeconds(10));
    }
}
