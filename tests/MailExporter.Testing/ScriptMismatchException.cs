namespace MailExporter.Testing;

/// <summary>A client did something else than the script says, or nothing within the safety limit.</summary>
public sealed class ScriptMismatchException : Exception
{
    public ScriptMismatchException(string message)
        : base(message)
    {
    }

    internal ScriptMismatchException(ScriptStep step, string got)
        : base($"Script line {step.Line}: wanted \"{step}\", got {got}.")
    {
    }
}
