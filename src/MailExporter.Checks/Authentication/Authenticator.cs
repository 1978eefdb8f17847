using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Authentication;

/// <summary>What stands before and after the one AUTH attempt of a check: the secret, the back-off, and the verdict.</summary>
internal sealed class Authenticator(AccountBackoff backoff, OAuth2Tokens tokens)
{
    /// <summary>Gives the credentials for this check, if the account may be tried now.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.AuthBackoff"/>, <see cref="FailureReason.TokenFailed"/>, or
    /// <see cref="FailureReason.LocalError"/> for a secret's file.</exception>
    public async Task<Credentials> PrepareAsync(CheckRun run, CancellationToken cancellationToken)
    {
        var server = run.Server;
        try
        {
            var isToken = server.OAuth2 is not null;
            if (isToken && IsExempt(server) is false && backoff.Until(server.Hostname, new Credentials(server.Username!, "", true)) is { } pause)
            {
                throw LeftAlone(run, pause);
            }

            var secret = server.OAuth2 is { } oauth2 ? await tokens.GetAsync(oauth2, server.TlsConfig.CaFile, cancellationToken).ConfigureAwait(false) : server.Password!.Reveal();
            run.Transcript.Hide(secret);
            if (secret.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0)
            {
                throw new CheckFailedException(FailureReason.LocalError, "the password holds a line end or a NUL, which no protocol can carry");
            }

            var credentials = new Credentials(server.Username!, secret, isToken);
            if (!IsExempt(server) && backoff.Until(server.Hostname, credentials) is { } until)
            {
                throw LeftAlone(run, until);
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

        backoff.Accepted(run.Server.Hostname, credentials);
    }

    /// <summary>The server refused the credentials: a verdict, and the begin of a pause.</summary>
    public CheckFailedException Refused(CheckRun run, Credentials credentials, string detail, int? replyCode = null, string? enhancedCode = null)
    {
        run.Authenticated = false;
        if (!IsExempt(run.Server))
        {
            backoff.Refused(run.Server.Hostname, credentials);
            run.AuthBackoff = true;
            if (run.Server.OAuth2 is { } oauth2)
            {
                tokens.Forget(oauth2);
            }
        }

        return new CheckFailedException(FailureReason.AuthFailed, detail, replyCode, enhancedCode);
    }

    // A check that expects the refusal is not a guess at an account: SPEC keeps it outside the back-off.
    private static bool IsExempt(ServerOptions server) => server.ExpectFailure == ExpectedFailure.Auth;

    private static CheckFailedException LeftAlone(CheckRun run, DateTimeOffset until)
    {
        run.AuthBackoff = true;
        return new CheckFailedException(FailureReason.AuthBackoff, $"the password was refused before; the account is left alone until {until:yyyy-MM-dd HH:mm} UTC");
    }
}
