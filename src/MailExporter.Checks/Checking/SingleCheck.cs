using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Imap;
using MailExporter.Checks.Pop3;
using MailExporter.Checks.Results;
using MailExporter.Checks.Smtp;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Checking;

/// <summary>One host, one connection, one dialogue; and the rim where everything that goes wrong becomes a reason.</summary>
internal sealed class SingleCheck(Dialer dialer, Resolver resolver, TlsClient tls, Authenticator authenticator)
{
    private static readonly TimeSpan QuitLimit = TimeSpan.FromSeconds(2);

    /// <summary>Connects, in the phases resolve and connect.</summary>
    /// <param name="run">Told of all that is seen.</param>
    /// <param name="address">Only this address of the host; null: all.</param>
    /// <param name="deadline">The check's deadline.</param>
    /// <param name="cancellationToken">The deadline's token, or a shorter one where another host is still to be tried.</param>
    public Task<Socket> ConnectAsync(CheckRun run, IPAddress? address, Deadline deadline, CancellationToken cancellationToken) =>
        dialer.DialAsync(run, run.Host, address, cancellationToken);

    /// <summary>Runs a step of a check and turns whatever ends it into a result.</summary>
    public static async Task<CheckResult> AtTheRimAsync(CheckRun run, Deadline deadline, Func<Task> check)
    {
        CheckFailure? failure = null;
        try
        {
            await check().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = Failure(run, deadline, exception);
        }

        if (failure is { Reason: FailureReason.AuthFailed } && run.Server.ExpectFailure == ExpectedFailure.Auth)
        {
            failure = null; // the refusal is what was wanted
        }

        return Verdict.On(run.Finish(failure), run.Server, run.Time.GetUtcNow());
    }

    /// <summary>The result of a run that ended well.</summary>
    public static CheckResult Ended(CheckRun run) => Verdict.On(run.Finish(null), run.Server, run.Time.GetUtcNow());

    /// <summary>Speaks the protocol over a connection, then says goodbye.</summary>
    public async Task SpeakAsync(CheckRun run, Socket socket, Deadline deadline)
    {
        using var connection = new MailConnection(socket, run, ConnectionLimits.Check);
        try
        {
            await (run.Server.Protocol switch
            {
                MailProtocol.Smtp => Smtp(run, connection, deadline).RunAsync(),
                MailProtocol.Imap => Imap(run, connection, deadline.Token).RunAsync(),
                _ => Pop3(run, connection, deadline.Token).RunAsync(),
            }).ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (!deadline.Token.IsCancellationRequested && exception.Reason is not (FailureReason.ConnectionLost or FailureReason.TlsHandshake or FailureReason.StartTlsInjection))
        {
            // A verdict need not wait for an answer, but a server likes to be told that we go.
            await connection.SendAsync(Goodbye(run), null, deadline.Token).ConfigureAwait(false);
            throw;
        }

        await QuitAsync(run, connection, deadline).ConfigureAwait(false);
    }

    /// <summary>The dialogue with an SMTP server over a connection.</summary>
    public SmtpDialogue Smtp(CheckRun run, MailConnection connection, Deadline deadline) => new(run, connection, tls, authenticator, EhloName(run), deadline);

    /// <summary>The dialogue with an IMAP server over a connection.</summary>
    public ImapDialogue Imap(CheckRun run, MailConnection connection, CancellationToken deadline) => new(run, connection, tls, authenticator, deadline);

    /// <summary>The dialogue with a POP3 server over a connection.</summary>
    public Pop3Dialogue Pop3(CheckRun run, MailConnection connection, CancellationToken deadline) => new(run, connection, tls, authenticator, deadline);

    private static string Goodbye(CheckRun run) => run.Server.Protocol == MailProtocol.Imap ? "ZZ LOGOUT" : "QUIT";

    /// <summary>Best effort, two seconds at most; what happens here changes nothing.</summary>
    public static async Task QuitAsync(CheckRun run, MailConnection connection, Deadline deadline)
    {
        run.Enter(CheckPhase.Quit);
        using var limit = Deadline.Start(QuitLimit, run.Time, deadline.Token);
        try
        {
            await connection.SendAsync(Goodbye(run), null, limit.Token).ConfigureAwait(false);
            while (!(await connection.ReadLineAsync(limit.Token).ConfigureAwait(false)).Span.StartsWith(run.Server.Protocol switch
            {
                MailProtocol.Smtp => "221 "u8,
                MailProtocol.Imap => "ZZ "u8,
                _ => "+OK"u8,
            }))
            {
                // IMAP says BYE before the tagged OK; any other line is nothing we wait for.
            }
        }
        catch (Exception exception) when (exception is CheckFailedException or OperationCanceledException or IOException or SocketException)
        {
            run.Transcript.Note("no goodbye from the server");
        }
    }

    /// <summary>The only place where an exception becomes a reason. Which of two wins: SPEC section 4.</summary>
    private static CheckFailure Failure(CheckRun run, Deadline deadline, Exception exception)
    {
        if (deadline.Passed)
        {
            return new CheckFailure(
                run.Phase,
                run.Phase == CheckPhase.Connect ? FailureReason.ConnectTimeout : FailureReason.Timeout,
                $"no end within {run.Server.Timeout.TotalSeconds:0.###} s, in phase {run.Phase.Spell()}{Hint(run)}");
        }

        return exception switch
        {
            CheckFailedException failed => new CheckFailure(run.Phase, failed.Reason, failed.Message, failed.ReplyCode, failed.EnhancedCode),
            SecretUnavailableException unavailable => new CheckFailure(run.Phase, FailureReason.LocalError, unavailable.Message),
            _ => new CheckFailure(run.Phase, FailureReason.Internal, $"{exception.GetType().Name}: {exception.Message}"),
        };
    }

    /// <summary>A server that waits for a TLS handshake looks as if it hung before its greeting.</summary>
    private static string Hint(CheckRun run) =>
        run is { Phase: CheckPhase.Greeting, Server: { Tls: not TlsMode.Implicit, Port: 465 or 993 or 995 } } ? "; this port is for implicit TLS: is use_ssl missing?" : "";

    /// <summary>What we call ourselves.</summary>
    public string EhloName(CheckRun run) => run.Server.EhloName ?? resolver.OwnName ?? AddressLiteral(run.LocalAddress);

    /// <summary>RFC 5321 section 4.1.3.</summary>
    private static string AddressLiteral(string? address) =>
        address is null ? "[127.0.0.1]" : address.Contains(':') ? $"[IPv6:{address.Split('%')[0]}]" : $"[{address}]";
}
