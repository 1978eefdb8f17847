using System.Diagnostics;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The program under test: the one that <c>MAILEXPORTER_BINARY</c> names, else the one built beside these tests.</summary>
internal static class ExporterBinary
{
    /// <summary>Its executable file.</summary>
    public static string File => Environment.GetEnvironmentVariable("MAILEXPORTER_BINARY") is { Length: > 0 } binary ? binary : Path.ChangeExtension(Built(), null);

    /// <summary>How to start it with these arguments, with no configuration lying about.</summary>
    public static ProcessStartInfo Start(params string[] arguments)
    {
        var binary = Environment.GetEnvironmentVariable("MAILEXPORTER_BINARY");
        var start = string.IsNullOrEmpty(binary) ? new ProcessStartInfo("dotnet", [Built(), .. arguments]) : new ProcessStartInfo(binary, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        start.Environment.Remove("MAILEXPORTER_PASSWORD");
        return start;
    }

    /// <summary>Runs it to its end.</summary>
    public static Task<Ending> RunAsync(params string[] arguments) => Command.RunAsync(Start(arguments));

    /// <summary>Beside <c>artifacts/bin/MailExporter.Lab.Tests/CONFIGURATION</c>.</summary>
    private static string Built()
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return Path.Combine(tests.Parent!.Parent!.FullName, "MailExporter", tests.Name, "mailexporter.dll");
    }
}
