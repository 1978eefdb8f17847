using System.Reflection;

namespace MailExporter;

/// <summary>Which version this is.</summary>
internal static class ProgramVersion
{
    private static readonly string[] Parts =
        (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');

    /// <summary>Such as <c>0.1.0</c>.</summary>
    public static string Text => Parts[0];

    /// <summary>The commit it was built from; empty when that is not known.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1] : "";
}
