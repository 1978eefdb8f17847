using System.Diagnostics;

namespace MailExporter.Lab.Tests.Labs;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Runs it without arguments beyond these; a program that does not end in three minutes is killed and fails the test.</summary>
    public static Task<Ending> RunAsync(string program, params string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Runs it; what is given as input is all it gets. It may take three minutes, or as long as is said.</summary>
    public static async Task<Ending> RunAsync(ProcessStartInfo start, string input = "", TimeSpan? longest = null)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        var began = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(longest ?? Limit, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteAsync(process, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var took = TimeProvider.System.GetElapsedTime(began);
            return new Ending(process.ExitCode, await output, await error, took);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} did not end within {(longest ?? Limit).TotalSeconds} s.");
        }
    }

    private static async Task WriteAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading: its exit code and words tell why.
        }
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Ending(int ExitCode, string Output, string Error, TimeSpan Took);
