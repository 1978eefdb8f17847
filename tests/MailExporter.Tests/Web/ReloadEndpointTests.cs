using System.Net;

namespace MailExporter.Tests.Web;

public sealed class ReloadEndpointTests
{
    private static ExporterSetup WithLifecycle(ExporterSetup setup) => setup with { Web = setup.Web with { EnableLifecycle = true } };

    [Fact]
    public async Task Without_The_Flag_It_Is_Refused_With_A_Sentence()
    {
        await using var exporter = await RunningExporter.StartAsync();

        Assert.Equal(
            (HttpStatusCode.Forbidden, "Changes over HTTP are switched off: start the program with --web.enable-lifecycle.\n"),
            await exporter.SendAsync(HttpMethod.Post, "/-/reload"));
    }

    [Fact]
    public async Task With_The_Flag_It_Reloads()
    {
        await using var exporter = await RunningExporter.StartAsync(change: WithLifecycle);

        Assert.Equal((HttpStatusCode.OK, "Configuration reloaded.\n"), await exporter.SendAsync(HttpMethod.Post, "/-/reload"));
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "Only POST may be used here.\n"), await exporter.SendAsync(HttpMethod.Get, "/-/reload"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("nonsense")]
    public async Task Page_Of_Another_Site_Is_Refused(string origin)
    {
        await using var exporter = await RunningExporter.StartAsync(change: WithLifecycle);

        Assert.Equal(
            (HttpStatusCode.Forbidden, "A page of another site asked for this: it is refused.\n"),
            await exporter.SendAsync(HttpMethod.Post, "/-/reload", origin: origin));
    }

    [Theory]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    public async Task Browser_Tells_Whose_Page_It_Is(string site, HttpStatusCode status)
    {
        await using var exporter = await RunningExporter.StartAsync(change: WithLifecycle);
        exporter.Client.DefaultRequestHeaders.Add("Sec-Fetch-Site", site);

        Assert.Equal(status, (await exporter.SendAsync(HttpMethod.Post, "/-/reload")).Status);
    }

    [Fact]
    public async Task Own_Page_Is_Let_In()
    {
        await using var exporter = await RunningExporter.StartAsync(change: WithLifecycle);

        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Post, "/-/reload", origin: exporter.Urls[0])).Status);
    }
}
