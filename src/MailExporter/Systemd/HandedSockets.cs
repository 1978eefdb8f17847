using System.Globalization;

namespace MailExporter.Systemd;

/// <summary>Sockets that systemd opened and hands over (sd_listen_fds(3)).</summary>
internal static class HandedSockets
{
    private const int First = 3; // SD_LISTEN_FDS_START

    /// <summary>Their descriptors; empty when there are none for this process.</summary>
    /// <param name="environment">The value of an environment variable; null: not set.</param>
    /// <param name="processId">This process.</param>
    public static IReadOnlyList<int> Descriptors(Func<string, string?> environment, int processId) =>
        int.TryParse(environment("LISTEN_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid == processId
        && int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and < 1000
            ? [.. Enumerable.Range(First, count)]
            : [];
}
