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

    // The secret is part of the key: of two checks with two passwords for one account neither frees the other.
    private readonly ConcurrentDictionary<(string Host, string Account, string Secret), Pause> _pauses = new();

    /// <summary>When the account may be tried again; null: now.</summary>
    public DateTimeOffset? Until(string host, Credentials credentials) =>
        _pauses.TryGetValue(Key(host, credentials), out var pause) && pause.Until > time.GetUtcNow() ? pause.Until : null;

    /// <summary>The server refused the credentials.</summary>
    /// <returns>When the account may be tried again.</returns>
    public DateTimeOffset Refused(string host, Credentials credentials)
    {
        var now = time.GetUtcNow();
        foreach (var (key, old) in _pauses)
        {
            if (old.Until + Longest < now)
            {
                _pauses.TryRemove(key, out _); // a secret that nobody uses any more
            }
        }

        return _pauses.AddOrUpdate(
            Key(host, credentials),
            _ => new Pause(now + First, First),
            (_, pause) =>
            {
                if (pause.Until > now)
                {
                    return pause; // two checks of the account were under way at once: one refusal
                }

                var span = pause.Span * 2 < Longest ? pause.Span * 2 : Longest;
                return new Pause(now + span, span);
            }).Until;
    }

    /// <summary>The server accepted the credentials.</summary>
    public void Accepted(string host, Credentials credentials) => _pauses.TryRemove(Key(host, credentials), out _);

    /// <summary>The configuration of this account changed: it may be tried at once.</summary>
    public void Forget(string host, string username)
    {
        foreach (var key in _pauses.Keys)
        {
            if (key.Host.Equals(host, StringComparison.OrdinalIgnoreCase) && key.Account == username)
            {
                _pauses.TryRemove(key, out _);
            }
        }
    }

    private static (string Host, string Account, string Secret) Key(string host, Credentials credentials) =>
        (host.ToLowerInvariant(), credentials.Username, Fingerprint(credentials));

    // A token is new each time it is fetched: that alone does not make the refusal void.
    private static string Fingerprint(Credentials credentials) =>
        credentials.IsToken ? "" : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(credentials.Password)));

    private sealed record Pause(DateTimeOffset Until, TimeSpan Span);
}
