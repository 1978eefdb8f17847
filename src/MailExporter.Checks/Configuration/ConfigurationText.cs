using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MailExporter.Checks.Configuration;

/// <summary>The bytes of a configuration file as text.</summary>
internal static class ConfigurationText
{
    /// <summary>64 MiB: some 300,000 servers.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    // YAML 1.2 section 5.1 has no control characters but these; YamlDotNet would take a NUL for the end of the file.
    private static readonly SearchValues<char> Forbidden =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code).Except(['\t', '\n', '\r']), '\x7f']);

    /// <summary>Reads a file.</summary>
    /// <returns>Null when it cannot be read: <paramref name="reading"/> then has the error.</returns>
    public static string? Read(string file, Reading reading)
    {
        reading.Sources.Unreadable(file); // until it was read
        try
        {
            if (Directory.Exists(file))
            {
                reading.FileError(file, "a directory", "a YAML or JSON file");
                return null;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = ReadBounded(stream);
            if (bytes.Length > MaxBytes)
            {
                reading.FileError(file, "more than 64 MiB", "a smaller file: use include");
                return null;
            }

            reading.Sources.Read(file, bytes.Span);
            return Decode(file, bytes.Span, reading);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            reading.FileError(file, "no such file", "a YAML or JSON file");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reading.FileError(file, $"a file that cannot be read ({exception.GetType().Name})", "a readable file");
        }

        return null;
    }

    private static ReadOnlyMemory<byte> ReadBounded(FileStream stream)
    {
        var size = stream.CanSeek && stream.Length is > 0 and <= MaxBytes ? (int)stream.Length + 1 : 64 * 1024;
        var bytes = new byte[size];
        var length = 0;
        while (length <= MaxBytes)
        {
            var read = stream.Read(bytes, length, bytes.Length - length);
            if (read == 0)
            {
                break;
            }

            length += read;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, Math.Min(bytes.Length * 2, MaxBytes + 1));
            }
        }

        return bytes.AsMemory(0, length);
    }

    private static string? Decode(string file, ReadOnlySpan<byte> bytes, Reading reading)
    {
        bytes = bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        if (!Utf8.IsValid(bytes))
        {
            var good = Encoding.UTF8.GetString(bytes);
            reading.Error(PlaceOf(file, good.AsSpan(0, good.IndexOf('\uFFFD', StringComparison.Ordinal))), "(file)", "bytes that are not UTF-8", "UTF-8");
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes);
        var control = text.AsSpan().IndexOfAny(Forbidden);
        if (control >= 0)
        {
            reading.Error(PlaceOf(file, text.AsSpan(0, control)), "(file)", $"the control character U+{(int)text[control]:X4}", "text");
            return null;
        }

        return text;
    }

    private static Place PlaceOf(string file, ReadOnlySpan<char> before) =>
        new(file, before.Count('\n') + 1, before.Length - before.LastIndexOf('\n'));
}
