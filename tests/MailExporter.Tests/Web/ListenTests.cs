using System.Net;
using System.Net.Sockets;
using MailExporter.Web;

namespace MailExporter.Tests.Web;

public sealed class ListenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailexporter-listen-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SocketPath => Path.Combine(_folder.FullName, "web.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Several_Addresses_Answer()
    {
        await using var exporter = await StartAsync("127.0.0.1:0", "[::1]:0", $"unix:{SocketPath}");

        Assert.Equal(3, exporter.Urls.Count);
        using var client = new HttpClient();
        foreach (var url in exporter.Urls.Take(2))
        {
            Assert.Equal("MailExporter is Healthy.\n", await client.GetStringAsync(new Uri($"{url}/-/healthy"), Token));
        }

        Assert.Equal("MailExporter is Healthy.\n", await AskAsync());
    }

    [Fact]
    public async Task Socket_Is_For_Owner_And_Group_And_Goes_With_The_Program()
    {
        var exporter = await StartAsync($"unix:{SocketPath}");
        await AskAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(SocketPath));

        Assert.True(await exporter.StopAsync());
        await exporter.DisposeAsync();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Socket_That_A_Dead_Process_Left_Behind_Is_Replaced()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(SocketPath + ".dead"));
            File.CreateSymbolicLink(SocketPath + ".keep", SocketPath + ".dead");
            File.Move(SocketPath + ".dead", SocketPath); // .NET would remove it under its first name
        }

        Assert.True(File.Exists(SocketPath));
        await using var exporter = await StartAsync($"unix:{SocketPath}");

        Assert.Equal("MailExporter is Healthy.\n", await AskAsync());
    }

    [Fact]
    public async Task Socket_Of_A_Living_Process_Is_Left_To_It()
    {
        await using var first = await StartAsync($"unix:{SocketPath}");
        await using var second = await StartAsync($"unix:{SocketPath}");

        Assert.False(await second.StopAsync());
        Assert.Contains($"another process listens at unix:{SocketPath}", second.Log, StringComparison.Ordinal);
        Assert.Equal("MailExporter is Healthy.\n", await AskAsync());
    }

    [Fact]
    public async Task File_That_Is_No_Socket_Is_Left_Alone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious", Token);
        await using var exporter = await StartAsync($"unix:{SocketPath}");

        Assert.False(await exporter.StopAsync());
        Assert.Contains("Cannot listen", exporter.Log, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath, Token));
    }

    [Theory]
    [InlineData("https://example.org/mail/", "/mail/-/healthy", HttpStatusCode.OK)]
    [InlineData("https://example.org/mail/", "/-/healthy", HttpStatusCode.OK)]
    [InlineData("https://example.org/mail", "/mail/metrics", HttpStatusCode.OK)]
    [InlineData("https://example.org/mail", "/post/metrics", HttpStatusCode.NotFound)]
    [InlineData("https://example.org/", "/metrics", HttpStatusCode.OK)]
    public async Task Path_Of_The_External_Url_May_Stand_Before_Every_Path(string external, string path, HttpStatusCode status)
    {
        await using var exporter = await RunningExporter.StartAsync(change: setup => setup with { Web = setup.Web with { ExternalUrl = new Uri(external) } });

        Assert.Equal(status, (await exporter.SendAsync(HttpMethod.Get, path)).Status);
    }

    private static Task<RunningExporter> StartAsync(params string[] addresses) => RunningExporter.StartAsync(change: setup => setup with
    {
        Web = new WebSettings { Addresses = [.. addresses.Select(text => ListenAddress.TryParse(text, out var address) ? address : throw new ArgumentException(text))] },
    });

    private async Task<string> AskAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.GetStringAsync(new Uri("http://localhost/-/healthy"), Token);
    }
}
