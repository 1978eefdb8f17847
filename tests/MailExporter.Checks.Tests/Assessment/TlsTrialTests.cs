using System.Net.Sockets;
using System.Security.Authentication;
using MailExporter.Checks.Assessment;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Assessment;

public sealed class TlsTrialTests
{
    private const string Hello = "16 03 01 00 31  02 00 00 2d 03 01 00000000000000000000000000000000000000000000000000000000000000ff 00 00 2f 00 00 05 ff 01 00 01 00";
    private const string HelloInThree = "16 03 01 00 01 02  16 03 01 00 02 00 00  16 03 01 00 2e 2d 03 01 00000000000000000000000000000000000000000000000000000000000000ff 00 00 2f 00 00 05 ff 01 00 01 00";

    [Theory]
    [InlineData(Hello, TlsTrialOutcome.Accepted, "TLS_RSA_WITH_AES_128_CBC_SHA")]
    [InlineData(HelloInThree, TlsTrialOutcome.Accepted, "TLS_RSA_WITH_AES_128_CBC_SHA")]
    [InlineData("15 03 01 00 02 01 70 " + Hello, TlsTrialOutcome.Accepted, "TLS_RSA_WITH_AES_128_CBC_SHA")] // unrecognized_name, a warning
    [InlineData("15 03 01 00 02 02 46", TlsTrialOutcome.Refused, "alert protocol_version")]
    [InlineData("15 03 01 00 02 02 28", TlsTrialOutcome.Refused, "alert handshake_failure")]
    [InlineData("15 03 01 00 02 01 00", TlsTrialOutcome.Refused, "alert close_notify")]
    [InlineData("15 03 01 00 02 02 63", TlsTrialOutcome.Refused, "alert 99")]
    [InlineData("16 03 03 00 2a  02 00 00 26 03 03 00000000000000000000000000000000000000000000000000000000000000ff 00 00 2f 00", TlsTrialOutcome.Refused, "the server answered with TLS 1.2")]
    [InlineData("16 03 01", TlsTrialOutcome.Refused, "the server closed the connection")]
    public async Task Answer_Is_Understood(string bytes, TlsTrialOutcome outcome, string detail)
    {
        await using var server = ScriptedServer.Start($"read: 60\nbytes: {bytes}\nclose:");

        Assert.Equal(new TlsVersionTrial("TLS 1.0", outcome, detail), await TryAsync(server, ProtocolVersion.Tls10));
    }

    [Theory]
    [InlineData("bytes: \"220 mx.example.org ESMTP\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("bytes: \"\\x80\\x2e\\x01\\x00\\x02\"", FailureReason.ProtocolError)] // SSL 2
    [InlineData("bytes: 16 03 01 ff ff", FailureReason.ProtocolError)] // a longer record than there may be
    [InlineData("bytes: 16 03 01 00 04 02 ff ff ff", FailureReason.ProtocolError)] // a message of 16 MB
    [InlineData("bytes: 16 03 01 00 04 0b 00 00 01", FailureReason.ProtocolError)] // a certificate out of turn
    [InlineData("flood: * \"\\x16\\x03\\x01\\x00\\x00\"", FailureReason.ResponseTooLarge)] // empty records without end
    [InlineData("flood: * \"\\x15\\x03\\x01\\x00\\x02\\x01\\x70\"", FailureReason.ResponseTooLarge)] // warnings without end
    [InlineData("bytes: 16 03 01 00 04 02 00 10 00\nflood: * \"\\x16\\x03\\x01\\x00\\x01\\x00\"", FailureReason.ResponseTooLarge)] // a message in endless fragments
    public async Task Hostile_Answer_Is_Bounded(string answer, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"read: 60\n{answer}");

        var exception = await Assert.ThrowsAsync<CheckFailedException>(() => TryAsync(server, ProtocolVersion.Tls10));

        Assert.Equal(reason, exception.Reason);
        Assert.InRange(server.BytesSent, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task Silent_Server_Ends_At_The_Deadline()
    {
        await using var server = ScriptedServer.Start("read: 60\nstall:");
        using var deadline = new CancellationTokenSource();
        var trial = TryAsync(server, ProtocolVersion.Tls13, deadline.Token);
        await server.Stalled;

        await deadline.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, 0x0303, TlsTrialOutcome.Accepted)]
    [InlineData(SslProtocols.Tls12, 0x0304, TlsTrialOutcome.Refused)]
    [InlineData(SslProtocols.Tls13, 0x0304, TlsTrialOutcome.Accepted)]
    [InlineData(SslProtocols.Tls13, 0x0303, TlsTrialOutcome.Refused)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, 0x0301, TlsTrialOutcome.Refused)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, 0x0300, TlsTrialOutcome.Refused)]
    public async Task Real_Server_Answers(SslProtocols speaks, int version, TlsTrialOutcome outcome)
    {
        foreach (var certificate in (TestCertificate[])[TestCertificates.Good, TestCertificates.Rsa])
        {
            await using var server = ScriptedServer.Start("tls:\ngone:", new() { Protocols = speaks, Certificate = certificate });

            var trial = await TryAsync(server, (ProtocolVersion)version);

            Assert.True(trial.Outcome == outcome, $"{trial}");
        }
    }

    private static async Task<TlsVersionTrial> TryAsync(ScriptedServer server, ProtocolVersion version, CancellationToken? deadline = null)
    {
        var options = ServerOptions.For(server.Host);
        using var run = new CheckRun(options, options.ToSubject(), TimeProvider.System);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var connection = new MailConnection(socket, run, ConnectionLimits.Check);
        await socket.ConnectAsync(server.Host, server.Port, TestContext.Current.CancellationToken);
        return await TlsTrial.RunAsync(connection, version, "mx.example.org", deadline ?? TestContext.Current.CancellationToken);
    }
}
