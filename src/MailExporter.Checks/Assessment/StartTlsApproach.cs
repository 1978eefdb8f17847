using System.Text;
using MailExporter.Checks.Pop3;
using MailExporter.Checks.Results;
using MailExporter.Checks.Smtp;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Assessment;

/// <summary>The dialogue in clear up to where a handshake begins, and what a command that was sent too early does to a server.</summary>
internal sealed class StartTlsApproach(CheckRun run, MailConnection connection, string ehloName, CancellationToken cancellationToken)
{
    private const int MaxLines = 64;

    /// <summary>Greeting, EHLO for SMTP, STARTTLS or STLS and the server's agreement.</summary>
    /// <param name="injected">A command that is sent in one segment with STARTTLS; null for none.</param>
    /// <exception cref="CheckFailedException">It did not come to that.</exception>
    public async Task GoAsync(string? injected = null)
    {
        run.Enter(CheckPhase.Greeting);
        switch (run.Server.Protocol)
        {
            case MailProtocol.Smtp:
                Agree((await SmtpReply.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).Code == 220, FailureReason.GreetingRejected);
                run.Enter(CheckPhase.Hello);
                Agree((await SmtpReply.ToAsync(connection, $"EHLO {ehloName}", cancellationToken).ConfigureAwait(false)).IsPositive, FailureReason.HelloRejected);
                await SendAsync("STARTTLS", injected).ConfigureAwait(false);
                Agree((await SmtpReply.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).Code == 220, FailureReason.StartTlsRejected);
                break;
            case MailProtocol.Imap:
                Agree((await LineAsync().ConfigureAwait(false)).StartsWith("* OK", StringComparison.OrdinalIgnoreCase), FailureReason.GreetingRejected);
                await SendAsync("S1 STARTTLS", injected).ConfigureAwait(false);
                Agree((await TaggedAsync("S1 ").ConfigureAwait(false)).StartsWith("S1 OK", StringComparison.OrdinalIgnoreCase), FailureReason.StartTlsRejected);
                break;
            default:
                Agree((await Pop3Reply.ReadAsync(connection, mayChallenge: false, cancellationToken).ConfigureAwait(false)).IsOk, FailureReason.GreetingRejected);
                await SendAsync("STLS", injected).ConfigureAwait(false);
                Agree((await Pop3Reply.ReadAsync(connection, mayChallenge: false, cancellationToken).ConfigureAwait(false)).IsOk, FailureReason.StartTlsRejected);
                break;
        }
    }

    /// <summary>
    /// Sends a harmless command in one segment with STARTTLS, does the handshake, says goodbye, and looks whether the first answer through TLS is that to
    /// the goodbye. A server that keeps what came in clear answers that first: somebody in between could put words into a client's mouth (RFC 3207 section 6, CVE-2011-0411).
    /// </summary>
    /// <remarks>For a server with which STARTTLS works when nothing is sent too early: a handshake that breaks here is its answer.</remarks>
    public async Task<bool> AnswersInjectedAsync(TlsClient tls)
    {
        var (injected, goodbye) = run.Server.Protocol switch
        {
            MailProtocol.Smtp => ("NOOP", "QUIT"),
            MailProtocol.Imap => ("X1 NOOP", "X2 LOGOUT"),
            _ => ("XNOOP", "QUIT"),
        };
        try
        {
            await GoAsync(injected).ConfigureAwait(false);
            await tls.SecureAsync(run, connection, cancellationToken).ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason is FailureReason.StartTlsRejected or FailureReason.TlsHandshake)
        {
            return false; // a server may refuse to be spoken to out of turn: Postfix 3.9 answers 554, Dovecot takes the command for a bad handshake
        }

        await connection.SendAsync(goodbye, null, cancellationToken).ConfigureAwait(false);
        switch (run.Server.Protocol)
        {
            case MailProtocol.Smtp:
                var code = (await SmtpReply.ReadAsync(connection, cancellationToken).ConfigureAwait(false)).Code;
                return code != 421 ? code != 221 : throw new CheckFailedException(FailureReason.ConnectionLost, "the server ended the session with 421");
            case MailProtocol.Imap:
                return (await TaggedAsync("X").ConfigureAwait(false)).StartsWith("X1 ", StringComparison.OrdinalIgnoreCase);
            default:
                return !(await Pop3Reply.ReadAsync(connection, mayChallenge: false, cancellationToken).ConfigureAwait(false)).IsOk;
        }
    }

    private static void Agree(bool agrees, FailureReason otherwise)
    {
        if (!agrees)
        {
            throw new CheckFailedException(otherwise, "the server refused");
        }
    }

    private async Task SendAsync(string command, string? injected)
    {
        run.Enter(CheckPhase.StartTls);
        await connection.SendAsync(Encoding.ASCII.GetBytes($"{command}\r\n{(injected is null ? "" : injected + "\r\n")}"), cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> TaggedAsync(string tag)
    {
        for (var lines = 0; lines < MaxLines; lines++)
        {
            var line = await LineAsync().ConfigureAwait(false);
            if (line.StartsWith(tag, StringComparison.OrdinalIgnoreCase))
            {
                return line;
            }
        }

        throw new CheckFailedException(FailureReason.ResponseTooLarge, $"more than {MaxLines} lines to one command");
    }

    private async Task<string> LineAsync() => Encoding.UTF8.GetString((await connection.ReadLineAsync(cancellationToken).ConfigureAwait(false)).Span);
}
