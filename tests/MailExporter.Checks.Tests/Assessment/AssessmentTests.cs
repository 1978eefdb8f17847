using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Assessment;

public sealed class AssessmentTests : IDisposable
{
    private const string Offers = "PIPELINING|SIZE 1000|ENHANCEDSTATUSCODES|8BITMIME|DSN|STARTTLS";

    private static readonly string Clear = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo(Offers.Split('|'))}";
    private static readonly string Upgraded = $"{Clear}\n{SmtpScript.StartTls}\n{SmtpScript.Ehlo("AUTH PLAIN LOGIN")}";
    private static readonly string Implicit = $"tls:\n{SmtpScript.Greeting}\n{SmtpScript.Ehlo("AUTH PLAIN")}\n{SmtpScript.Quit}";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Good_Server_Is_Scored_With_A_Reason_For_Every_Point()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Upgraded}\n{SmtpScript.Quit}");
        await using var secured = ScriptedServer.Start(Implicit);

        var result = await _checker.AssessAsync(Options(server, secured));

        Assert.Equal(95, result.Score);
        Assert.Equal(SecurityRating.Excellent, result.Rating);
        Assert.Empty(result.Findings);
        Assert.Empty(result.Untold);
        using var json = JsonDocument.Parse(result.ToJson());
        var root = json.RootElement;
        Assert.Equal(["status", "hostname", "protocol", "security_score", "security_rating", "security_notes", "security_scores"], root.EnumerateObject().Select(p => p.Name).Take(7));
        Assert.Equal("Excellent", root.GetProperty("security_rating").GetString());
        var scores = root.GetProperty("security_scores").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
        Assert.Equal(["tls_available", "ssl_available", "auth_required", "modern_protocol"], scores.Keys);
        Assert.Equal(root.GetProperty("security_score").GetDouble(), scores.Values.Sum());
        foreach (var (component, score) in scores)
        {
            var points = root.GetProperty("points").EnumerateArray().Where(p => p.GetProperty("component").GetString() == component).ToArray();
            Assert.Equal(score, points.Sum(p => p.GetProperty("points").GetDouble()));
            Assert.Equal(25, points.Sum(p => p.GetProperty("of").GetDouble()));
        }
    }

    [Fact]
    public async Task Server_That_Cannot_Be_Reached_Is_An_Error_With_The_Keys_Of_The_Seed()
    {
        await using var server = ScriptedServer.Start("S: 554 no service here");

        var result = await _checker.AssessAsync(Options(server, server));

        Assert.False(result.IsReached);
        using var json = JsonDocument.Parse(result.ToJson());
        var root = json.RootElement;
        Assert.Equal("error", root.GetProperty("status").GetString());
        Assert.StartsWith("Unable to connect to mail server: SMTP error checking server", root.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, root.GetProperty("security_score").GetDouble());
        Assert.Equal("Server unreachable", Assert.Single(root.GetProperty("security_notes").EnumerateArray()).GetString());
        Assert.False(root.TryGetProperty("security_rating", out _));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Bad_Certificate_Costs_Points_And_Hides_Nothing()
    {
        var expired = new ScriptedServerOptions { Certificate = TestCertificates.Expired };
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Upgraded}\n{SmtpScript.Quit}", expired);
        await using var secured = ScriptedServer.Start(Implicit, expired);

        var result = await _checker.AssessAsync(Options(server, secured));

        Assert.Equal(15, result.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(0, result.ScoreOf(ScoreComponent.SslAvailable));
        Assert.Equal(20, result.ScoreOf(ScoreComponent.AuthRequired));
        Assert.Equal("certificate_expired", Assert.Single(result.Findings).Id);
    }

    [Fact]
    public async Task Nobody_Logs_In_And_Nothing_Is_Expected()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Upgraded}\n{SmtpScript.Quit}");
        await using var secured = ScriptedServer.Start(Implicit);
        var options = Options(server, secured);

        var result = await _checker.AssessAsync(options with { Server = options.Server.WithPassword() with { Expect = new() { Extensions = ["X-NEVER"], Severity = CheckStatus.Error } } });

        Assert.True(result.IsReached);
        Assert.DoesNotContain(server.Received.Concat(secured.Received), line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    public static TheoryData<MailProtocol, string, string, string> Injections => new()
    {
        { MailProtocol.Smtp, Clear, "C: STARTTLS\nC: NOOP\nS: 220 go ahead\ntls:", "S: 250 2.0.0 Ok\nC: QUIT\nS: 221 bye" },
        { MailProtocol.Smtp, Clear, "C: STARTTLS\nC: NOOP\nS: 220 go ahead\ntls:", "S: 503 5.5.1 EHLO first\nC: QUIT\nS: 221 bye" },
        { MailProtocol.Imap, ImapScript.Greeting, "C: {*} STARTTLS\nC: X1 NOOP\nS: S1 OK go ahead\ntls:", "S: X1 OK nothing\nC: X2 LOGOUT\nS: X2 OK bye" },
        { MailProtocol.Pop3, Pop3Script.Greeting, "C: STLS\nC: XNOOP\nS: +OK go ahead\ntls:", "S: -ERR what?\nC: QUIT\nS: +OK bye" },
    };

    [Theory]
    [MemberData(nameof(Injections))]
    public async Task Command_Sent_Before_The_Handshake_And_Answered_After_It_Is_Critical(MailProtocol protocol, string greeting, string early, string late) =>
        Assert.Equal(["starttls_injection"], await InjectedAsync(protocol, $"{greeting}\n{early}\n{late}"));

    public static TheoryData<MailProtocol, string> Careful => new()
    {
        { MailProtocol.Smtp, $"{Clear}\nC: STARTTLS\nC: NOOP\nS: 220 go ahead\ntls:\nC: QUIT\nS: 221 bye" },
        { MailProtocol.Smtp, $"{Clear}\nC: STARTTLS\nC: NOOP\nS: 554 5.5.0 synchronization error" },
        { MailProtocol.Smtp, $"{Clear}\nC: STARTTLS\nC: NOOP\nS: 220 go ahead\nclose:" },
        { MailProtocol.Imap, $"{ImapScript.Greeting}\nC: {{*}} STARTTLS\nC: X1 NOOP\nS: S1 OK go ahead\ntls:\nC: X2 LOGOUT\nS: * BYE\nS: X2 OK bye" },
        { MailProtocol.Imap, $"{ImapScript.Greeting}\nC: {{*}} STARTTLS\nC: X1 NOOP\nS: S1 BAD no pipelining" },
        { MailProtocol.Pop3, $"{Pop3Script.Greeting}\nC: STLS\nC: XNOOP\nS: +OK go ahead\ntls:\nC: QUIT\nS: +OK bye" },
        { MailProtocol.Pop3, $"{Pop3Script.Greeting}\nC: STLS\nC: XNOOP\nS: -ERR no pipelining" },
    };

    [Theory]
    [MemberData(nameof(Careful))]
    public async Task Server_That_Forgets_What_Came_In_Clear_Is_Not_Suspected(MailProtocol protocol, string script) => Assert.Empty(await InjectedAsync(protocol, script));

    [Theory]
    [InlineData("250 2.1.5 postmaster <root@mx.example.org>", "250 2.1.5 root", "vrfy_answered expn_answered")]
    [InlineData("251 2.1.5 postmaster is elsewhere", "502 5.5.1 no", "vrfy_answered")]
    [InlineData("252 2.0.0 postmaster", "252 2.0.0 postmaster", "")]
    [InlineData("550 5.1.1 unknown", "530 5.7.0 no", "")]
    [InlineData("450 4.7.1 later", "421 4.7.0 enough", "")]
    public async Task Vrfy_And_Expn_Are_Findings_Where_They_Are_Answered(string vrfy, string expn, string expected) =>
        Assert.Equal(expected, await StrangerAsync($"C: VRFY postmaster\nS: {vrfy}\nC: EXPN postmaster\nS: {expn}", AssessmentCheck.VrfyExpn));

    [Theory]
    [InlineData("250 Ok", "C: RCPT TO:<relay-test@example.com>\nS: 250 2.1.5 Ok\nC: RSET\nS: 250 Ok", "open_relay")]
    [InlineData("250 Ok", "C: RCPT TO:<*>\nS: 251 will forward\nC: RSET\nS: 250 Ok", "open_relay")]
    [InlineData("250 Ok", "C: RCPT TO:<*>\nS: 554 5.7.1 Relay access denied\nC: RSET\nS: 250 Ok", "")]
    [InlineData("250 Ok", "C: RCPT TO:<*>\nS: 450 4.7.1 greylisted\nC: RSET\nS: 250 Ok", "untold")]
    [InlineData("250 Ok", "C: RCPT TO:<*>\nS: 550 5.7.1 go away\nclose:", "")]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", "", "")]
    [InlineData("451 4.7.1 later", "", "untold")]
    public async Task Open_Relay_Takes_A_Foreign_Recipient_And_Never_Data(string mail, string recipient, string expected) =>
        Assert.Equal(expected, await StrangerAsync($"C: MAIL FROM:<>\nS: {mail}\n{recipient}", AssessmentCheck.OpenRelay));

    [Fact]
    public async Task Stranger_Asks_In_Clear_Where_StartTls_Does_Not_Work()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Clear}\nC: STARTTLS\nS: 454 4.7.0 not now\n{SmtpScript.Quit}\n---\n{Clear}\nC: VRFY postmaster\nS: 250 root\nC: EXPN postmaster\nS: 502 no\n{SmtpScript.Quit}");
        await using var secured = ScriptedServer.Start("close:");

        var result = await _checker.AssessAsync(Options(server, secured, AssessmentCheck.VrfyExpn));

        Assert.Equal("vrfy_answered", Assert.Single(result.Findings).Id);
        Assert.Equal(15, result.ScoreOf(ScoreComponent.TlsAvailable));
    }

    [Fact]
    public async Task Stranger_Asks_Only_What_Was_Wished_For()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("ENHANCEDSTATUSCODES")}\n{SmtpScript.Quit}");
        await using var secured = ScriptedServer.Start("close:");

        await _checker.AssessAsync(Options(server, secured));

        Assert.Equal((1, 1), (server.Connections, secured.Connections));
    }

    [Fact]
    public async Task Version_In_The_Answer_To_Id_Is_Found()
    {
        var clear = $"{ImapScript.Greeting}\n{ImapScript.Capability("ID", "LOGINDISABLED")}";
        await using var server = ScriptedServer.Start($$"""
            {{clear}}
            {{ImapScript.Logout}}
            ---
            {{clear}}
            C: {*} ID NIL
            S+: * ID ("name" "Cyrus IMAPD" "version" "3.6.1")
            S: {tag} OK done
            {{ImapScript.Logout}}
            """);
        await using var secured = ScriptedServer.Start("close:");

        var result = await _checker.AssessAsync(Options(server, secured, MailProtocol.Imap));

        Assert.Contains(result.Findings, finding => finding.Id == "software_version" && finding.Text.Contains("3.6.1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("stall:")]
    [InlineData("drip: 30 220 this greeting comes a byte at a time and never in time, and so on and so on")]
    [InlineData("flood: * 220-x\\r\\n")]
    public async Task Server_That_Turns_Hostile_After_The_First_Check_Holds_Nothing_Up(string hostile)
    {
        var limit = TimeSpan.FromMilliseconds(800);
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{hostile}");
        await using var secured = ScriptedServer.Start("stall:");
        using var checker = new ServerChecker();
        var options = Options(server, secured, [.. Enum.GetValues<AssessmentCheck>()]);
        var started = TimeProvider.System.GetTimestamp();

        var result = await checker.AssessAsync(options with { Server = options.Server with { Timeout = limit } }, TestContext.Current.CancellationToken);

        var took = TimeProvider.System.GetElapsedTime(started);
        Assert.InRange(took, TimeSpan.Zero, (5 * limit) + TimeSpan.FromSeconds(2)); // implicit TLS, then seven connections, three at once
        Assert.Equal(15, result.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(5, result.TlsVersions.Count);
        Assert.All(result.TlsVersions, trial => Assert.Equal(TlsTrialOutcome.Unknown, trial.Outcome));
        Assert.Contains(result.Untold, untold => untold.Key == "smtp_commands");
        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    [Fact]
    public async Task Endless_Fragments_In_Place_Of_A_Handshake_Are_Bounded()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Clear}\nC: STARTTLS\nS: 220 go ahead\nread: 60\nflood: * \"\\x16\\x03\\x03\\x00\\x01\\x02\"");
        await using var secured = ScriptedServer.Start("close:");

        var result = await _checker.AssessAsync(Options(server, secured, AssessmentCheck.TlsVersions));

        Assert.Equal(15, result.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(5, result.TlsVersions.Count);
        Assert.All(result.TlsVersions, trial => Assert.Equal(TlsTrialOutcome.Unknown, trial.Outcome));
        Assert.Equal(5, result.Untold.Count);
    }

    [Fact]
    public async Task Caller_Who_Gives_Up_Is_Not_Kept_Waiting_And_Leaves_No_Connection()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\nstall:");
        await using var secured = ScriptedServer.Start("close:");
        using var checker = new ServerChecker();
        using var caller = new CancellationTokenSource();
        var assessment = checker.AssessAsync(Options(server, secured, AssessmentCheck.TlsVersions), caller.Token);
        await server.Stalled;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => assessment);
        Assert.Equal(0, OpenSockets.CountConnectedTo(server.Port));
    }

    [Fact]
    public async Task Domain_Is_Assessed_At_The_Mx_Host_That_Answers()
    {
        await using var server = ScriptedServer.Start($"{Clear}\n{SmtpScript.Quit}\n---\n{Upgraded}\n{SmtpScript.Quit}");
        await using var secured = ScriptedServer.Start(Implicit);
        await using var resolver = ScriptedResolver.Start("""
            example.org MX 10 mx.example.org
            mx.example.org A 127.0.0.1
            """);
        using var checker = new TestChecker(resolver);
        var options = Options(server, secured);

        var result = await checker.AssessAsync(options with { Server = options.Server with { Hostname = "example.org", ResolveMx = true } });

        Assert.Equal("mx.example.org", result.HostnameUsed);
        Assert.Equal("example.org", result.Subject.Hostname);
        Assert.Equal(["mx.example.org"], secured.ServerNames);
        Assert.Equal(95, result.Score);
    }

    /// <summary>A server without TLS, what it is asked, and the findings that come of that.</summary>
    private async Task<string> StrangerAsync(string dialogue, AssessmentCheck check)
    {
        var clear = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("ENHANCEDSTATUSCODES")}";
        var quit = dialogue.EndsWith("close:", StringComparison.Ordinal) ? "" : SmtpScript.Quit;
        await using var server = ScriptedServer.Start($"{clear}\n{SmtpScript.Quit}\n---\n{clear}\n{dialogue}\n{quit}");
        await using var secured = ScriptedServer.Start("close:");

        var result = await _checker.AssessAsync(Options(server, secured, check));

        Assert.DoesNotContain("DATA", server.Received);
        return string.Join(' ', result.Findings.Select(finding => finding.Id).Where(id => id != "starttls_missing").Concat(result.Untold.Select(_ => "untold")));
    }

    private async Task<string[]> InjectedAsync(MailProtocol protocol, string third)
    {
        var upgraded = protocol switch
        {
            MailProtocol.Smtp => $"{Clear}\n{SmtpScript.Quit}\n---\n{Upgraded}\n{SmtpScript.Quit}",
            MailProtocol.Imap => $"{ImapScript.Greeting}\n{ImapScript.Capability("STARTTLS", "LOGINDISABLED")}\n{ImapScript.Logout}\n---\n{ImapScript.Greeting}\n{ImapScript.Capability("STARTTLS")}\n{ImapScript.StartTls}\n{ImapScript.Capability()}\n{ImapScript.Logout}",
            _ => $"{Pop3Script.Greeting}\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: QUIT\nS: +OK\n---\n{Pop3Script.Greeting}\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\ntls:\nC: CAPA\nS: +OK\nS: .\nC: QUIT\nS: +OK",
        };
        await using var server = ScriptedServer.Start($"{upgraded}\n---\n{third}");
        await using var secured = ScriptedServer.Start("close:");

        var result = await _checker.AssessAsync(Options(server, secured, protocol, AssessmentCheck.StartTlsInjection));

        Assert.Empty(result.Untold);
        Assert.Equal(3, server.Connections);
        return [.. result.Findings.Select(finding => finding.Id)];
    }

    private AssessmentOptions Options(ScriptedServer clear, ScriptedServer secured, params AssessmentCheck[] checks) => Options(clear, secured, MailProtocol.Smtp, checks);

    private AssessmentOptions Options(ScriptedServer clear, ScriptedServer secured, MailProtocol protocol, params AssessmentCheck[] checks) =>
        AssessmentOptions.Of(_checker.For(clear, protocol) with { AssessChecks = [.. checks] }) with { ImplicitPort = secured.Port };
}
