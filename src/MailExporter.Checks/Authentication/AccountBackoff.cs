using System.Collections.Concurrent;
using MailExporter.Checks.Configuration;

namespace MailExporter.Checks.Authentication;

/// <summary>Accounts that are left alone after a refused password, so that the monitoring host is never banned.</summary>
/// <remarks>Shared by every check of the same host and account. 15 minutes, doubling to 6 hours; ends early when the secret changes.</remarks>
internal sealed class AccountBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private readonly ConcurrentDictionary<AccountKey, Pause> _pauses = new();

    /// <summary>When the account may be tried again; null: now.</summary>
    public DateTimeOffset? Until(AccountKey account) =>
        _pauses.TryGetValue(account, out var pause) && pause.Until > time.GetUtcNow() ? pause.Until : null;

    /// <summary>The server refused the credentials.</summary>
    /// <returns>When the account may be tried again.</returns>
    public DateTimeOffset Refused(AccountKey account)
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
            account,
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
    public void Accepted(AccountKey account) => _pauses.TryRemove(account, out _);

    /// <summary>The configuration of this account changed: it may be tried at once.</summary>
    public void Forget(string host, string username)
    {
        var canonical = HostName.Canonical(host);
        foreach (var key in _pauses.Keys)
        {
            if (key.Host == canonical && key.Account == username)
            {
                _pauses.TryRemove(key, out _);
            }
        }
    }

    private sealed record Pause(DateTimeOffset Until, TimeSpan Span);
}
