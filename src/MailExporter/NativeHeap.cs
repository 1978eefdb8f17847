using System.Runtime.InteropServices;

namespace MailExporter;

/// <summary>The memory that OpenSSL takes from the C library: about 100 KiB while a handshake is under way.</summary>
internal static partial class NativeHeap
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(30);

    /// <summary>Gives freed memory back to the system every half minute, until cancelled.</summary>
    /// <remarks>
    /// After a time of many handshakes at once glibc keeps their pages for ever, because small blocks that live on stand between them:
    /// on an overloaded machine with 10,000 targets 170 MiB, and 105 MiB once they are given back.
    /// </remarks>
    public static async Task KeepSmallAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                _ = Trim(0); // whether there was anything to give back
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the program.
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: musl keeps nothing back.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint kept);
}
