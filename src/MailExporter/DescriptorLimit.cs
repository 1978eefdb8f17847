using System.Runtime.InteropServices;

namespace MailExporter;

/// <summary>How many files and sockets this process may hold (RLIMIT_NOFILE, getrlimit(2)).</summary>
internal static partial class DescriptorLimit
{
    private const int NoFile = 7; // RLIMIT_NOFILE on Linux
    private const int PerCheck = 2; // two addresses tried at once (RFC 8305), or a connection and a DNS query
    private const int PerRound = 4; // the sending server, one or two mailboxes, and a DNS query
    private const int Reserve = 64; // listeners, files, the runtime
    private const int MaxConnections = 4096;

    /// <summary>Raises the soft limit to the hard one: the usual soft limit of 1024 is for programs that use select(2).</summary>
    /// <returns>The limit now in force; null when the system does not tell.</returns>
    public static long? Raise()
    {
        if (GetLimit(NoFile, out var limit) != 0)
        {
            return null;
        }

        var raised = limit with { Soft = limit.Hard };
        var inForce = limit.Soft < limit.Hard && SetLimit(NoFile, raised) == 0 ? raised.Soft : limit.Soft;
        return inForce > long.MaxValue ? long.MaxValue : (long)inForce;
    }

    /// <summary>How many checks in flight fit into a limit beside everything else; one at least.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="probes">Probes in flight at once.</param>
    /// <param name="rounds">Rounds of deliveries in flight at once.</param>
    public static int ChecksThatFit(long limit, int probes, int rounds) => (int)Math.Clamp((limit - Reserve - ConnectionsThatFit(limit) - ((long)rounds * PerRound)) / PerCheck - probes, 1, int.MaxValue);

    /// <summary>How many rounds of deliveries in flight may be made of a limit; one at least.</summary>
    public static int RoundsThatFit(long limit) => (int)Math.Clamp(limit / 4 / PerRound, 1, int.MaxValue);

    /// <summary>How many probes in flight may be made of a limit; one at least.</summary>
    public static int ProbesThatFit(long limit) => (int)Math.Clamp(limit / 8 / PerCheck, 1, int.MaxValue);

    /// <summary>How many HTTP connections may be open at once: whoever opens more than that takes no descriptor from a check.</summary>
    /// <param name="limit">Null when unknown.</param>
    public static int ConnectionsThatFit(long? limit) => (int)Math.Clamp(limit / 8 ?? MaxConnections, 16, MaxConnections);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Limit(ulong Soft, ulong Hard);
}
