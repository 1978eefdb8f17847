using System.Security.Cryptography;

namespace MailExporter.Checks.Configuration;

/// <summary>What a reading looked at on the disk, so that a change is noticed later without reading again.</summary>
/// <remarks>By content: an editor that writes a file anew, or a volume whose link is switched, is no change by itself, and a restored time stamp hides none.</remarks>
public sealed class ConfigurationSources
{
    private readonly Dictionary<string, byte[]?> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);
    private readonly List<(string Folder, string Pattern, IReadOnlyList<string> Files)> _patterns = [];

    /// <summary>True when a file reads otherwise now, one that a pattern matches came or went, or one that was missing is there.</summary>
    public bool HaveChanged() =>
        _files.Any(file => !Hash(file.Key).AsSpan().SequenceEqual(file.Value))
        || _missing.Any(File.Exists)
        || _patterns.Any(pattern => !FilePattern.Matches(pattern.Folder, pattern.Pattern).SequenceEqual(pattern.Files, StringComparer.Ordinal));

    /// <summary>What two readings looked at.</summary>
    public static ConfigurationSources Of(ConfigurationSources first, ConfigurationSources second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var both = new ConfigurationSources();
        foreach (var part in (ConfigurationSources[])[first, second])
        {
            foreach (var (file, hash) in part._files)
            {
                both._files[file] = hash;
            }

            both._missing.UnionWith(part._missing);
            both._patterns.AddRange(part._patterns);
        }

        return both;
    }

    /// <summary>A file was read.</summary>
    internal void Read(string file, ReadOnlySpan<byte> content) => _files[file] = SHA256.HashData(content);

    /// <summary>A file could not be read.</summary>
    internal void Unreadable(string file) => _files.TryAdd(file, null);

    /// <summary>A file that something names is not there.</summary>
    internal void Missing(string file) => _missing.Add(file);

    /// <summary>A pattern was matched.</summary>
    internal void Matched(string folder, string pattern, IReadOnlyList<string> files) => _patterns.Add((folder, pattern, files));

    private static byte[]? Hash(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return stream.Length > ConfigurationText.MaxBytes ? null : SHA256.HashData(stream); // as the reading would
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
