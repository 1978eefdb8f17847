namespace MailExporter.Checks.Configuration;

/// <summary>A configuration file and all that it includes, each read once.</summary>
internal sealed class ConfigurationFiles(Reading reading)
{
    private const int MaxFiles = 10_000;

    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    private readonly List<FileContent> _contents = [];

    /// <summary>What the files hold, the first one first, then the included ones in order; a file that is unreadable is not among them.</summary>
    public IReadOnlyList<FileContent> Read(string file)
    {
        Add(file, isIncluded: false);
        return _contents;
    }

    private void Add(string file, bool isIncluded)
    {
        var path = Path.GetFullPath(file);
        if (!_read.Add(path)
            || ConfigurationText.Read(file, reading) is not { } text
            || NodeParser.Parse(file, text, reading) is not { } node)
        {
            return;
        }

        if (node is not MapNode)
        {
            reading.Error(node.Place, "(file)", node is ScalarNode { IsNull: true } ? "an empty file" : node.Found, "a mapping of settings");
            return;
        }

        var scope = Scope.Top(reading);
        if (ExporterSection.Table.Read(node, scope, new FileContent()) is not { } filled)
        {
            return;
        }

        if (isIncluded)
        {
            ReportMisplaced(filled);
        }

        _contents.Add(filled.Options);
        _open.Add(path);
        foreach (var (item, index) in (filled.Options.Include?.Items ?? []).Select((item, index) => (item, index)))
        {
            Include(file, item, scope.Of("include").At(index));
        }

        _open.RemoveAt(_open.Count - 1);
    }

    private static void ReportMisplaced(Filled<FileContent> filled)
    {
        foreach (var entry in filled.Map.Entries)
        {
            if (ExporterSection.Table.Find(entry.Key) is not null && !ExporterSection.Included.Contains(entry.Key))
            {
                filled.Scope.Of(entry.Key).Error(entry.Place, "it in an included file", $"only {Words.Or(ExporterSection.Included)} there");
            }
        }
    }

    private void Include(string file, Node item, Scope scope)
    {
        if (!scope.TryRead(Kinds.Line, item, out var pattern))
        {
            return;
        }

        var folder = Path.GetDirectoryName(file) ?? "";
        var files = FilePattern.Matches(folder, pattern);
        scope.Reading.Sources.Matched(folder, pattern, files);
        if (files.Count == 0 && !FilePattern.IsPattern(pattern))
        {
            scope.Error(item.Place, $"{item.Found}, which is no file", "a file, or a pattern such as servers.d/*.yml");
        }

        foreach (var included in files)
        {
            if (_open.Contains(Path.GetFullPath(included), StringComparer.Ordinal))
            {
                scope.Error(item.Place, $"{QuotedText.Of(included)}, which includes this file or is it", "files that do not include each other");
            }
            else if (_read.Count >= MaxFiles)
            {
                scope.Error(item.Place, $"more than {MaxFiles} files", "fewer");
                return;
            }
            else
            {
                Add(included, isIncluded: true);
            }
        }
    }
}
