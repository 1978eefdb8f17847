using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Pop3;

public sealed class Pop3DialogueTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Plain_Dialogue_Is_A_Success_With_All_Its_Facts()
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa("USER", "STLS", "UIDL", "SASL PLAIN")}\n{Pop3Script.Quit}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3));

        result.AssertSuccess();
        Assert.Equal(["USER", "STLS", "UIDL", "SASL PLAIN"], result.Capabilities);
        Assert.True(result.SupportsTls);
        Assert.Equal("+OK ready", result.Greeting);
        Assert.Empty(result.Mailboxes);
        Assert.Equal(["CAPA", "QUIT"], server.Received);
    }

    [Fact]
    public async Task Capa_Refused_Means_No_Capabilities()
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\nC: CAPA\nS: -ERR what?\n{Pop3Script.Quit}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3));

        result.AssertSuccess();
        Assert.Empty(Assert.NotNull(result.Capabilities));
        Assert.False(result.SupportsTls);
    }

    [Theory]
    [InlineData("S: -ERR go away", FailureReason.GreetingRejected)]
    [InlineData("S: -ERR [SYS/TEMP] busy\nclose:", FailureReason.GreetingRejected)]
    [InlineData("S: -err", FailureReason.GreetingRejected)]
    [InlineData("S: + ready", FailureReason.ProtocolError)]
    [InlineData("S: +OKAY ready", FailureReason.ProtocolError)]
    [InlineData("S: * OK IMAP4rev1", FailureReason.ProtocolError)]
    [InlineData("S: 220 smtp.example.org ESMTP", FailureReason.ProtocolError)]
    [InlineData("S:", FailureReason.ProtocolError)]
    [InlineData("bytes: \"+OK \\0\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("bytes: \"\\xff\\xfe\\xfd\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("bytes: \"+OK rea\"\nclose:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    public async Task Greeting_That_Is_None_Has_Its_Reason(string greeting, FailureReason reason)
    {
        await using var server = ScriptedServer.Start(greeting);

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3))).AssertFailed(CheckPhase.Greeting, reason);

        Assert.Equal(0, server.Count("CAPA"));
    }

    [Theory]
    [InlineData("split: +OK ready")]
    [InlineData("L: +OK")]
    [InlineData("S: +ok <1896.697170952@dbc.mtview.ca.us>")]
    [InlineData("bytes: \"+OK caf\\xe9 \\xff\\r\\n\"")]
    public async Task Odd_But_Lawful_Greeting_Is_Accepted(string greeting)
    {
        await using var server = ScriptedServer.Start($"{greeting}\n{Pop3Script.Capa("TOP")}\n{Pop3Script.Quit}");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3))).AssertSuccess();
    }

    [Theory]
    [InlineData("S: + ", FailureReason.ProtocolError)]
    [InlineData("S: + go on", FailureReason.ProtocolError)]
    [InlineData("S: what", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("S: +OK\nclose:", FailureReason.ConnectionLost)]
    [InlineData("S+: +OK\nS: TOP\nreset:", FailureReason.ConnectionLost)]
    [InlineData("S: +OK\nflood: *", FailureReason.ResponseTooLarge)]
    [InlineData("S: +OK\nflood: * \"X-ENDLESS\\r\\n\"", FailureReason.ResponseTooLarge)]
    [InlineData("S: +OK\nflood: * \"\\r\\n\"", FailureReason.ResponseTooLarge)]
    [InlineData("S: +OK\nbytes: \"TOP\\0\\r\\n\"", FailureReason.ProtocolError)]
    public async Task Capa_That_Breaks_Has_Its_Reason(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\nC: CAPA\n{response}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3));

        result.AssertFailed(CheckPhase.Hello, reason);
        Assert.Null(result.Capabilities);
    }

    [Theory]
    [InlineData("C: CAPA\nstall:")]
    [InlineData("C: CAPA\nS: +OK\nstall:")]
    public async Task Silence_Ends_At_The_Deadline(string rest)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{rest}");
        var check = _checker.RunAsync(_checker.For(server, MailProtocol.Pop3));
        await server.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Hello, FailureReason.Timeout);
    }

    [Fact]
    public async Task Capabilities_Are_Asked_For_Again_After_The_Handshake()
    {
        await using var server = ScriptedServer.Start($"""
            {Pop3Script.Greeting}
            {Pop3Script.Capa("STLS", "X-CLEAR")}
            {Pop3Script.StartTls}
            {Pop3Script.Capa("USER", "X-SECURED")}
            {Pop3Script.Login}
            {Pop3Script.Stat}
            {Pop3Script.Quit}
            """);

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3).WithPassword());

        result.AssertSuccess();
        Assert.Equal(["USER", "X-SECURED"], result.Capabilities);
        Assert.Equal([new MailboxFacts("INBOX") { Messages = 3, SizeBytes = 12345 }], result.Mailboxes);
        Assert.Equal(["CAPA", "STLS"], server.ReceivedInClear);
        Assert.Contains($"PASS {TestChecker.Password}", server.Received);
        Assert.Equal("POP3 server check successful, authenticated as probe@example.org, 3 messages in mailbox", result.Message);
    }

    [Theory]
    [InlineData("S: -ERR not now", FailureReason.StartTlsRejected)]
    [InlineData("S: -ERR not now\nreset:", FailureReason.StartTlsRejected)]
    [InlineData("S: + ", FailureReason.ProtocolError)]
    [InlineData("S: sure", FailureReason.ProtocolError)]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    [InlineData("S+: +OK go ahead\nS: +OK\ngone:", FailureReason.StartTlsInjection)]
    [InlineData("bytes: \"+OK\\r\\n\\n\"\ngone:", FailureReason.StartTlsInjection)]
    public async Task Stls_That_Is_Not_Taken_Has_Its_Reason(string response, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa("STLS")}\nC: STLS\n{response}");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3, TlsMode.Required).WithPassword());

        result.AssertFailed(CheckPhase.StartTls, reason);
        Assert.Equal(0, server.Count("USER"));
    }

    [Theory]
    [InlineData("USER")]
    [InlineData("XSTLS")]
    public async Task Stls_That_Is_Not_Offered_Is_A_Downgrade(string capability)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa(capability)}\nC?: QUIT");

        (await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3, TlsMode.Required).WithPassword())).AssertFailed(CheckPhase.StartTls, FailureReason.StartTlsUnsupported);

        Assert.Equal(0, server.Count("USER") + server.Count("STLS"));
    }

    [Theory]
    [InlineData(ExpectedFailure.CleartextAuth, "STLS", true)]
    [InlineData(ExpectedFailure.Cleartext, "STLS\nS+: SASL", true)]
    [InlineData(ExpectedFailure.CleartextAuth, "STLS\nS+: USER", false)]
    [InlineData(ExpectedFailure.Cleartext, "SASL PLAIN", false)]
    public async Task Login_Before_Tls_Must_Be_Refused(ExpectedFailure expected, string capabilities, bool isRefused)
    {
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\n{Pop3Script.Capa(capabilities)}\nC: QUIT\nS: +OK");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3) with { ExpectFailure = expected });

        Assert.Equal(isRefused ? null : FailureReason.NotRefused, result.Failure?.Reason);
        Assert.Equal(0, server.Count("USER"));
    }

    [Fact]
    public async Task Server_Without_Capa_Does_Not_Refuse_A_Login_Before_Tls()
    {
        // RFC 1939 section 7: without CAPA, USER and PASS are what a client uses.
        await using var server = ScriptedServer.Start($"{Pop3Script.Greeting}\nC: CAPA\nS: -ERR what?\nC: QUIT\nS: +OK");

        var result = await _checker.RunAsync(_checker.For(server, MailProtocol.Pop3) with { ExpectFailure = ExpectedFailure.Cleartext });

        Assert.Equal(FailureReason.NotRefused, result.Failure?.Reason);
    }
}
