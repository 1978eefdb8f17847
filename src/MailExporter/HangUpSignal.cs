using System.Runtime.InteropServices;

namespace MailExporter;

/// <summary>SIGHUP, by which a daemon is told to read its configuration again.</summary>
internal static partial class HangUpSignal
{
    private const int Number = 1; // signal(7)
    private const nint Default = 0; // SIG_DFL

    /// <summary>Calls back at each SIGHUP, until disposed.</summary>
    public static PosixSignalRegistration Register(Action callback)
    {
        _ = SetDisposition(Number, Default); // who starts it under nohup has it ignored, and the runtime leaves an ignored signal alone
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true; // it ends the process otherwise
            callback();
        });
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetDisposition(int signal, nint handler);
}
