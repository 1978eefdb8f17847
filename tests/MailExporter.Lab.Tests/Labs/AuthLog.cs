using System.Globalization;
using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Lab.Tests.Labs;

/// <summary>Counts the login attempts that Dovecot saw, those that Postfix handed to it included.</summary>
/// <remarks>Its lines come a little after the answers. A login of our own, from an address of its own, marks where we are.</remarks>
internal sealed class AuthLog(MailLab lab)
{
    private const string Attempt = "client in: AUTH";
    private static int _marks;

    private readonly string _path = lab.Facts.Logs["auth"];
    private int _read;

    /// <summary>Counts from now on.</summary>
    public static async Task<AuthLog> OpenAsync(MailLab lab)
    {
        var log = new AuthLog(lab);
        await log.AttemptsAsync();
        return log;
    }

    /// <summary>The attempts since it was opened, or counted last.</summary>
    public async Task<int> AttemptsAsync()
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"127.77.0.{Interlocked.Increment(ref _marks)}");
        var (user, facts) = lab.Facts.Users.First();
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit, "127.0.0.1") with { SourceAddress = mark, Username = user, Password = Secret.FromValue(facts.Password) };
        using var checker = new ServerChecker(lab.Dns);
        var result = Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));
        Assert.True(result.IsUp, result.Message);

        var lines = await Patience.ForAsync("a login's line in the auth log", async () =>
        {
            var all = await File.ReadAllLinesAsync(_path, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);
            return all.Skip(_read).Any(IsMark) ? all : null;
        });
        var end = Array.FindIndex(lines, _read, IsMark);
        var attempts = lines[_read..end].Count(line => line.Contains(Attempt, StringComparison.Ordinal));
        _read = end + 1;
        return attempts;

        bool IsMark(string line) => line.Contains(Attempt, StringComparison.Ordinal) && line.Contains($"rip={mark}\t", StringComparison.Ordinal);
    }
}
