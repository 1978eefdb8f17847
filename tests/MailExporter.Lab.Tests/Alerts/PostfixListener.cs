using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>One listening address of the lab's Postfix, whose options can be changed while it runs.</summary>
/// <param name="lab">The lab.</param>
/// <param name="service">The name of its port.</param>
/// <param name="isStrict">The listener on 127.0.0.3, else those on 127.0.0.1 and ::1.</param>
internal sealed class PostfixListener(MailLab lab, string service, bool isStrict = false)
{
    private static readonly SemaphoreSlim Editing = new(1);

    private readonly string _file = Path.Combine(lab.Facts.Dir, "postfix", "etc", "master.cf");
    private string _options = "";

    /// <summary>Adds options, in place of those added before, and has Postfix read them.</summary>
    public async Task ServeWithAsync(string options)
    {
        await Editing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var lines = (await File.ReadAllLinesAsync(_file, TestContext.Current.CancellationToken)).Select(line => !IsMine(line) ? line : (_options.Length > 0 ? line.Replace(_options, "", StringComparison.Ordinal) : line) + options);
            var next = _file + ".next";
            await File.WriteAllLinesAsync(next, lines.ToArray(), TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(next, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-10)); // Postfix lets a younger file cool down
            File.Move(next, _file, overwrite: true); // at once: Postfix may be reading it for the fault before this one, and ends where it finds half a file
            _options = options;
            var master = (await File.ReadAllTextAsync(Path.Combine(lab.Facts.Dir, "run", "postfix.pid"), TestContext.Current.CancellationToken)).Trim();
            var kill = await Command.RunAsync("kill", "-HUP", master);
            Assert.True(kill.ExitCode == 0, kill.Error);
        }
        finally
        {
            Editing.Release();
        }
    }

    private bool IsMine(string line) =>
        line.Contains($":{lab.Facts.Ports[service]} inet ", StringComparison.Ordinal) && line.StartsWith($"{lab.Facts.StrictHost}:", StringComparison.Ordinal) == isStrict;
}
