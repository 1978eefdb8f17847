using System.Globalization;

namespace MailExporter.Testing;

/// <summary>Counts this process's open sockets, so that a test can tell whether one leaks.</summary>
public static class OpenSockets
{
    /// <summary>All of them. Tests that run side by side disturb this count; <see cref="CountConnectedTo"/> they do not.</summary>
    public static int Count() => Inodes().Count;

    /// <summary>Those that are connected to this TCP port: the client's ends, not the server's.</summary>
    public static int CountConnectedTo(int port)
    {
        var open = Inodes();
        return File.ReadLines("/proc/self/net/tcp").Skip(1)
            .Concat(File.Exists("/proc/self/net/tcp6") ? File.ReadLines("/proc/self/net/tcp6").Skip(1) : [])
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => PortOf(fields[2]) == port && open.Contains($"socket:[{fields[9]}]"));
    }

    private static int PortOf(string address) =>
        int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static HashSet<string> Inodes()
    {
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var descriptor in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            try
            {
                if (new FileInfo(descriptor).LinkTarget is { } target && target.StartsWith("socket:[", StringComparison.Ordinal))
                {
                    inodes.Add(target);
                }
            }
            catch (IOException)
            {
                // closed since it was listed
            }
        }

        return inodes;
    }
}
