namespace MailExporter.Tests;

/// <summary>The checkout the tests were built from.</summary>
internal static class Checkout
{
    /// <summary>The folder of <c>MailExporter.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string? folder) => folder is null
        ? throw new InvalidOperationException("MailExporter.sln is in no folder above the tests.")
        : File.Exists(Path.Combine(folder, "MailExporter.sln")) ? folder : Find(Path.GetDirectoryName(folder));
}
