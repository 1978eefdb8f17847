using MailExporter.Checks.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Imap;

/// <summary>Speaks to an IMAP server as a mail client would, and never changes a mailbox.</summary>
/// <remarks>RFC 9051 and RFC 3501; the capabilities of a greeting are not believed but asked for, so that a server that hangs after it is seen.</remarks>
internal sealed class ImapDialogue(CheckRun run, MailConnection connection, TlsClient tls, Authenticator authenticator, CancellationToken cancellationToken)
{
    private readonly ServerOptions _server = run.Server;
    private readonly ImapCommands _commands = new(run, connection, cancellationToken);

    /// <summary>The whole dialogue, up to and without LOGOUT.</summary>
    /// <exception cref="CheckFailedException">The check is an error.</exception>
    public async Task RunAsync()
    {
        var preauthenticated = await MeetAsync().ConfigureAwait(false);
        if (_server.ExpectFailure is ExpectedFailure.CleartextAuth or ExpectedFailure.Cleartext)
        {
            ExpectClearRefused(preauthenticated);
            return;
        }

        await LogInAsync(preauthenticated).ConfigureAwait(false);
        if (run.Authenticated == true)
        {
            await new ImapMailboxes(run, _commands).CountAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Everything up to where a mailbox may be selected.</summary>
    /// <returns>What to say the rest by.</returns>
    /// <exception cref="CheckFailedException">It did not come to that.</exception>
    public async Task<ImapCommands> OpenAsync()
    {
        await LogInAsync(await MeetAsync().ConfigureAwait(false)).ConfigureAwait(false);
        return _commands;
    }

    private async Task<bool> MeetAsync()
    {
        if (_server.Tls == TlsMode.Implicit)
        {
            await tls.SecureAsync(run, connection, cancellationToken).ConfigureAwait(false);
        }

        var preauthenticated = await GreetAsync().ConfigureAwait(false);
        await AskCapabilitiesAsync().ConfigureAwait(false);
        run.SupportsTls = connection.IsEncrypted || Offers("STARTTLS");
        return preauthenticated;
    }

    private async Task LogInAsync(bool preauthenticated)
    {
        if (_server.Tls == TlsMode.Required && preauthenticated)
        {
            // RFC 9051 section 6.2.1: STARTTLS is for the not-authenticated state only.
            throw new CheckFailedException(FailureReason.StartTlsUnsupported, "the server greets with PREAUTH, and so cannot start TLS");
        }

        if (_server.Tls == TlsMode.Required || (_server.Tls == TlsMode.Opportunistic && _server.HasCredentials && !preauthenticated && Offers("STARTTLS")))
        {
            await UpgradeAsync().ConfigureAwait(false);
            await AskCapabilitiesAsync().ConfigureAwait(false); // RFC 9051 section 6.2.1: those from before are void
        }

        if (preauthenticated)
        {
            run.Authenticated = true;
        }
        else if (_server.HasCredentials)
        {
            await AuthenticateAsync().ConfigureAwait(false);
            await AskCapabilitiesAsync().ConfigureAwait(false);
        }
    }

    private bool Offers(string capability) => run.Capabilities is { } all && all.Contains(capability, StringComparer.OrdinalIgnoreCase);

    private async Task<bool> GreetAsync()
    {
        run.Enter(CheckPhase.Greeting);
        var greeting = await _commands.GreetingAsync().ConfigureAwait(false);
        run.Greeting = "* " + (greeting.Length <= 500 ? greeting : greeting[..500]);
        return greeting.Split(' ', 2)[0].ToUpperInvariant() switch
        {
            "OK" => false,
            "PREAUTH" => true,
            "BYE" => throw new CheckFailedException(FailureReason.GreetingRejected, run.Greeting),
            _ => throw new CheckFailedException(FailureReason.ProtocolError, "not an IMAP greeting: " + greeting[..Math.Min(greeting.Length, 60)]),
        };
    }

    private async Task AskCapabilitiesAsync()
    {
        run.Enter(CheckPhase.Hello);
        run.Capabilities = null;
        var reply = await _commands.SayAsync("CAPABILITY").ConfigureAwait(false);
        if (reply.Status != ImapStatus.Ok)
        {
            throw new CheckFailedException(FailureReason.HelloRejected, reply.Text);
        }

        var tokens = reply.Find("CAPABILITY") ?? throw new CheckFailedException(FailureReason.ProtocolError, "the server answered CAPABILITY without a list");
        run.Capabilities = tokens.Skip(1).Distinct(StringComparer.OrdinalIgnoreCase).ToValueList();
    }

    private async Task UpgradeAsync()
    {
        run.Enter(CheckPhase.StartTls);
        if (!Offers("STARTTLS"))
        {
            throw new CheckFailedException(FailureReason.StartTlsUnsupported, "the server does not offer STARTTLS");
        }

        var reply = await _commands.SayAsync("STARTTLS").ConfigureAwait(false);
        if (reply.Status != ImapStatus.Ok)
        {
            throw new CheckFailedException(FailureReason.StartTlsRejected, reply.Text);
        }

        if (connection.HasUnread)
        {
            throw new CheckFailedException(FailureReason.StartTlsInjection, "bytes stood in clear between the STARTTLS reply and the handshake");
        }

        await tls.SecureAsync(run, connection, cancellationToken).ConfigureAwait(false);
    }

    private void ExpectClearRefused(bool preauthenticated)
    {
        // LOGIN is always there unless LOGINDISABLED says otherwise (RFC 9051 section 6.2.3).
        if (preauthenticated || !Offers("LOGINDISABLED") || run.Capabilities!.Value.Any(IsMechanism))
        {
            throw new CheckFailedException(FailureReason.NotRefused, "the server lets a client log in before TLS");
        }
    }

    private static bool IsMechanism(string capability) => capability.StartsWith("AUTH=", StringComparison.OrdinalIgnoreCase);

    private async Task AuthenticateAsync()
    {
        run.Enter(CheckPhase.Auth);
        run.AuthBackoff = false;
        if (!connection.IsEncrypted && !_server.AllowCleartextAuth)
        {
            throw new CheckFailedException(FailureReason.AuthCleartextRefused, "the server offers no TLS, and credentials never travel in clear");
        }

        string[] offered = [.. run.Capabilities!.Value.Where(IsMechanism).Select(c => c[5..])];
        var mechanism = SaslMechanisms.Choose(offered, _server.AuthMechanism, _server.OAuth2 is not null, connection.Tls);
        var byCommand = mechanism is null && _server.OAuth2 is null && (_server.AuthMechanism ?? "LOGIN").Equals("LOGIN", StringComparison.OrdinalIgnoreCase) && !Offers("LOGINDISABLED");
        if (mechanism is null && !byCommand)
        {
            throw new CheckFailedException(FailureReason.AuthUnsupported, offered.Length == 0 ? "the server lets nobody log in (LOGINDISABLED)" : $"the server offers {string.Join(' ', offered)} only");
        }

        var credentials = await authenticator.PrepareAsync(run, cancellationToken).ConfigureAwait(false);
        var client = mechanism is null ? null : SaslMechanisms.Create(mechanism, credentials, run.Host, _server.Port, connection.Tls);
        var reply = client is null ? await LoginAsync(credentials).ConfigureAwait(false) : await ExchangeAsync(client).ConfigureAwait(false);
        Judge(reply, client, credentials);
    }

    private async Task<ImapReply> ExchangeAsync(ISaslClient client)
    {
        ImapReply? reply = null;
        connection.HidesLines = true;
        await SaslExchange.RunAsync(client, $"AUTHENTICATE {client.Mechanism}", Offers("SASL-IR") ? int.MaxValue : 0, async line =>
        {
            reply = reply is null
                ? await _commands.BeginAsync(line, $"AUTHENTICATE {client.Mechanism}{(client.SpeaksFirst && Offers("SASL-IR") ? " ***" : "")}").ConfigureAwait(false)
                : await _commands.ContinueAsync(line).ConfigureAwait(false);
            return reply.Challenge;
        }).ConfigureAwait(false);
        connection.HidesLines = false;
        return reply!;
    }

    /// <summary>The LOGIN command. What a quoted string cannot hold goes as a literal (RFC 9051 section 4.3).</summary>
    private async Task<ImapReply> LoginAsync(Credentials credentials)
    {
        if (System.Text.Ascii.IsValid(credentials.Username) && System.Text.Ascii.IsValid(credentials.Password))
        {
            return await _commands.BeginAsync($"LOGIN {ImapText.Quoted(credentials.Username)} {ImapText.Quoted(credentials.Password)}", "LOGIN *** ***").ConfigureAwait(false);
        }

        var reply = await _commands.BeginAsync($"LOGIN {{{System.Text.Encoding.UTF8.GetByteCount(credentials.Username)}}}", "LOGIN ***").ConfigureAwait(false);
        if (reply.Challenge is not null)
        {
            reply = await _commands.ContinueAsync($"{credentials.Username} {{{System.Text.Encoding.UTF8.GetByteCount(credentials.Password)}}}", "***").ConfigureAwait(false);
        }

        return reply.Challenge is null ? reply : await _commands.ContinueAsync(credentials.Password, "***").ConfigureAwait(false);
    }

    private void Judge(ImapReply reply, ISaslClient? client, Credentials credentials)
    {
        switch (reply.Status, reply.Code)
        {
            case (ImapStatus.Ok, _) when reply.Challenge is not null || client is { IsSatisfied: false }:
                throw new CheckFailedException(FailureReason.ProtocolError, $"the server ended {client?.Mechanism ?? "LOGIN"} out of turn");
            case (ImapStatus.Ok, _):
                authenticator.Accepted(run, credentials);
                return;
            case (_, "UNAVAILABLE" or "INUSE" or "SERVERBUG" or "LIMIT"): // RFC 5530 section 3: about the server, not about the password
                run.Authenticated = false;
                throw new CheckFailedException(FailureReason.AuthTemporary, reply.Text);
            case (_, "PRIVACYREQUIRED"):
                throw new CheckFailedException(FailureReason.AuthUnsupported, reply.Text);
            default:
                throw authenticator.Refused(run, credentials, reply.Text);
        }
    }
}
