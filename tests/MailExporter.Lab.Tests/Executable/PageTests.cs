using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>What the running program answers over HTTP, read by Prometheus' own parsers.</summary>
[Collection(ExecutableTests.Name)]
public sealed partial class PageTests(MailLab lab)
{
    private static readonly TimeSpan FirstRuns = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Promtool_Has_Nothing_To_Say_About_Either_Format()
    {
        using var configuration = Configuration();
        await using var exporter = await StartedAsync(configuration);

        var text = await Command.RunAsync(new System.Diagnostics.ProcessStartInfo("promtool", ["check", "metrics"]), await exporter.TextAsync("metrics"));
        Assert.Equal((0, "", ""), (text.ExitCode, text.Output, text.Error));

        // Debian's promtool lints the text format only; OpenMetrics it reads strictly where it imports samples, which need a time.
        var (page, type, _) = await GetAsync(exporter, accept: "application/openmetrics-text; version=1.0.0");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var timed = configuration.Add("page", SampleEnd().Replace(page, $"$1 {now}"));
        var imported = await Command.RunAsync("promtool", "tsdb", "create-blocks-from", "openmetrics", timed, $"{timed}.blocks");
        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.StartsWith("application/openmetrics-text; version=1.0.0", type, StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_Is_Compressed_For_Who_Can_Read_It()
    {
        using var configuration = Configuration();
        await using var exporter = await StartedAsync(configuration);

        var (plain, plainType, plainEncoding) = await GetAsync(exporter);
        var (compressed, _, encoding) = await GetAsync(exporter, encoding: "gzip");

        Assert.Equal(("", "gzip"), (plainEncoding, encoding));
        Assert.StartsWith("text/plain; version=0.0.4", plainType, StringComparison.Ordinal);
        Assert.Equal(Names(plain), Names(compressed));
        Assert.Contains("mail_server_up", Names(plain));
    }

    [Fact]
    public async Task Program_Says_That_It_Is_Healthy_And_Ready_And_Shows_A_Page()
    {
        using var configuration = Configuration();
        await using var exporter = await StartedAsync(configuration);

        Assert.Equal("MailExporter is Healthy.\n", await exporter.TextAsync("-/healthy"));
        Assert.Equal("MailExporter is Ready.\n", await exporter.TextAsync("-/ready"));
        Assert.Contains("MailExporter</title>", await exporter.TextAsync(""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Own_Labels_Are_On_Every_Series_Of_A_Check()
    {
        using var configuration = Configuration();
        await using var exporter = await StartedAsync(configuration);

        var series = (await exporter.MetricsAsync()).Text.Split('\n').Where(line => line.Contains("name=\"labelled\"", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(series);
        Assert.All(series, line => Assert.Contains("""site="Zürich \"2\"",""", line.Replace('}', ','), StringComparison.Ordinal));
    }

    private static Task<RunningExporter> StartedAsync(ConfigurationFolder configuration) => StartedAsync(configuration, checks: 3);

    private static async Task<RunningExporter> StartedAsync(ConfigurationFolder configuration, int checks)
    {
        var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path);
        await exporter.MetricsWhenAsync("a first result of every check", page => page.All("mail_server_up").Count() == checks, FirstRuns);
        return exporter;
    }

    private static async Task<(string Page, string Type, string Encoding)> GetAsync(RunningExporter exporter, string accept = "text/plain", string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("metrics", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var response = await exporter.Client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(encoding is null ? body : new GZipStream(body, CompressionMode.Decompress));
        return (await reader.ReadToEndAsync(TestContext.Current.CancellationToken), response.Content.Headers.ContentType!.ToString(), string.Join(',', response.Content.Headers.ContentEncoding));
    }

    private static SortedSet<string> Names(string page) => [.. page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('{', ' ')[0])];

    private ConfigurationFolder Configuration()
    {
        var labelled = lab.Entry("labelled", "imaps").Login(lab, LabLogin.First);
        labelled["labels"] = new System.Text.Json.Nodes.JsonObject { ["site"] = "Zürich \"2\"" };
        var broken = lab.Entry("broken \\ \"name\"", "smtps");
        broken["hostname"] = "othername.lab.test";
        return ConfigurationFolder.Of(lab, 2, labelled, broken, lab.Entry("plain", "pop3"));
    }

    [GeneratedRegex("^([^#\n].*)$", RegexOptions.Multiline)]
    private static partial Regex SampleEnd();
}
