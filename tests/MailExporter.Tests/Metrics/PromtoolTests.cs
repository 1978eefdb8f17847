using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Metrics;
using MailExporter.Scheduling;
using MailExporter.Testing;
using MailExporter.Tests.Posture;
using Prometheus;

namespace MailExporter.Tests.Metrics;

/// <summary>Prometheus' own parsers read the page.</summary>
public sealed partial class PromtoolTests
{
    [Theory]
    [InlineData("/metrics")]
    [InlineData("/probe")]
    public async Task Promtool_Finds_Nothing_To_Say_About_The_Page(string path)
    {
        var (exitCode, said) = await PromtoolAsync(await PageAsync(path, PageFormat.Text), "check", "metrics");

        Assert.Equal((0, ""), (exitCode, said));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/probe")]
    public async Task Prometheus_Reads_The_Page_As_OpenMetrics(string path)
    {
        var folder = Directory.CreateTempSubdirectory("openmetrics-");
        try
        {
            // promtool reads OpenMetrics strictly where it imports samples, and there each needs a time
            var page = SampleEnd().Replace(await PageAsync(path, PageFormat.OpenMetrics), "$1 1795435200");
            var file = Path.Combine(folder.FullName, "page");
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);

            var (exitCode, said) = await PromtoolAsync("", "tsdb", "create-blocks-from", "openmetrics", file, Path.Combine(folder.FullName, "data"));

            Assert.True(exitCode == 0, said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Configuration_For_Probes_That_We_Ship_Is_Right()
    {
        var (exitCode, said) = await PromtoolAsync("", "check", "config", Path.Combine(Checkout.Root, "prometheus", "examples", "probe.yml"));

        Assert.True(exitCode == 0, said);
    }

    private static Task<string> PageAsync(string path, PageFormat format) => path == "/metrics" ? MetricsAsync(format) : Task.FromResult(Probe(format));

    private static string Probe(PageFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        ProbePage.Write(output, new ProbeReading([FullResult.Result with { RemoteAddress = "192.0.2.1" }], TimeSpan.FromSeconds(1)), format, capabilityMetrics: true);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static async Task<string> MetricsAsync(PageFormat format)
    {
        var latest = new LatestResults(TimeProvider.System, new(null));
        var registry = new CollectorRegistry();
        var exporter = new ExporterMetrics(registry, "0.1.0", "abc", TimeProvider.System);
        _ = new ProcessMetrics(registry, 1024, TimeProvider.System);
        exporter.ConfigurationRead(successful: true);
        var (good, bad) = (FullResult.Server, Example.Server("bad"));
        foreach (var sink in (IResultSink[])[latest, exporter])
        {
            sink.Apply(new ExporterOptions { Servers = [good, bad] });
            sink.Accept(new FinishedRun(good, [FullResult.Result], TimeProvider.System.GetTimestamp(), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1)));
            sink.Accept(new FinishedRun(bad, [Example.Success(bad)], TimeProvider.System.GetTimestamp(), TimeSpan.Zero, TimeSpan.FromSeconds(2)));
            sink.Accept(new FinishedRun(bad, [Example.Error(bad)], TimeProvider.System.GetTimestamp(), TimeSpan.Zero, TimeSpan.FromSeconds(2)));
        }

        using var stream = new MemoryStream();
        var output = PipeWriter.Create(stream);
        var domains = new LatestDomains(TimeProvider.System);
        var domain = new DomainOptions { Domain = "example.org", Labels = [new("team", "mail")] };
        domains.Apply([domain]);
        domains.Accept(domain, new(DomainExample.SpfBad(), DomainExample.SpfBad(), TimeSpan.Zero));
        await new MetricsPage(latest, registry, domains: domains).WriteAsync(output, format, TestContext.Current.CancellationToken);
        await output.CompleteAsync();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<(int ExitCode, string Said)> PromtoolAsync(string input, params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("promtool is not installed (Debian package prometheus)");
        }

        using (process)
        {
            await process!.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, said);
        }
    }

    [GeneratedRegex("^([^#\n].*)$", RegexOptions.Multiline)]
    private static partial Regex SampleEnd();
}
