using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class SmtpGreetingTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Plain_Dialogue_Is_A_Success_With_All_Its_Facts()
    {
        await using var server = ScriptedServer.Start($"""
            {SmtpScript.Greeting}
            {SmtpScript.Ehlo("PIPELINING", "SIZE 10240000", "enhancedstatuscodes", "STARTTLS")}
            {SmtpScript.Quit}
            """);

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertSuccess();
        Assert.Equal(["PIPELINING", "SIZE", "ENHANCEDSTATUSCODES", "STARTTLS"], result.Capabilities);
        Assert.Equal(10240000, result.Smtp!.MaxMessageSize);
        Assert.Equal((250, "mx.example.org"), (result.Smtp.EhloCode, result.Smtp.EhloMessage));
        Assert.True(result.SupportsTls);
        Assert.Null(result.Tls);
        Assert.Null(result.Authenticated);
        Assert.Null(result.AuthBackoff);
        Assert.Equal(("127.0.0.1", "127.0.0.1"), (result.LocalAddress, result.RemoteAddress));
        Assert.Equal([CheckPhase.Resolve, CheckPhase.Connect, CheckPhase.Greeting, CheckPhase.Hello, CheckPhase.Quit], result.Phases.Select(p => p.Phase));
        Assert.Equal(["EHLO probe.example.net", "QUIT"], server.Received);
    }

    [Theory]
    [InlineData("S: 220 mx.example.org", "no ESMTP")]
    [InlineData("S: 220", "no text")]
    [InlineData("S: 220-\nS: 220 ", "empty lines")]
    [InlineData("S+: 220-mx.example.org\nS+: 220-no spam\nS: 220 please", "several lines, one segment")]
    [InlineData("S: 220-mx.example.org\nS: 220 please", "several lines, several segments")]
    [InlineData("split: 220 mx.example.org ESMTP", "a byte a segment")]
    [InlineData("L: 220 mx.example.org ESMTP", "LF alone")]
    [InlineData("bytes: \"220 \\xc3\\xa9\\xff\\x80 caf\\xe9\\r\\n\"", "8-bit, not UTF-8")]
    [InlineData("bytes: \"220 \\x1b[2J bell \\x07\\r\\n\"", "control characters")]
    public async Task Odd_But_Lawful_Greeting_Is_Accepted(string greeting, string what)
    {
        await using var server = ScriptedServer.Start($"{greeting}\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server));

        Assert.True(result.Status == CheckStatus.Success, $"{what}: {result.Message}");
        Assert.DoesNotContain('\u001b', result.Transcript.ToString());
        Assert.DoesNotContain('\u0007', result.Transcript.ToString());
    }

    [Theory]
    [InlineData("S: 554 5.7.1 no service here", FailureReason.GreetingRejected, 554, "5.7.1")]
    [InlineData("S+: 554-5.7.1 no\nS: 554 5.7.1 really", FailureReason.GreetingRejected, 554, "5.7.1")]
    [InlineData("S: 421 4.3.2 too busy", FailureReason.GreetingRejected, 421, "4.3.2")]
    [InlineData("S: 421 too busy", FailureReason.GreetingRejected, 421, null)]
    [InlineData("S: 450 4.7.1.2 later", FailureReason.GreetingRejected, 450, null)]
    [InlineData("S: 250 hello", FailureReason.ProtocolError, 250, null)]
    [InlineData("S: 334 hello", FailureReason.ProtocolError, 334, null)]
    [InlineData("S: 199 hello", FailureReason.ProtocolError, null, null)]
    [InlineData("S: 600 hello", FailureReason.ProtocolError, null, null)]
    [InlineData("S: 22 hello", FailureReason.ProtocolError, null, null)]
    [InlineData("S: 220ESMTP", FailureReason.ProtocolError, null, null)]
    [InlineData("S:", FailureReason.ProtocolError, null, null)]
    [InlineData("S: * OK IMAP4rev1 ready", FailureReason.ProtocolError, null, null)]
    [InlineData("S: +OK POP3 ready", FailureReason.ProtocolError, null, null)]
    [InlineData("S: SSH-2.0-OpenSSH_9.2", FailureReason.ProtocolError, null, null)]
    [InlineData("S+: HTTP/1.1 400 Bad Request\nS: ", FailureReason.ProtocolError, null, null)]
    [InlineData("bytes: \"220 mx\\0.example.org\\r\\n\"", FailureReason.ProtocolError, null, null)]
    [InlineData("bytes: \"\\xff\\xfe\\x00\\x01\\xf0\\n\"", FailureReason.ProtocolError, null, null)]
    [InlineData("bytes: 15 03 01 00 02 02 46 0a", FailureReason.ProtocolError, null, null)]
    public async Task Greeting_That_Is_None_Has_Reason_And_Codes(string greeting, FailureReason reason, int? code, string? enhanced)
    {
        await using var server = ScriptedServer.Start($"{greeting}\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Greeting, reason);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.Null(result.SupportsTls);
        Assert.Null(result.Capabilities);
        Assert.DoesNotContain(server.Received, line => line.StartsWith("EHLO", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("S: 554 no\nclose:", FailureReason.GreetingRejected)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("bytes: \"220 mx.exa\"\nclose:", FailureReason.ConnectionLost)]
    [InlineData("S: 220-mx.example.org\nclose:", FailureReason.ConnectionLost)]
    [InlineData("S: 220-mx.example.org\nS: 250 other", FailureReason.ProtocolError)]
    public async Task Refusal_Wins_Over_The_Close_That_Follows(string greeting, FailureReason reason)
    {
        await using var server = ScriptedServer.Start(greeting);

        (await _checker.RunAsync(_checker.For(server))).AssertFailed(CheckPhase.Greeting, reason);
    }

    [Theory]
    [InlineData("S: 554 no\nreset:", FailureReason.GreetingRejected)]
    [InlineData("S+: 554-no\nS: 554 never\nreset:", FailureReason.GreetingRejected)]
    [InlineData("S: 554-no\nreset:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    public async Task Refusal_Wins_Over_The_Reset_That_Follows(string greeting, FailureReason reason)
    {
        // Over TLS, because a reset in clear may come before the connect has returned.
        await using var server = ScriptedServer.Start($"tls:\n{greeting}");

        (await _checker.RunAsync(_checker.For(server, tls: TlsMode.Implicit))).AssertFailed(CheckPhase.Greeting, reason);
    }

    [Fact]
    public async Task Reset_At_Once_Is_A_Lost_Connection()
    {
        await using var server = ScriptedServer.Start("reset:");

        var result = await _checker.RunAsync(_checker.For(server));

        Assert.Equal(FailureReason.ConnectionLost, result.Failure?.Reason);
        Assert.True(result.Failure!.Phase is CheckPhase.Connect or CheckPhase.Greeting);
    }

    [Theory]
    [InlineData("flood: *")]
    [InlineData("flood: * \"220-endless\\r\\n\"")]
    [InlineData("flood: * \"\\0\"")]
    [InlineData("flood: 100000 \"220 \"")]
    [InlineData("bytes: \"220 \"\nflood: *")]
    public async Task Endless_Greeting_Is_Read_To_A_Bound(string greeting)
    {
        await using var server = ScriptedServer.Start(greeting);

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Greeting, FailureReason.ResponseTooLarge);
        Assert.True(result.Transcript.Utf8.Length < 8192);
        Assert.True(result.Failure!.Detail.Length < 1000);
    }

    [Fact]
    public async Task Endless_Greeting_Costs_No_More_Than_The_Kernels_Buffers()
    {
        await using var server = ScriptedServer.Start("flood: *");

        await _checker.RunAsync(_checker.For(server));

        // What the client did not read sits in the kernel's buffers: some megabytes at most.
        Assert.True(server.BytesSent < 32 * 1024 * 1024);
    }
}
