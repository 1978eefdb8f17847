using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Reloading;
using MailExporter.Tests.Web;

namespace MailExporter.Tests.Reloading;

/// <summary>An exporter with real files, in a folder that goes with it.</summary>
internal sealed class ReloadingExporter : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mailexporter-reload-");
    private RunningExporter? _exporter;

    public RunningExporter Exporter => _exporter ?? throw new InvalidOperationException("it was not started");

    /// <summary>The main file.</summary>
    public string File => Path("mailexporter.yml");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Write(string text, string name = "mailexporter.yml") => System.IO.File.WriteAllText(Path(name), text);

    /// <summary>Starts it with a main file of this text.</summary>
    public static async Task<ReloadingExporter> StartAsync(
        string text,
        Func<ServerOptions, CancellationToken, Task<ValueList<CheckResult>>>? check = null,
        Func<ExporterSetup, ExporterSetup>? change = null)
    {
        var reloading = new ReloadingExporter();
        reloading.Write(text);
        var files = new SettingsFiles(reloading.File, null, _ => null);
        reloading._exporter = await RunningExporter.StartAsync(check: check, change: setup =>
        {
            setup = setup with { Web = setup.Web with { EnableLifecycle = true }, First = files.Read(), Read = files.Read };
            return change?.Invoke(setup) ?? setup;
        });
        return reloading;
    }

    /// <summary>POST /-/reload.</summary>
    public Task<(System.Net.HttpStatusCode Status, string Text)> ReloadAsync() => Exporter.SendAsync(HttpMethod.Post, "/-/reload");

    /// <summary>The lines of the page that begin so.</summary>
    public async Task<string[]> SeriesAsync(string beginning) =>
        [.. (await Exporter.SendAsync(HttpMethod.Get, "/metrics")).Text.Split('\n').Where(line => line.StartsWith(beginning, StringComparison.Ordinal))];

    /// <summary>The value of the one line that begins so.</summary>
    public async Task<double> ValueAsync(string beginning)
    {
        var line = Assert.Single(await SeriesAsync(beginning));
        return double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await Exporter.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
