namespace MailExporter.Checks.Configuration;

/// <summary>One thing wrong in a configuration, or in a flag of the command line.</summary>
/// <param name="File">The file as it was named; empty for a flag.</param>
/// <param name="Line">From 1; 0 for a flag.</param>
/// <param name="Column">From 1; 0 for a flag.</param>
/// <param name="Key">Where in the file: <c>servers[3].port</c>, <c>(file)</c> for the whole file; or the flag.</param>
/// <param name="Found">What stands there. Never a secret.</param>
/// <param name="Expected">What should stand there.</param>
public sealed record ConfigurationError(string File, int Line, int Column, string Key, string Found, string Expected)
{
    /// <summary><c>FILE:LINE:COLUMN: KEY: found X, expected Y</c>; for a flag without the place.</summary>
    public override string ToString() => $"{Position.Of(File, Line, Column)}{Key}: found {Found}, expected {Expected}";
}

/// <summary>Something in a configuration that is right and yet should be known.</summary>
/// <param name="File">The file as it was named; empty for a flag.</param>
/// <param name="Line">From 1; 0 for a flag.</param>
/// <param name="Column">From 1; 0 for a flag.</param>
/// <param name="Key">Where in the file.</param>
/// <param name="Text">What should be known.</param>
public sealed record ConfigurationWarning(string File, int Line, int Column, string Key, string Text)
{
    /// <summary><c>FILE:LINE:COLUMN: KEY: TEXT</c>; for a flag without the place.</summary>
    public override string ToString() => $"{Position.Of(File, Line, Column)}{Key}: {Text}";
}

file static class Position
{
    public static string Of(string file, int line, int column) => line == 0 ? "" : $"{file}:{line}:{column}: ";
}
