using MailExporter.Checks.Results;
using MailKit.Security;

namespace MailExporter.Checks.Authentication;

/// <summary>The rounds of one SASL exchange, whatever protocol carries them (RFC 4422 section 3).</summary>
internal static class SaslExchange
{
    private const int MaxRounds = 8;

    /// <summary>Runs the exchange to the server's final reply, which the caller judges.</summary>
    /// <param name="client">The chosen mechanism.</param>
    /// <param name="command">Such as <c>AUTH SCRAM-SHA-256</c>.</param>
    /// <param name="longestCommand">The first word may stand in the command if that is no longer; 0: it may not.</param>
    /// <param name="sayAsync">Sends a line and gives the next challenge in base64, or null once the final reply is there.</param>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.ProtocolError"/>: the challenges make no sense.</exception>
    public static async Task RunAsync(ISaslClient client, string command, int longestCommand, Func<string, ValueTask<string?>> sayAsync)
    {
        var first = client.SpeaksFirst ? client.Respond(null) : null;
        if (first is not null && command.Length + 1 + first.Length <= longestCommand)
        {
            (command, first) = ($"{command} {first}", null);
        }

        var challenge = await sayAsync(command).ConfigureAwait(false);
        for (var round = 0; challenge is not null; round++)
        {
            if (round == MaxRounds)
            {
                throw new CheckFailedException(FailureReason.ProtocolError, $"{client.Mechanism} did not end after {MaxRounds} rounds");
            }

            if (client is Scram)
            {
                await Task.Yield(); // its rounds of hashing may take a while: not on the thread that reads the sockets
            }

            string answer;
            try
            {
                answer = first ?? client.Respond(challenge);
                first = null;
            }
            catch (SaslException exception)
            {
                await sayAsync("*").ConfigureAwait(false); // cancels the exchange: RFC 4954 section 4, RFC 9051 section 6.2.2, RFC 5034 section 4
                throw new CheckFailedException(FailureReason.ProtocolError, $"{client.Mechanism}: {exception.Message}");
            }

            challenge = await sayAsync(answer).ConfigureAwait(false);
        }
    }
}
