using System.Security.Cryptography;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class ScramExchangeTests : IDisposable
{
    private const string Password = "pencil, = ünd 漢字";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions With(ScriptedServer server, MailProtocol protocol) =>
        _checker.For(server, protocol, TlsMode.Implicit).WithPassword(Password) with { Username = "us=er,name", Mailboxes = [] };

    private static ScriptedServer Start(SaslScript sasl, ScramServer scram, string mechanism, string rest, TestCertificate? certificate = null, params string[] offered) =>
        ScriptedServer.Start(
            $"{sasl.Offer(offered.Length > 0 ? offered : [mechanism])}\n{sasl.Begin(mechanism, "{*}")}\nanswer: first\nC: {rest}",
            new() { Answers = scram.Answers(sasl.Challenge), Certificate = certificate });

    [Theory]
    [InlineData(MailProtocol.Smtp, "SCRAM-SHA-1", true)]
    [InlineData(MailProtocol.Smtp, "SCRAM-SHA-256", true)]
    [InlineData(MailProtocol.Smtp, "SCRAM-SHA-512", true)]
    [InlineData(MailProtocol.Smtp, "SCRAM-SHA-1-PLUS", true)]
    [InlineData(MailProtocol.Smtp, "SCRAM-SHA-256-PLUS", true)]
    [InlineData(MailProtocol.Imap, "SCRAM-SHA-256", true)]
    [InlineData(MailProtocol.Imap, "SCRAM-SHA-256", false)]
    [InlineData(MailProtocol.Imap, "SCRAM-SHA-256-PLUS", true)]
    [InlineData(MailProtocol.Imap, "SCRAM-SHA-1-PLUS", false)]
    [InlineData(MailProtocol.Pop3, "SCRAM-SHA-1", true)]
    [InlineData(MailProtocol.Pop3, "SCRAM-SHA-256-PLUS", true)]
    public async Task Both_Sides_Prove_Themselves(MailProtocol protocol, string mechanism, bool initialResponse)
    {
        var sasl = new SaslScript(protocol, initialResponse);
        var scram = new ScramServer(Hash(mechanism), Password);
        await using var server = Start(sasl, scram, mechanism, $"{{*}}\nanswer: final\nC:\n{sasl.Accepted}\n{sasl.End}");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertSuccess();
        Assert.True(scram.ProofIsRight);
        Assert.Equal(mechanism.EndsWith("-PLUS", StringComparison.Ordinal) ? "p=tls-server-end-point,," : "n,,", scram.Header);
    }

    [Theory]
    [InlineData("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1-PLUS")]
    [InlineData("SCRAM-SHA-256", "PLAIN", "SCRAM-SHA-256")]
    [InlineData("CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-1")]
    public async Task Strongest_Mechanism_On_Offer_Is_Used(string one, string other, string strongest)
    {
        var sasl = new SaslScript(MailProtocol.Smtp);
        var scram = new ScramServer(Hash(strongest), Password);
        await using var server = Start(sasl, scram, strongest, $"{{*}}\nanswer: final\nC:\n{sasl.Accepted}\n{sasl.End}", null, one, other);

        (await _checker.RunAsync(With(server, MailProtocol.Smtp))).AssertSuccess();
    }

    [Fact]
    public async Task Binding_Holds_For_An_Rsa_Certificate_Too()
    {
        var sasl = new SaslScript(MailProtocol.Smtp);
        var scram = new ScramServer(HashAlgorithmName.SHA256, Password);
        await using var server = Start(sasl, scram, "SCRAM-SHA-256-PLUS", $"{{*}}\nanswer: final\nC:\n{sasl.Accepted}\n{sasl.End}", TestCertificates.Rsa);

        (await _checker.RunAsync(With(server, MailProtocol.Smtp))).AssertSuccess();
    }

    [Fact]
    public async Task Plus_Is_Not_Chosen_In_Clear()
    {
        await using var server = ScriptedServer.Start($"{Smtp.SmtpScript.Greeting}\n{Smtp.SmtpScript.Ehlo("AUTH SCRAM-SHA-256-PLUS")}\nC?: QUIT");

        var result = await _checker.RunAsync(_checker.For(server).WithPassword() with { AllowCleartextAuth = true });

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthUnsupported);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Wrong_Password_Is_Refused_And_Paused(MailProtocol protocol)
    {
        var sasl = new SaslScript(protocol);
        var scram = new ScramServer(HashAlgorithmName.SHA256, "another");
        await using var server = Start(sasl, scram, "SCRAM-SHA-256", $"{{*}}\n{sasl.Refused}\nC?: *");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthFailed);
        Assert.True(result.AuthBackoff);
    }

    [Theory]
    [InlineData(MailProtocol.Smtp)]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Success_Without_The_Servers_Proof_Is_None(MailProtocol protocol)
    {
        var sasl = new SaslScript(protocol);
        var scram = new ScramServer(HashAlgorithmName.SHA256, Password);
        await using var server = Start(sasl, scram, "SCRAM-SHA-256", $"{{*}}\n{sasl.Accepted}\nC?: *");

        var result = await _checker.RunAsync(With(server, protocol));

        result.AssertFailed(CheckPhase.Auth, FailureReason.ProtocolError);
        Assert.NotEqual(true, result.Authenticated);
        Assert.False(result.AuthBackoff);
    }

    [Theory]
    [InlineData("v=AAAA")]
    [InlineData("v=")]
    [InlineData("")]
    [InlineData("x=y")]
    [InlineData("e=other-error")]
    public async Task Wrong_Server_Signature_Is_Not_Believed(string lie)
    {
        var sasl = new SaslScript(MailProtocol.Smtp);
        var scram = new ScramServer(HashAlgorithmName.SHA256, Password) { Final = _ => lie };
        await using var server = Start(sasl, scram, "SCRAM-SHA-256", $"{{*}}\nanswer: final\nC: *\n{sasl.Accepted}\nC?: *");

        (await _checker.RunAsync(With(server, MailProtocol.Smtp))).AssertFailed(CheckPhase.Auth, FailureReason.ProtocolError);
    }

    [Theory]
    [InlineData("server only", "4096")]
    [InlineData("", "4096")]
    [InlineData("client", "4096")]
    [InlineData("right", "2000000000")]
    [InlineData("right", "99999999999999")]
    [InlineData("right", "0")]
    [InlineData("right", "-1")]
    [InlineData("right", "many")]
    public async Task Hostile_Challenge_Is_Cancelled_Without_A_Proof(string nonce, string iterations)
    {
        var sasl = new SaslScript(MailProtocol.Smtp);
        var scram = new ScramServer(HashAlgorithmName.SHA256, Password)
        {
            Iterations = iterations,
            Nonce = client => nonce switch { "right" => client + "s", "client" => client, _ => nonce },
        };
        await using var server = Start(sasl, scram, "SCRAM-SHA-256", $"*\nS: 501 cancelled\nC?: QUIT");

        var result = await _checker.RunAsync(With(server, MailProtocol.Smtp));

        result.AssertFailed(CheckPhase.Auth, FailureReason.ProtocolError);
        await server.Completed;
        Assert.Equal("*", server.Received[2]);
    }

    private static HashAlgorithmName Hash(string mechanism) =>
        mechanism.Contains("SHA-1", StringComparison.Ordinal) ? HashAlgorithmName.SHA1
        : mechanism.Contains("SHA-256", StringComparison.Ordinal) ? HashAlgorithmName.SHA256
        : HashAlgorithmName.SHA512;
}
