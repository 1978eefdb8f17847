using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;
using static MailExporter.Checks.Tests.Authentication.SaslScript;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class MechanismTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public static TheoryData<MailProtocol, bool> Carriers => new()
    {
        { MailProtocol.Smtp, true },
        { MailProtocol.Imap, true },
        { MailProtocol.Imap, false },
        { MailProtocol.Pop3, true },
    };

    public void Dispose() => _checker.Dispose();

    private ServerOptions With(ScriptedServer server, MailProtocol protocol, string user = TestChecker.User, string password = TestChecker.Password) =>
        _checker.For(server, protocol, TlsMode.Implicit) with { Username = user, Password = Secret.FromValue(password), Mailboxes = [] };

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Plain(MailProtocol protocol, bool initialResponse)
    {
        var sasl = new SaslScript(protocol, initialResponse);
        await using var server = ScriptedServer.Start($"{sasl.Offer("PLAIN")}\n{sasl.Begin("PLAIN", Base64("\0Jürgen\0Paßwort"))}\n{sasl.Accepted}\n{sasl.End}");

        var result = await _checker.RunAsync(With(server, protocol, "Jürgen", "Paßwort"));

        result.AssertSuccess();
        Assert.True(result.Authenticated);
        Assert.DoesNotContain(Base64("\0Jürgen\0Paßwort"), result.Transcript.ToString());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Login(MailProtocol protocol, bool initialResponse)
    {
        var sasl = new SaslScript(protocol, initialResponse);
        await using var server = ScriptedServer.Start($"""
            {sasl.Offer("LOGIN")}
            {sasl.Begin("LOGIN", null)}
            {sasl.Round(Base64("Username:"), Base64(TestChecker.User))}
            {sasl.Round(Base64("Password:"), Base64(TestChecker.Password))}
            {sasl.Accepted}
            {sasl.End}
            """);

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertSuccess();
        Assert.DoesNotContain(Base64(TestChecker.Password), result.Transcript.ToString());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task CramMd5_As_In_Rfc2195(MailProtocol protocol, bool initialResponse)
    {
        var sasl = new SaslScript(protocol, initialResponse);
        await using var server = ScriptedServer.Start($"""
            {sasl.Offer("PLAIN", "LOGIN", "CRAM-MD5")}
            {sasl.Begin("CRAM-MD5", null)}
            {sasl.Round("PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+", "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw")}
            {sasl.Accepted}
            {sasl.End}
            """);

        var result = await _checker.RunAsync(With(server, protocol, "tim", "tanstaaftanstaaf"));

        result.AssertSuccess();
        Assert.DoesNotContain("dGltIGI5", result.Transcript.ToString());
        Assert.DoesNotContain("PDE4OTYu", result.Transcript.ToString());
    }

    [Theory]
    [MemberData(nameof(Carriers))]
    public async Task Refused_Password_Is_Tried_With_One_Mechanism_Only(MailProtocol protocol, bool initialResponse)
    {
        var sasl = new SaslScript(protocol, initialResponse);
        await using var server = ScriptedServer.Start($"{sasl.Offer("LOGIN", "PLAIN")}\n{sasl.Begin("PLAIN", "*")}\n{sasl.Refused}\nC?: *");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthFailed);
        await server.Completed;
        Assert.Equal(1, server.Count("AUTH"));
        Assert.Equal(0, server.Count("LOGIN") + server.Count("USER"));
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Forced_Mechanism_Is_Used_Though_Stronger_Ones_Are_Offered(MailProtocol protocol)
    {
        var sasl = new SaslScript(protocol);
        await using var server = ScriptedServer.Start($"{sasl.Offer("SCRAM-SHA-256", "CRAM-MD5", "PLAIN")}\n{sasl.Begin("PLAIN", "*")}\n{sasl.Accepted}\n{sasl.End}");

        (await _checker.RunAsync(With(server, protocol) with { AuthMechanism = "plain" })).AssertSuccess();
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Challenge_That_Is_No_Base64_Cancels_The_Exchange(MailProtocol protocol)
    {
        var sasl = new SaslScript(protocol);
        await using var server = ScriptedServer.Start($"{sasl.Offer("CRAM-MD5")}\n{sasl.Begin("CRAM-MD5", null)}\n{sasl.Round("!!!", "*").Replace("C:", "C?:", StringComparison.Ordinal)}\n{sasl.Refused}\nC?: *");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertFailed(CheckPhase.Auth, FailureReason.ProtocolError);
        await server.Completed;
        Assert.Contains("*", server.Received);
        Assert.False(result.AuthBackoff);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Endless_Challenges_End_After_Some_Rounds(MailProtocol protocol)
    {
        var sasl = new SaslScript(protocol);
        var rounds = string.Join('\n', Enumerable.Repeat($"S: {sasl.Challenge}\nC?: *", 20));
        await using var server = ScriptedServer.Start($"{sasl.Offer("PLAIN")}\n{sasl.Begin("PLAIN", "*")}\n{rounds}");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertFailed(CheckPhase.Auth, FailureReason.ProtocolError);
        Assert.False(result.AuthBackoff);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Mechanism_That_Appears_Only_After_Tls_Is_Used(MailProtocol protocol)
    {
        var (hello, command, accepted) = protocol switch
        {
            MailProtocol.Smtp => (Smtp.SmtpScript.Secured("AUTH PLAIN"), "C: AUTH PLAIN *", "S: 235 ok\nC: QUIT"),
            MailProtocol.Imap => (
                $"S: * OK\n{Imap.ImapScript.Capability("STARTTLS", "LOGINDISABLED")}\n{Imap.ImapScript.StartTls}\n{Imap.ImapScript.Capability("AUTH=PLAIN", "SASL-IR")}",
                "C: {*} AUTHENTICATE PLAIN *",
                $"S: {{tag}} OK\n{Imap.ImapScript.Capability()}"),
            _ => (
                $"S: +OK\n{Pop3.Pop3Script.Capa("STLS")}\n{Pop3.Pop3Script.StartTls}\n{Pop3.Pop3Script.Capa("SASL PLAIN")}",
                "C: AUTH PLAIN *",
                $"S: +OK\n{Pop3.Pop3Script.Stat}"),
        };
        await using var server = ScriptedServer.Start($"{hello}\n{command}\n{accepted}");

        (await _checker.RunAsync(_checker.For(server, protocol).WithPassword() with { Mailboxes = [] })).AssertSuccess();

        Assert.DoesNotContain(server.ReceivedInClear, line => line.Contains("PLAIN", StringComparison.Ordinal));
    }
}
