namespace MailExporter.Checks.Tests.Configuration;

/// <summary>A case of <c>bad-files.txt</c>: <c>=== title</c>, the file, <c>---</c>, the errors.</summary>
/// <param name="Title">What is wrong.</param>
/// <param name="Content">The file.</param>
/// <param name="Errors">The errors, a line each.</param>
/// <param name="IsKnownToSchema">Not marked <c>(reader only)</c>: no rule between keys, no file, variable or form finer than a pattern.</param>
internal sealed record BadFile(string Title, string Content, string Errors, bool IsKnownToSchema);

internal static class BadFiles
{
    public static IReadOnlyList<BadFile> All { get; } =
    [
        .. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Configuration", "bad-files.txt"))
            .Split("=== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(text =>
            {
                var title = text[..text.IndexOf('\n', StringComparison.Ordinal)];
                var rest = text[(title.Length + 1)..];
                var at = rest.LastIndexOf("---\nc.yml:", StringComparison.Ordinal);
                return new BadFile(title.Split(' ')[0], rest[..at].TrimEnd('\n'), rest[(at + 4)..].TrimEnd('\n'), !title.EndsWith("(reader only)", StringComparison.Ordinal));
            }),
    ];
}
