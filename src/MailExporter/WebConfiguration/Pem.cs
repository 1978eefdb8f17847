namespace MailExporter.WebConfiguration;

/// <summary>PEM text that stands in the configuration, or in a file that is read when it is needed. It may be a key: it never prints itself.</summary>
/// <param name="File">The file; null: the text is here.</param>
/// <param name="Text">The text; null: it is in the file.</param>
internal sealed record Pem(string? File, string? Text)
{
    /// <summary>The text as it is now.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be read.</exception>
    public string Read() => Text ?? System.IO.File.ReadAllText(File!);

    /// <inheritdoc/>
    public override string ToString() => File ?? "***";
}
