using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace MailExporter.Checks.Authentication;

/// <summary>Accounts that are left alone after a refused password, so that the monitoring host is never banned.</summary>
/// <remarks>Shared by every check of the same host and account. 15 minutes, doubling to 6 hours; ends early when the secret changes.</remarks>
internal sealed class AccountBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<(string Host, string Account), Pause> _pauses = new();

    /// <summary>When the account may be tried again; null: now.</summary>
    public DateTimeOffset? Until(string host, Credentials credentials) =>
        _pauses.TryGetValue(Key(host, credentials), out var pause) && pause.Until > time.GetUtcNow() && pause.IsFor(credentials) ? pause.Until : null;

    /// <summary>The server refused the credentials.</summary>
    /// <returns>When the account may be tried again.</returns>
    public DateTimeOffset Refused(string host, Credentials credentials) =>
        _pauses.AddOrUpdate(
            Key(host, credentials),
            (_, now) => new Pause(now + First, First, Fingerprint(credentials)),
            (_, pause, now) =>
            {
                if (pause.IsFor(credentials) && pause.Until > now)
                {
                    return pause; // two checks of the account were under way at once: one refusal
                }

                var span = !pause.IsFor(credentials) ? First : pause.Span * 2 < Longest ? pause.Span * 2 : Longest;
                return new Pause(now + span, span, Fingerprint(credentials));
            },
            time.GetUtcNow()).Until;

    /// <summary>The server accepted the credentials.</summary>
    public void Accepted(string host, Credentials credentials) => _pauses.TryRemove(Key(host, credentials), out _);

    /// <summary>The configuration of this account changed: it may be tried at once.</summary>
    public void Forget(string host, string username) => _pauses.TryRemove((host.ToLowerInvariant(), username), out _);

    private static (string Host, string Account) Key(string host, Credentials credentials) => (host.ToLowerInvariant(), credentials.Username);

    // A token is new each time it is fetched: that alone does not make the refusal void.
    private static string Fingerprint(Credentials credentials) =>
        credentials.IsToken ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credentials.Password)));

    private sealed record Pause(DateTimeOffset Until, TimeSpan Span, string Secret)
    {
        public bool IsFor(Credentials credentials) => Secret == Fingerprint(credentials);
    }
}
