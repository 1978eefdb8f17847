using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Systemd;

/// <summary>Tells systemd how the service is (sd_notify(3), <c>Type=notify</c>); without <c>NOTIFY_SOCKET</c> nobody is told.</summary>
/// <param name="address"><c>NOTIFY_SOCKET</c>: a path, or with <c>@</c> an abstract name; null or empty: there is no manager.</param>
/// <param name="time">The clock.</param>
internal sealed class ServiceManager(string? address, TimeProvider time)
{
    /// <summary>It serves.</summary>
    public void Ready() => Notify("READY=1");

    /// <summary>It reads its configuration again, until <see cref="Ready"/>.</summary>
    public void Reloading()
    {
        // the system's clock is CLOCK_MONOTONIC, which is what systemd compares with
        var microseconds = (long)(time.GetTimestamp() / (time.TimestampFrequency / 1e6));
        Notify(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// <summary>It ends.</summary>
    public void Stopping() => Notify("STOPPING=1");

    private void Notify(string state)
    {
        if (string.IsNullOrEmpty(address))
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.ASCII.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
        }
        catch (SocketException)
        {
            // The manager has gone or never listened: the service goes on without it.
        }
    }
}
