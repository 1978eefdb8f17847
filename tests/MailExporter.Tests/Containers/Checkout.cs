namespace MailExporter.Tests.Containers;

/// <summary>The files that a container is made of.</summary>
internal static class Checkout
{
    /// <summary>The folder of <c>MailExporter.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Reads a file of it.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find(string? folder) => folder is null
        ? throw new InvalidOperationException("MailExporter.sln is in no folder above the tests.")
        : File.Exists(Path.Combine(folder, "MailExporter.sln")) ? folder : Find(Path.GetDirectoryName(folder));
}
