using System.Security.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Transport;

public sealed class HandshakeTests : IDisposable
{
    private static readonly string Dialogue = $"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Implicit(ScriptedServer server, TlsOptions? settings = null)
    {
        var options = _checker.For(server, tls: TlsMode.Implicit);
        return settings is null ? options : options with { TlsConfig = settings with { CaFile = _checker.CaFile } };
    }

    [Theory]
    [InlineData("read: 1\nclose:")]
    [InlineData("read: 1\nreset:")]
    [InlineData("S: 220 mx.example.org ESMTP")]
    [InlineData("S: 554 5.7.1 no\nclose:")]
    [InlineData("bytes: 15 03 03 00 02 02 28")]
    [InlineData("bytes: 16 03 03 00 01")]
    [InlineData("bytes: 00 00 00 00 00 00 00 00")]
    [InlineData("flood: *")]
    [InlineData("flood: * \"\\x16\\x03\\x03\\x00\\x04\\x02\\x00\\x00\\x00\"")]
    [InlineData("flood: * \"\\x14\\x03\\x03\\x00\\x01\\x01\"")]
    [InlineData("flood: * \"\\x15\\x03\\x03\\x00\\x02\\x01\\x00\"")]
    public async Task Broken_Handshake_Is_Named_So(string script)
    {
        await using var server = ScriptedServer.Start(script);

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertFailed(CheckPhase.Tls, FailureReason.TlsHandshake);
        Assert.Null(result.Tls);
        Assert.DoesNotContain(server.Received, line => line.Contains("EHLO", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("S: 220 go ahead\nread: 1\nclose:")]
    [InlineData("S: 220 go ahead\nread: 1\nreset:")]
    [InlineData("S: 220 go ahead\nread: 1\nS: 250 injected late")]
    public async Task Broken_Handshake_After_StartTls_Is_Named_So(string reply)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: STARTTLS\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertFailed(CheckPhase.Tls, FailureReason.TlsHandshake);
        Assert.True(result.SupportsTls);
        Assert.Null(result.Tls);
    }

    [Theory]
    [InlineData("read: 1\nstall:")]
    [InlineData("bytes: 16 03 03 40 00 02\nstall:")]
    public async Task Silent_Handshake_Ends_At_The_Deadline(string script)
    {
        await using var server = ScriptedServer.Start("read: 5\n" + script);
        var check = _checker.RunAsync(Implicit(server));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Tls, FailureReason.Timeout);
    }

    [Fact]
    public async Task Implicit_Tls_Against_A_Server_That_Waits_For_StartTls_Ends_At_The_Deadline()
    {
        await using var server = ScriptedServer.Start("read: 100\nstall:");
        var check = _checker.RunAsync(Implicit(server));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Tls, FailureReason.Timeout);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "TLS 1.2")]
    [InlineData(SslProtocols.Tls13, "TLS 1.3")]
    public async Task Version_And_Cipher_Are_Told(SslProtocols served, string version)
    {
        await using var server = ScriptedServer.Start(Dialogue, new() { Protocols = served });

        var result = await _checker.RunAsync(Implicit(server));

        result.AssertSuccess();
        Assert.Equal(version, result.Tls!.Version);
        Assert.StartsWith("TLS_", result.Tls.Cipher, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Highest_Version_Is_Respected()
    {
        await using var server = ScriptedServer.Start(Dialogue);

        var result = await _checker.RunAsync(Implicit(server, new() { MaxVersion = SslProtocols.Tls12 }));

        result.AssertSuccess();
        Assert.Equal("TLS 1.2", result.Tls!.Version);
    }

    [Fact]
    public async Task Server_Below_The_Lowest_Version_Fails_The_Handshake()
    {
        await using var server = ScriptedServer.Start("tls:\ngone:", new() { Protocols = SslProtocols.Tls12 });

        (await _checker.RunAsync(Implicit(server, new() { MinVersion = SslProtocols.Tls13 }))).AssertFailed(CheckPhase.Tls, FailureReason.TlsHandshake);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, CheckStatus.Warning, "warning")]
    [InlineData(SslProtocols.Tls12, CheckStatus.Error, "tls/expectation_unmet")]
    [InlineData(SslProtocols.Tls13, CheckStatus.Error, "success")]
    public async Task Version_Below_The_Expected_One_Is_Unmet(SslProtocols served, CheckStatus severity, string outcome)
    {
        await using var server = ScriptedServer.Start(Dialogue, new() { Protocols = served });

        var result = await _checker.RunAsync(Implicit(server) with { Expect = new() { MinTlsVersion = SslProtocols.Tls13, Severity = severity } });

        Assert.Equal(outcome, result.Outcome());
    }

    [Theory]
    [InlineData("mx.example.org", null, "mx.example.org")]
    [InlineData("other.example.net", CertificateError.NameMismatch, "other.example.net")]
    [InlineData("MX.example.org.", null, "MX.example.org")]
    public async Task Configured_Server_Name_Is_Sent_And_Judged(string name, CertificateError? error, string sent)
    {
        await using var server = ScriptedServer.Start("tls:\nS: 554 enough\nC?: *");

        var result = await _checker.RunAsync(Implicit(server, new() { ServerName = name }));

        Assert.Equal([sent], server.ServerNames);
        Assert.Equal(error is { } e ? [e] : [], result.Tls!.Errors);
    }

    [Fact]
    public async Task Address_Is_No_Server_Name()
    {
        await using var server = ScriptedServer.Start(Dialogue);

        (await _checker.RunAsync(Implicit(server))).AssertSuccess();

        Assert.Equal([""], server.ServerNames);
    }
}
