using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Executable;

/// <summary><c>tests/lab/demo</c> as somebody starts it at a terminal.</summary>
internal sealed partial class RunningDemonstration : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private RunningDemonstration(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts it and waits until it has told what to look at.</summary>
    public static async Task<RunningDemonstration> StartAsync()
    {
        var demonstration = new RunningDemonstration(new ProcessStartInfo(Path.Combine(Checkout.Root, "tests", "lab", "demo"), [ExporterBinary.File]));
        await Patience.UntilAsync("the demonstration", () =>
        {
            Assert.False(demonstration._process.HasExited, demonstration.Said);
            return Task.FromResult(Folder().IsMatch(demonstration.Said));
        }, LongestStart);
        return demonstration;
    }

    /// <summary>What Prometheus answers; null: nothing yet.</summary>
    public async Task<JsonNode?> AskPrometheusAsync(string path)
    {
        var answer = await _client.GetAsync(new Uri($"{PrometheusAddress().Match(Said).Groups[1].Value}/api/v1/{path}"), TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["data"];
    }

    /// <summary>The value of a query of one series; null: there is none.</summary>
    public async Task<double?> ValueAsync(string query) =>
        (await AskPrometheusAsync($"query?query={Uri.EscapeDataString(query)}"))?["result"]!.AsArray() is [{ } only]
            ? double.Parse((string)only["value"]![1]!, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Presses Ctrl-C and waits for the end.</summary>
    /// <returns>The exit code, and whatever is left of it.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Left)> InterruptAsync()
    {
        Assert.Equal(0, (await Command.RunAsync("kill", "-INT", _process.Id.ToString(CultureInfo.InvariantCulture))).ExitCode);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        return (_process.ExitCode, LeftOf(Folder().Match(Said).Groups[1].Value));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
        }

        _process.Dispose();
        _client.Dispose();
    }

    /// <summary>The folder, if it is there, and the processes that name it or work in it.</summary>
    private static List<string> LeftOf(string folder)
    {
        List<string> left = Directory.Exists(folder) ? [folder] : [];
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                var (line, home) = (File.ReadAllText($"{process}/cmdline").Replace('\0', ' '), new FileInfo($"{process}/cwd").LinkTarget ?? "");
                if (line.Contains(folder, StringComparison.Ordinal) || home.StartsWith(folder, StringComparison.Ordinal))
                {
                    left.Add(line);
                }
            }
            catch (IOException)
            {
                // It ended while it was looked at.
            }
        }

        return left;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
        {
            _said.AppendLine(line.Data);
        }
    }

    [GeneratedRegex(@"^Logs: (/tmp/mailexporter-demo\.\w+)/", RegexOptions.Multiline)]
    private static partial Regex Folder();

    [GeneratedRegex(@"^  (http://127\.0\.0\.1:\d+)/alerts ", RegexOptions.Multiline)]
    private static partial Regex PrometheusAddress();
}
