using System.Text.RegularExpressions;

namespace MailExporter.Checks.Configuration;

/// <summary>One reading of a configuration: what it may look at, and everything it found wrong.</summary>
/// <param name="environment">The value of an environment variable; null: not set.</param>
/// <param name="isFlags">The keys come from the command line: errors name the flag.</param>
internal sealed class Reading(Func<string, string?> environment, bool isFlags = false)
{
    private const int MaxErrors = 1000;

    private readonly Dictionary<string, bool> _files = [];
    private readonly Dictionary<string, bool> _patterns = [];
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationWarning> _warnings = [];
    private int _errorCount;

    /// <summary>What was looked at.</summary>
    public ConfigurationSources Sources { get; } = new();

    /// <summary>How many errors were found so far.</summary>
    public int ErrorCount => _errorCount;

    /// <summary>True when further errors are counted and not kept.</summary>
    public bool IsFull => _errorCount >= MaxErrors;

    public string? Variable(string name) => environment(name);

    public void Error(Place place, string key, string found, string expected)
    {
        if (++_errorCount <= MaxErrors)
        {
            _errors.Add(new ConfigurationError(place.File, place.Line, place.Column, Named(key), found, expected));
        }
    }

    /// <summary>An error of the file as a whole.</summary>
    public void FileError(string file, string found, string expected) => Error(new Place(file, 1, 1), "(file)", found, expected);

    public void Warn(Place place, string key, string text)
    {
        if (_warnings.Count < MaxErrors)
        {
            _warnings.Add(new ConfigurationWarning(place.File, place.Line, place.Column, Named(key), text));
        }
    }

    /// <summary>A path as written in a file is relative to that file, on the command line to the current directory.</summary>
    public static string FullPath(string path, Place place)
    {
        var directory = place.File.Length == 0 ? null : Path.GetDirectoryName(Path.GetFullPath(place.File));
        return directory is null ? Path.GetFullPath(path) : Path.GetFullPath(path, directory);
    }

    /// <summary>True when the file is there; asked once for each file.</summary>
    public bool FileExists(string path)
    {
        if (!_files.TryGetValue(path, out var exists))
        {
            exists = _files[path] = File.Exists(path);
            if (!exists)
            {
                Sources.Missing(path);
            }
        }

        return exists;
    }

    /// <summary>True when the pattern can be matched in linear time; tried once for each pattern.</summary>
    public bool IsPattern(string pattern)
    {
        if (_patterns.TryGetValue(pattern, out var good))
        {
            return good;
        }

        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking);
            return _patterns[pattern] = true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return _patterns[pattern] = false;
        }
    }

    public ConfigurationResult<TOptions> Result<TOptions>(TOptions? options) where TOptions : class
    {
        if (_errorCount > MaxErrors)
        {
            _errors.Add(_errors[^1] with { Line = int.MaxValue, Column = 1, Key = "(file)", Found = $"{_errorCount - MaxErrors} more errors", Expected = "none" });
        }

        return new(_errorCount == 0 ? options : null, InOrder(_errors, error => (error.File, error.Line, error.Column)), InOrder(_warnings, warning => (warning.File, warning.Line, warning.Column)))
        {
            Sources = Sources,
        };
    }

    /// <summary>As a person reads the files: one after the other, from the top.</summary>
    private static T[] InOrder<T>(List<T> list, Func<T, (string File, int Line, int Column)> place)
    {
        var files = list.Select(item => place(item).File).Distinct(StringComparer.Ordinal).Select((file, index) => (file, index)).ToDictionary(pair => pair.file, pair => pair.index);
        return [.. list.OrderBy(item => files[place(item).File]).ThenBy(item => place(item).Line).ThenBy(item => place(item).Column)];
    }

    private string Named(string key) => isFlags ? FlagName.Of(key) : key;
}
