using System.IO.Enumeration;

namespace MailExporter.Checks.Configuration;

/// <summary>A path with <c>*</c> and <c>?</c> in any of its parts.</summary>
internal static class FilePattern
{
    public static bool IsPattern(string path) => path.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>The files that match, in ordinal order; those whose name begins with a dot only where the pattern does.</summary>
    /// <param name="directory">What a relative pattern starts from; empty: the current directory.</param>
    /// <param name="pattern">With <c>/</c> between its parts.</param>
    public static IReadOnlyList<string> Matches(string directory, string pattern)
    {
        IEnumerable<string> found = [Path.IsPathRooted(pattern) ? "/" : directory];
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < parts.Length; index++)
        {
            var (part, isLast) = (parts[index], index == parts.Length - 1);
            found = IsPattern(part) ? found.SelectMany(folder => Entries(folder, part, isLast)) : found.Select(folder => Path.Combine(folder, part));
        }

        return [.. found.Where(File.Exists).Order(StringComparer.Ordinal)];
    }

    private static string[] Entries(string folder, string part, bool areFiles)
    {
        var here = folder.Length == 0 ? "." : folder;
        if (!Directory.Exists(here))
        {
            return [];
        }

        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0, ReturnSpecialDirectories = false };
        var entries = areFiles ? Directory.EnumerateFiles(here, "*", options) : Directory.EnumerateDirectories(here, "*", options);
        return
        [
            .. entries
                .Select(Path.GetFileName)
                .OfType<string>()
                .Where(name => (name[0] != '.' || part[0] == '.') && FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false))
                .Select(name => Path.Combine(folder, name)),
        ];
    }
}
