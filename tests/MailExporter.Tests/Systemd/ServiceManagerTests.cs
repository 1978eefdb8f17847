using System.Net.Sockets;
using System.Text;
using MailExporter.Systemd;
using MailExporter.Tests.Web;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Systemd;

public sealed class ServiceManagerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailexporter-notify-");
    private readonly Socket _manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public ServiceManagerTests() => _manager.Bind(new UnixDomainSocketEndPoint(Address));

    private string Address => Path.Combine(_folder.FullName, "notify");

    public void Dispose()
    {
        _manager.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Manager_Is_Told_In_Its_Words()
    {
        var time = new FakeTimeProvider();
        var manager = new ServiceManager(Address, time);

        manager.Ready();
        manager.Reloading();
        manager.Stopping();

        Assert.Equal(["READY=1", $"RELOADING=1\nMONOTONIC_USEC={time.GetTimestamp() / 10}", "STOPPING=1"], [Told(), Told(), Told()]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/notify")]
    [InlineData("@nobody-listens-at-this-abstract-name")]
    public void Nobody_To_Tell_Is_No_Fault(string? address) => new ServiceManager(address, TimeProvider.System).Ready();

    [Fact]
    public void Abstract_Name_Is_Understood()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        var name = $"mailexporter-test-{Environment.ProcessId}";
        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));

        new ServiceManager("@" + name, TimeProvider.System).Stopping();

        Assert.Equal("STOPPING=1", Received(socket));
    }

    [Fact]
    public async Task Exporter_Is_Ready_Reloads_And_Stops()
    {
        var exporter = await RunningExporter.StartAsync(change: setup => setup with
        {
            Manager = new ServiceManager(Address, TimeProvider.System),
            Web = setup.Web with { EnableLifecycle = true },
        });
        Assert.Equal("READY=1", Told());

        await exporter.SendAsync(HttpMethod.Post, "/-/reload");
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", Told(), StringComparison.Ordinal);
        Assert.Equal("READY=1", Told());

        await exporter.DisposeAsync();
        Assert.Equal("STOPPING=1", Told());
    }

    [Theory]
    [InlineData("7", "2", new[] { 3, 4 })]
    [InlineData("7", "0", new int[0])]
    [InlineData("7", "-1", new int[0])]
    [InlineData("7", "many", new int[0])]
    [InlineData("8", "2", new int[0])] // meant for another process
    [InlineData(null, null, new int[0])]
    public void Sockets_Handed_Over_Begin_At_Three(string? process, string? count, int[] expected)
    {
        var environment = new Dictionary<string, string?> { ["LISTEN_PID"] = process, ["LISTEN_FDS"] = count };

        Assert.Equal(expected, HandedSockets.Descriptors(environment.GetValueOrDefault, processId: 7));
    }

    private string Told() => Received(_manager);

    private static string Received(Socket socket)
    {
        socket.ReceiveTimeout = 10_000;
        var buffer = new byte[512];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }
}
