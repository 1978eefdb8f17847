namespace MailExporter.Cli;

/// <summary>What the process says to whoever started it.</summary>
internal static class ExitCodes
{
    /// <summary>All is well; a check: success.</summary>
    public const int Success = 0;

    /// <summary><c>serve</c> could not start.</summary>
    public const int Failure = 1;

    /// <summary>A check: warning.</summary>
    public const int CheckWarning = 1;

    /// <summary>A check: error.</summary>
    public const int CheckError = 2;

    /// <summary>Bad usage or a bad configuration.</summary>
    public const int BadUsage = 3;
}
