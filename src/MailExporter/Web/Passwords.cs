using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.WebConfiguration;

namespace MailExporter.Web;

/// <summary>What became of a login.</summary>
internal enum Verdict
{
    /// <summary>Such a user has this password.</summary>
    Right,

    /// <summary>No such user, or another password.</summary>
    Wrong,

    /// <summary>Too many are being judged.</summary>
    Busy,
}

/// <summary>Judges logins, and remembers those that were right, so that a scrape costs no bcrypt.</summary>
internal sealed class Passwords : IDisposable
{
    private const int MaxRemembered = 1000;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32); // what is remembered is worth nothing to who reads the memory
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);
    private readonly PasswordThread _thread = new();

    /// <summary>Judges one login. A name that does not exist takes as long as a wrong password.</summary>
    public async ValueTask<Verdict> JudgeAsync(ValueList<KeyValuePair<string, string>> users, string name, string password, CancellationToken cancellationToken)
    {
        var user = users.FirstOrDefault(u => u.Key == name);
        var exists = user.Value is not null;
        var hash = user.Value ?? users.Select(u => u.Value).MaxBy(UsersKind.Cost)!;
        var fingerprint = exists ? Fingerprint(name, password, hash) : "";
        if (exists && _right.ContainsKey(fingerprint))
        {
            return Verdict.Right;
        }

        if (await _thread.VerifyAsync(password, hash, cancellationToken) is not { } isRight)
        {
            return Verdict.Busy;
        }

        if (isRight && exists)
        {
            if (_right.Count >= MaxRemembered)
            {
                _right.Clear(); // bcrypt takes only the beginning of a long password: there may be many right ones
            }

            _right[fingerprint] = true;
        }

        return isRight && exists ? Verdict.Right : Verdict.Wrong;
    }

    /// <inheritdoc/>
    public void Dispose() => _thread.Dispose();

    // The hash is part of it: a password that was changed in the file is not remembered as right.
    private string Fingerprint(string name, string password, string hash) =>
        Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{hash}{name.Length}:{name}{password}")));
}
