using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks;

/// <summary>One check of one mail server, for programs that want no more than that.</summary>
public static class MailServer
{
    /// <summary>Checks a server once. What the server does wrong is a result, never an exception.</summary>
    /// <param name="server">What to check: see <see cref="ServerOptions"/>.</param>
    /// <param name="cancellationToken">Stops the check before its deadline.</param>
    /// <returns>The result; the worst one where several MX hosts or addresses were checked.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <remarks>For many checks keep one <see cref="ServerChecker"/>: it leaves accounts alone after a refused password.</remarks>
    public static async Task<CheckResult> CheckAsync(ServerOptions server, CancellationToken cancellationToken = default)
    {
        using var checker = new ServerChecker();
        var results = await checker.RunAsync(server, cancellationToken).ConfigureAwait(false);
        return results.MaxBy(result => result.Status)!;
    }
}
