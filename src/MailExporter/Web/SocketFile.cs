using System.Net.Sockets;

namespace MailExporter.Web;

/// <summary>The file of a Unix socket, before and after it is bound.</summary>
internal static class SocketFile
{
    /// <summary>Owner and group may connect, as the folder allows: who else may is for the folder's owner to say.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Removes what a process left behind that did not end well: a socket on which nobody listens. Anything else stays.</summary>
    /// <exception cref="IOException">Somebody listens there, or it is no socket.</exception>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException exception)
        {
            throw new IOException($"unix:{path} is there and cannot be used: {exception.Message}", exception);
        }

        throw new IOException($"another process listens at unix:{path}");
    }

    /// <summary>Lets the group connect, and nobody else.</summary>
    public static void Open(string path) => File.SetUnixFileMode(path, Mode);

    /// <summary>A plain file refuses a connection in the same way, but it can be opened: open(2) of a socket is ENXIO.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
