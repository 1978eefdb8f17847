using System.Globalization;
using MailExporter.Checks.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Pop3;

/// <summary>Speaks to a POP3 server as a mail client would; nothing is retrieved or deleted.</summary>
/// <remarks>RFC 1939, RFC 2449 for CAPA, RFC 2595 for STLS, RFC 5034 for AUTH.</remarks>
internal sealed class Pop3Dialogue(CheckRun run, MailConnection connection, TlsClient tls, Authenticator authenticator, CancellationToken cancellationToken)
{
    private const int LongestCommand = 255 - 2; // with its line end: RFC 5034 section 4

    private readonly ServerOptions _server = run.Server;

    /// <summary>The whole dialogue, up to and without QUIT.</summary>
    /// <exception cref="CheckFailedException">The check is an error.</exception>
    public async Task RunAsync()
    {
        await MeetAsync().ConfigureAwait(false);
        if (_server.ExpectFailure is ExpectedFailure.CleartextAuth or ExpectedFailure.Cleartext)
        {
            ExpectClearRefused();
            return;
        }

        await LogInAsync().ConfigureAwait(false);
        if (run.Authenticated == true)
        {
            await StatAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Everything up to where the maildrop is open.</summary>
    /// <exception cref="CheckFailedException">It did not come to that.</exception>
    public async Task OpenAsync()
    {
        await MeetAsync().ConfigureAwait(false);
        await LogInAsync().ConfigureAwait(false);
    }

    private async Task MeetAsync()
    {
        if (_server.Tls == TlsMode.Implicit)
        {
            await tls.SecureAsync(run, connection, cancellationToken).ConfigureAwait(false);
        }

        await GreetAsync().ConfigureAwait(false);
        await AskCapabilitiesAsync().ConfigureAwait(false);
        run.SupportsTls = connection.IsEncrypted || Capability("STLS") is not null;
    }

    private async Task LogInAsync()
    {
        if (_server.Tls == TlsMode.Required || (_server.Tls == TlsMode.Opportunistic && _server.HasCredentials && Capability("STLS") is not null))
        {
            await UpgradeAsync().ConfigureAwait(false);
            await AskCapabilitiesAsync().ConfigureAwait(false); // RFC 2595 section 4: those from before are void
        }

        if (_server.HasCredentials)
        {
            await AuthenticateAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The arguments of a capability, empty for none; null when it is not on offer.</summary>
    public string? Capability(string name)
    {
        foreach (var line in run.Capabilities ?? default)
        {
            var words = line.Split(' ', 2);
            if (words[0].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return words.Length > 1 ? words[1] : "";
            }
        }

        return null;
    }

    /// <summary>USER and PASS are there; a server without CAPA has them too (RFC 1939 section 7).</summary>
    private bool TakesUser => Capability("USER") is not null || run.Capabilities is { Count: 0 };

    private async Task GreetAsync()
    {
        run.Enter(CheckPhase.Greeting);
        var greeting = await Pop3Reply.ReadAsync(connection, mayChallenge: false, cancellationToken).ConfigureAwait(false);
        run.Greeting = greeting.Line;
        if (!greeting.IsOk)
        {
            throw greeting.Failure(FailureReason.GreetingRejected);
        }
    }

    private async Task AskCapabilitiesAsync()
    {
        run.Enter(CheckPhase.Hello);
        run.Capabilities = null;
        var reply = await SayAsync("CAPA").ConfigureAwait(false);
        var capabilities = new List<string>();
        if (reply.IsOk)
        {
            await Pop3Reply.ReadLinesAsync(connection, line => capabilities.AddRange(line.Length > 0 ? [line.Trim()] : []), System.Text.Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        }

        run.Capabilities = capabilities.Distinct(StringComparer.OrdinalIgnoreCase).ToValueList(); // -ERR: no capabilities, RFC 2449 section 5
    }

    private async Task UpgradeAsync()
    {
        run.Enter(CheckPhase.StartTls);
        if (Capability("STLS") is null)
        {
            throw new CheckFailedException(FailureReason.StartTlsUnsupported, "the server does not offer STLS");
        }

        var reply = await SayAsync("STLS").ConfigureAwait(false);
        if (!reply.IsOk)
        {
            throw reply.Failure(FailureReason.StartTlsRejected);
        }

        if (connection.HasUnread)
        {
            throw new CheckFailedException(FailureReason.StartTlsInjection, "bytes stood in clear between the STLS reply and the handshake");
        }

        await tls.SecureAsync(run, connection, cancellationToken).ConfigureAwait(false);
    }

    private void ExpectClearRefused()
    {
        if (TakesUser || Capability("SASL") is { Length: > 0 })
        {
            throw new CheckFailedException(FailureReason.NotRefused, "the server lets a client log in before TLS");
        }
    }

    private async Task AuthenticateAsync()
    {
        run.Enter(CheckPhase.Auth);
        run.AuthBackoff = false;
        if (!connection.IsEncrypted && !_server.AllowCleartextAuth)
        {
            throw new CheckFailedException(FailureReason.AuthCleartextRefused, "the server offers no TLS, and credentials never travel in clear");
        }

        var offered = Capability("SASL")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var mechanism = SaslMechanisms.Choose(offered, _server.AuthMechanism, _server.OAuth2 is not null, connection.Tls);
        var byCommand = mechanism is null && _server.OAuth2 is null && (_server.AuthMechanism ?? "USER").Equals("USER", StringComparison.OrdinalIgnoreCase) && TakesUser;
        if (mechanism is null && !byCommand)
        {
            throw new CheckFailedException(FailureReason.AuthUnsupported, offered.Length == 0 ? "the server offers no way to log in" : $"the server offers {string.Join(' ', offered)} only");
        }

        var credentials = await authenticator.PrepareAsync(run, cancellationToken).ConfigureAwait(false);
        var client = mechanism is null ? null : SaslMechanisms.Create(mechanism, credentials, run.Host, _server.Port, connection.Tls);
        var reply = client is null ? await UserAndPassAsync(credentials).ConfigureAwait(false) : await ExchangeAsync(client).ConfigureAwait(false);
        Judge(reply, client, credentials);
    }

    private async Task<Pop3Reply> UserAndPassAsync(Credentials credentials)
    {
        var user = await SayAsync($"USER {credentials.Username}").ConfigureAwait(false);
        return user.IsOk ? await SayAsync($"PASS {credentials.Password}", "PASS ***").ConfigureAwait(false) : user;
    }

    private async Task<Pop3Reply> ExchangeAsync(ISaslClient client)
    {
        Pop3Reply? reply = null;
        connection.HidesLines = true;
        await SaslExchange.RunAsync(client, $"AUTH {client.Mechanism}", LongestCommand, async line =>
        {
            reply = await SayAsync(line, reply is null ? $"AUTH {client.Mechanism} ***" : null, mayChallenge: true).ConfigureAwait(false);
            return reply.Challenge;
        }).ConfigureAwait(false);
        connection.HidesLines = false;
        return reply!;
    }

    private void Judge(Pop3Reply reply, ISaslClient? client, Credentials credentials)
    {
        if (reply.IsOk)
        {
            if (client is { IsSatisfied: false })
            {
                throw new CheckFailedException(FailureReason.ProtocolError, $"the server ended {client.Mechanism} without proving that it knows the password");
            }

            authenticator.Accepted(run, credentials);
            return;
        }

        // RFC 3206 and RFC 2449 section 8.1.1: about the maildrop or the system, not about the password.
        if (reply.Code is "IN-USE" or "SYS/TEMP" or "LOGIN-DELAY")
        {
            run.Authenticated = false;
            throw reply.Failure(FailureReason.AuthTemporary);
        }

        throw authenticator.Refused(run, credentials, reply.Line);
    }

    private async Task StatAsync()
    {
        run.Enter(CheckPhase.Mailbox);
        var reply = await SayAsync("STAT").ConfigureAwait(false);
        if (!reply.IsOk)
        {
            throw reply.Failure(FailureReason.MailboxFailed);
        }

        var words = reply.Line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var messages)
            || !long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            throw new CheckFailedException(FailureReason.ProtocolError, $"not a STAT reply: {reply.Line}");
        }

        run.Mailboxes.Add(new MailboxFacts("INBOX") { Messages = messages, SizeBytes = bytes });
    }

    private async ValueTask<Pop3Reply> SayAsync(string command, string? shown = null, bool mayChallenge = false)
    {
        await connection.SendAsync(command, shown, cancellationToken).ConfigureAwait(false);
        return await Pop3Reply.ReadAsync(connection, mayChallenge, cancellationToken).ConfigureAwait(false);
    }
}
