namespace MailExporter.Testing;

/// <summary>The checkout the tests were built from.</summary>
public static class Checkout
{
    /// <summary>The folder of <c>MailExporter.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Reads a file of it.</summary>
    /// <param name="path">Relative to <see cref="Root"/>.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find(string? folder) => folder is null
        ? throw new InvalidOperationException("MailExporter.sln is in no folder above the tests.")
        : File.Exists(Path.Combine(folder, "MailExporter.sln")) ? folder : Find(Path.GetDirectoryName(folder));
}
