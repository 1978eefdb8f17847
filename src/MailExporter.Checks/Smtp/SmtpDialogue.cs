using MailExporter.Checks.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Smtp;

/// <summary>Speaks to an SMTP server as a sending MTA or a submission client would.</summary>
/// <remarks>RFC 5321 section 3 for the dialogue, RFC 3207 for STARTTLS, RFC 4954 for AUTH, RFC 8314 for implicit TLS.</remarks>
internal sealed class SmtpDialogue(CheckRun run, MailConnection connection, TlsClient tls, Authenticator authenticator, string ehloName, Deadline deadline)
{
    private const int LongestCommand = 12288 - 2; // AUTH and its line end: RFC 4954 section 4

    private readonly ServerOptions _server = run.Server;
    private readonly CancellationToken _token = deadline.Token;

    /// <summary>The whole dialogue, up to and without QUIT.</summary>
    /// <exception cref="CheckFailedException">The check is an error.</exception>
    public async Task RunAsync()
    {
        await MeetAsync().ConfigureAwait(false);
        if (_server.ExpectFailure is ExpectedFailure.CleartextAuth or ExpectedFailure.Cleartext)
        {
            await new SmtpRefusals(run, connection, _token).ExpectClearRefusedAsync().ConfigureAwait(false);
            return;
        }

        await LogInAsync().ConfigureAwait(false);
        if (_server.ExpectFailure == ExpectedFailure.Relay)
        {
            await new SmtpRefusals(run, connection, _token).ExpectRelayRefusedAsync().ConfigureAwait(false);
        }
        else if (_server.TestSend)
        {
            await new TestMessage(run, connection, deadline).SendAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Everything up to where a message may be sent.</summary>
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
            await tls.SecureAsync(run, connection, _token).ConfigureAwait(false);
        }

        await GreetAsync().ConfigureAwait(false);
        await SayEhloAsync().ConfigureAwait(false);
        run.SupportsTls = connection.IsEncrypted || Offers("STARTTLS");
    }

    private async Task LogInAsync()
    {
        if (_server.Tls == TlsMode.Required || (_server.Tls == TlsMode.Opportunistic && _server.HasCredentials && Offers("STARTTLS")))
        {
            await UpgradeAsync().ConfigureAwait(false);
            await SayEhloAsync().ConfigureAwait(false); // RFC 3207 section 4.2: all knowledge from before is void
        }

        if (_server.HasCredentials)
        {
            await AuthenticateAsync().ConfigureAwait(false);
        }
    }

    private bool Offers(string keyword) => run.Smtp?.Parameters(keyword) is not null;

    private async Task GreetAsync()
    {
        run.Enter(CheckPhase.Greeting);
        var greeting = await SmtpReply.ReadAsync(connection, _token).ConfigureAwait(false);
        run.Greeting = greeting.Wire;
        switch (greeting.Code)
        {
            case 220:
                return;
            case >= 400:
                throw greeting.Failure(FailureReason.GreetingRejected);
            default:
                throw greeting.Failure(FailureReason.ProtocolError);
        }
    }

    private async Task SayEhloAsync()
    {
        run.Enter(CheckPhase.Hello);
        (run.Smtp, run.Capabilities) = (null, null);
        var reply = await SayAsync($"EHLO {ehloName}").ConfigureAwait(false);
        if (reply.Code is >= 500)
        {
            // RFC 5321 section 3.2: a server that knows no EHLO is asked with HELO. A 4xx is no such server.
            reply = await SayHeloAsync(reply).ConfigureAwait(false);
            run.Smtp = reply.IsPositive ? new SmtpFacts(reply.Code, reply.Lines[0], default) : throw reply.Failure(FailureReason.HelloRejected);
            run.Capabilities = default(ValueList<string>);
            return;
        }

        if (!reply.IsPositive)
        {
            throw reply.Failure(reply.IsTemporary ? FailureReason.HelloRejected : FailureReason.ProtocolError);
        }

        var extensions = reply.Lines.Skip(1).Where(l => l.Trim().Length > 0).Select(Extension).DistinctBy(e => e.Keyword).ToValueList();
        run.Smtp = new SmtpFacts(reply.Code, reply.Lines[0], extensions);
        run.Capabilities = extensions.Select(e => e.Keyword).ToValueList();
    }

    private async Task<SmtpReply> SayHeloAsync(SmtpReply refusedEhlo)
    {
        try
        {
            return await SayAsync($"HELO {ehloName}").ConfigureAwait(false);
        }
        catch (CheckFailedException exception) when (exception.Reason == FailureReason.ConnectionLost)
        {
            throw refusedEhlo.Failure(FailureReason.HelloRejected); // it closed after its refusal, which says more than the close
        }
    }

    /// <summary>RFC 5321 section 4.1.1.1; <c>AUTH=LOGIN</c> is an old spelling of <c>AUTH LOGIN</c> that some servers send too.</summary>
    private static SmtpExtension Extension(string line)
    {
        var words = line.Trim().Split([' ', '='], 2);
        return new SmtpExtension(words[0].ToUpperInvariant(), words.Length > 1 ? words[1].Trim() : "");
    }

    private async Task UpgradeAsync()
    {
        run.Enter(CheckPhase.StartTls);
        if (!Offers("STARTTLS"))
        {
            throw new CheckFailedException(FailureReason.StartTlsUnsupported, "the server does not offer STARTTLS"); // a downgrade: RFC 3207 section 6
        }

        var reply = await SayAsync("STARTTLS").ConfigureAwait(false);
        if (reply.Code != 220)
        {
            throw reply.Failure(FailureReason.StartTlsRejected);
        }

        if (connection.HasUnread)
        {
            throw new CheckFailedException(FailureReason.StartTlsInjection, "bytes stood in clear between the STARTTLS reply and the handshake");
        }

        await tls.SecureAsync(run, connection, _token).ConfigureAwait(false);
    }

    private async Task AuthenticateAsync()
    {
        run.Enter(CheckPhase.Auth);
        run.AuthBackoff = false;
        if (!connection.IsEncrypted && !_server.AllowCleartextAuth)
        {
            throw new CheckFailedException(FailureReason.AuthCleartextRefused, "the server offers no TLS, and credentials never travel in clear");
        }

        var offered = run.Smtp?.Parameters("AUTH")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var mechanism = SaslMechanisms.Choose(offered, _server.AuthMechanism, _server.OAuth2 is not null, connection.Tls)
            ?? throw new CheckFailedException(FailureReason.AuthUnsupported, offered.Length == 0 ? "the server offers no authentication" : $"the server offers {string.Join(' ', offered)} only");
        var credentials = await authenticator.PrepareAsync(run, _token).ConfigureAwait(false);
        var client = SaslMechanisms.Create(mechanism, credentials, run.Host, _server.Port, connection.Tls);
        SmtpReply? reply = null;
        connection.HidesLines = true;
        await SaslExchange.RunAsync(client, $"AUTH {mechanism}", LongestCommand, async line =>
        {
            reply = await SayAsync(line, line.StartsWith("AUTH ", StringComparison.Ordinal) ? $"AUTH {mechanism} ***" : null).ConfigureAwait(false);
            return reply.Code == 334 ? reply.Lines[0] : null;
        }).ConfigureAwait(false);
        connection.HidesLines = false;
        Judge(reply!, client, credentials);
    }

    private void Judge(SmtpReply reply, ISaslClient client, Credentials credentials)
    {
        if (reply.IsPositive)
        {
            if (!client.IsSatisfied)
            {
                throw new CheckFailedException(FailureReason.ProtocolError, $"the server ended {client.Mechanism} without proving that it knows the password");
            }

            authenticator.Accepted(run, credentials);
            return;
        }

        if (reply.IsTemporary)
        {
            run.Authenticated = false;
            throw reply.Failure(FailureReason.AuthTemporary);
        }

        if (reply.Code < 500)
        {
            throw new CheckFailedException(FailureReason.ProtocolError, $"the server answered {client.Mechanism} out of turn: {reply}", reply.Code);
        }

        throw reply.Code is 502 or 503 or 504 or 530 or 538 // RFC 4954 section 6: about the mechanism or the state, not about the password
            ? reply.Failure(FailureReason.AuthUnsupported)
            : authenticator.Refused(run, credentials, reply.ToString(), reply.Code, reply.EnhancedCode);
    }

    private ValueTask<SmtpReply> SayAsync(string command, string? shown = null) => SmtpReply.ToAsync(connection, command, _token, shown);
}
