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
        var sockets = File.ReadLines("/proc/self/net/tcp").Skip(1)
            .Concat(File.Exists("/proc/self/net/tcp6") ? File.ReadLines("/proc/self/net/tcp6").Skip(1) : [])
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(fields => (Local: PortOf(fields[1]), Remote: PortOf(fields[2]), IsListening: fields[3] == "0A", Inode: fields[9]))
            .DistinctBy(socket => (socket.Local, socket.Remote, socket.Inode)) // the kernel shows one twice when the table changes while it is read
            .ToArray();

        // another server's end of a connection whose client happened to be given this port is none of these
        var servers = sockets.Where(socket => socket.IsListening).Select(socket => socket.Local).ToHashSet();
        return sockets.Count(socket => socket.Remote == port && !servers.Contains(socket.Local) && open.Contains($"socket:[{socket.Inode}]"));
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
