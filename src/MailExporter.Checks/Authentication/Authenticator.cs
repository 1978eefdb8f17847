using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Authentication;

/// <summary>What stands before and after the one AUTH attempt of a check: the secret, the back-off, and the verdict.</summary>
internal sealed class Authenticator(AccountBackoff backoff, LoginTurns turns, OAuth2Tokens tokens)
{
    /// <summary>Gives the credentials for this check, if the account may be tried now.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.AuthBackoff"/>, <see cref="FailureReason.TokenFailed"/>, or
    /// <see cref="FailureReason.LocalError"/> for a secret's file.</exception>
    public async Task<Credentials> PrepareAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var server = run.Server;
        try
        {
            if (server.OAuth2 is not null && !IsExempt(server))
            {
                ThrowIfLeftAlone(run, AccountKey.Of(server.Hostname, new Credentials(server.Username!, "", IsToken: true)));
            }

            var secret = server.OAuth2 is { } oauth2 ? await tokens.GetAsync(oauth2, server.TlsConfig.CaFile, cancellationToken).ConfigureAwait(false) : server.Password!.Reveal();
            run.Transcript.Hide(secret);
            if (secret.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new CheckFailedException(FailureReason.LocalError, "the password holds a line end or a NUL, which no protocol can carry");
            }

            var credentials = new Credentials(server.Username!, secret, server.OAuth2 is not null);
            if (!IsExempt(server))
            {
                var account = AccountKey.Of(server.Hostname, credentials);
                ThrowIfLeftAlone(run, account);
                run.LoginTurn = await turns.TakeAsync(account, cancellationToken).ConfigureAwait(false);
                ThrowIfLeftAlone(run, account); // whose turn it was before us may have been refused
            }

            run.AuthBackoff = false;
            return credentials;
        }
        catch (SecretUnavailableException exception)
        {
            throw new CheckFailedException(FailureReason.LocalError, exception.Message);
        }
    }

    /// <summary>The server accepted the credentials.</summary>
    public void Accepted(CheckRun run, Credentials credentials)
    {
        run.Authenticated = true;
        if (run.Server.ExpectFailure == ExpectedFailure.Auth)
        {
            throw new CheckFailedException(FailureReason.NotRefused, "the server accepted credentials that it should refuse");
        }

        var account = AccountKey.Of(run.Server.Hostname, credentials);
        backoff.Accepted(account);
        turns.Accepted(account);
        run.LoginTurn?.Dispose();
    }

    /// <summary>The server refused the credentials: a verdict, and the begin of a pause.</summary>
    public CheckFailedException Refused(CheckRun run, Credentials credentials, string detail, int? replyCode = null, string? enhancedCode = null)
    {
        run.Authenticated = false;
        if (!IsExempt(run.Server))
        {
            var account = AccountKey.Of(run.Server.Hostname, credentials);
            backoff.Refused(account);
            turns.Refused(account);
            run.AuthBackoff = true;
            run.LoginTurn?.Dispose();
            if (run.Server.OAuth2 is { } oauth2)
            {
                tokens.Forget(oauth2);
            }
        }

        return new CheckFailedException(FailureReason.AuthFailed, detail, replyCode, enhancedCode);
    }

    // A check that expects the refusal is not a guess at an account: SPEC keeps it outside the back-off.
    private static bool IsExempt(ServerOptions server) => server.ExpectFailure == ExpectedFailure.Auth;

    private void ThrowIfLeftAlone(CheckRun run, AccountKey account)
    {
        if (backoff.Until(account) is { } until)
        {
            run.AuthBackoff = true;
            throw new CheckFailedException(FailureReason.AuthBackoff, $"the password was refused before; the account is left alone until {until:yyyy-MM-dd HH:mm} UTC");
        }
    }
}
