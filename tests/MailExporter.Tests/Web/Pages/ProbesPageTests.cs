using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Web.Pages;

public sealed class ProbesPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Probe_Is_Listed_And_Kept_In_Full()
    {
        await using var exporter = await RunningExporter.StartAsync(check: (server, _) => Task.FromResult<ValueList<CheckResult>>([Hostile.Result(server)]));
        await exporter.UntilAsync("/metrics", "mailexporter_checks_configured 0");
        await exporter.Client.GetStringAsync(new Uri("/probe?module=imaps&target=mail.example.org", UriKind.Relative), Token);

        var list = await exporter.Client.GetStringAsync(new Uri("/probes", UriKind.Relative), Token);
        var probe = await exporter.Client.GetStringAsync(new Uri("/probes?id=1", UriKind.Relative), Token);

        Assert.Contains("<a href=\"probes?id=1\">mail.example.org", list, StringComparison.Ordinal);
        Assert.Contains("<code>greeting_rejected</code>", list, StringComparison.Ordinal);
        Assert.Contains("probe_success 0", probe, StringComparison.Ordinal);
        Assert.All([list, probe], page => Assert.DoesNotMatch("<script>|<img|\u001b|\u202E", page));
    }

    [Theory]
    [InlineData("/probes?id=999")]
    [InlineData("/probes?id=-1")]
    [InlineData("/probes?id=x")]
    public async Task Unknown_Probe_Is_A_404(string path)
    {
        await using var exporter = await RunningExporter.StartAsync();

        using var answer = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Form_Offers_Every_Module()
    {
        await using var exporter = await RunningExporter.StartAsync(new ExporterOptions { Modules = [.. ProbeModule.BuiltIn, new ProbeModule("o\"ffice", ServerOptions.For("x"))] });

        var page = await exporter.UntilAsync("/probes", "ffice");

        Assert.Contains("<option>o&quot;ffice</option>", page, StringComparison.Ordinal);
        Assert.Contains("<option>imaps</option>", page, StringComparison.Ordinal);
    }
}
