using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class SmtpStartTlsTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Extensions_From_Before_The_Handshake_Are_Void()
    {
        await using var server = ScriptedServer.Start($"""
            {SmtpScript.Greeting}
            {SmtpScript.Ehlo("SIZE 1", "X-CLEAR", "STARTTLS")}
            {SmtpScript.StartTls}
            {SmtpScript.Ehlo("SIZE 2", "AUTH PLAIN")}
            {SmtpScript.Quit}
            """);

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required));

        result.AssertSuccess();
        Assert.Equal(["SIZE", "AUTH"], result.Capabilities);
        Assert.Equal(2, result.Smtp!.MaxMessageSize);
        Assert.True(result.SupportsTls);
        Assert.True(result.Tls!.CertificateValid);
        Assert.Equal(
            [CheckPhase.Resolve, CheckPhase.Connect, CheckPhase.Tls, CheckPhase.Greeting, CheckPhase.Hello, CheckPhase.StartTls, CheckPhase.Quit],
            result.Phases.Select(p => p.Phase));
        Assert.Equal(["EHLO probe.example.net", "STARTTLS"], server.ReceivedInClear);
    }

    [Fact]
    public async Task Check_Without_Credentials_Does_Not_Upgrade_Unless_Told()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.Quit}");

        (await _checker.RunAsync(_checker.For(server))).AssertSuccess();

        Assert.Equal(0, server.Count("STARTTLS"));
    }

    [Fact]
    public async Task Implicit_Tls_Comes_Before_The_Greeting()
    {
        await using var server = ScriptedServer.Start($"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit));

        result.AssertSuccess();
        Assert.True(result.SupportsTls);
        Assert.Empty(server.ReceivedInClear);
    }

    [Fact]
    public async Task Required_StartTls_That_Is_Not_Offered_Is_A_Downgrade()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("SIZE 5", "XXXXXXXA")}\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, FailureReason.StartTlsUnsupported);
        await server.Completed;
        Assert.False(result.SupportsTls);
        Assert.Equal(["EHLO probe.example.net", "QUIT"], server.Received);
    }

    [Fact]
    public async Task Helo_Only_Server_Cannot_Start_Tls()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nS: 502 no\nC: HELO *\nS: 250 ok\nC?: QUIT");

        (await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required))).AssertFailed(CheckPhase.StartTls, FailureReason.StartTlsUnsupported);
    }

    [Theory]
    [InlineData("S: 454 4.7.0 TLS not available", FailureReason.StartTlsRejected, 454, "4.7.0")]
    [InlineData("S: 501 5.5.4 no parameters", FailureReason.StartTlsRejected, 501, "5.5.4")]
    [InlineData("S: 421 4.3.2 leaving\nclose:", FailureReason.StartTlsRejected, 421, "4.3.2")]
    [InlineData("S: 503 no\nreset:", FailureReason.StartTlsRejected, 503, null)]
    [InlineData("S: 250 sure", FailureReason.StartTlsRejected, 250, null)]
    [InlineData("close:", FailureReason.ConnectionLost, null, null)]
    [InlineData("reset:", FailureReason.ConnectionLost, null, null)]
    [InlineData("S: go ahead", FailureReason.ProtocolError, null, null)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge, null, null)]
    public async Task StartTls_That_Is_Not_Taken_Has_Reason_And_Codes(string reply, FailureReason reason, int? code, string? enhanced)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: STARTTLS\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, reason);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.Equal(0, server.Count("AUTH"));
    }

    [Theory]
    [InlineData("S+: 220 go ahead\nS: 250-mx.example.org\ngone:")]
    [InlineData("S+: 220 go ahead\nS+: 250-mx.example.org\nS: 250 AUTH PLAIN\ngone:")]
    [InlineData("bytes: \"220 go ahead\\r\\n2\"\ngone:")]
    [InlineData("bytes: \"220 go ahead\\n\\n\"\ngone:")]
    public async Task Plaintext_Behind_The_StartTls_Reply_Is_An_Injection(string reply)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\nC: STARTTLS\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, FailureReason.StartTlsInjection);
        Assert.DoesNotContain("AUTH", result.Capabilities ?? []);
        Assert.Equal(["EHLO probe.example.net", "STARTTLS"], server.Received);
    }

    [Fact]
    public async Task StartTls_Offered_Again_Inside_Tls_Is_Not_Used()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("STARTTLS")}\n{SmtpScript.Quit}");

        (await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required))).AssertSuccess();

        Assert.Equal(1, server.Count("STARTTLS"));
    }

    [Theory]
    [InlineData("C: EHLO *\nS: 421 4.7.0 not you", FailureReason.HelloRejected)]
    [InlineData("C: EHLO *\nclose:", FailureReason.ConnectionLost)]
    [InlineData("C: EHLO *\nreset:", FailureReason.ConnectionLost)]
    [InlineData("C: EHLO *\nflood: *", FailureReason.ResponseTooLarge)]
    [InlineData("C: EHLO *\nflood: * \"250-A\\r\\n\"", FailureReason.ResponseTooLarge)]
    public async Task Second_Hello_Can_Fail_Too(string rest, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS", "X-CLEAR")}\n{SmtpScript.StartTls}\n{rest}");

        var result = await _checker.RunAsync(_checker.For(server, tls: TlsMode.Required));

        result.AssertFailed(CheckPhase.Hello, reason);
        Assert.Null(result.Capabilities);
        Assert.True(result.SupportsTls);
        Assert.NotNull(result.Tls);
    }
}
