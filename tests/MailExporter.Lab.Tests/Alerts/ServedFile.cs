using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>A file that one of the lab's servers serves by.</summary>
internal static class ServedFile
{
    /// <summary>Changes it, and tells the server with a command.</summary>
    public static async Task EditAsync(string file, Func<string, string> edit, string command, params string[] arguments)
    {
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var edited = edit(text);
        Assert.NotEqual(text, edited);
        await File.WriteAllTextAsync($"{file}.new", edited, TestContext.Current.CancellationToken);
        File.SetUnixFileMode($"{file}.new", File.GetUnixFileMode(file));
        File.Move($"{file}.new", file, overwrite: true); // a server never reads half of it
        var told = await Command.RunAsync(command, arguments);
        Assert.True(told.ExitCode == 0, told.Error + told.Output);
    }
}
