using System.Text;

namespace MailExporter.Checks.Configuration;

/// <summary>A password, client secret or token: given inline, or in a file that is read at each use.</summary>
/// <remarks>Never prints itself. Only what authenticates calls <see cref="Reveal"/>.</remarks>
public sealed class Secret : IEquatable<Secret>
{
    private const int MaxFileBytes = 64 * 1024;

    private readonly string? _value;

    private Secret(string? value, string? file) => (_value, File) = (value, file);

    /// <summary>The file it is in; null when it was given inline.</summary>
    public string? File { get; }

    /// <summary>A secret given inline or by an environment variable.</summary>
    public static Secret FromValue(string value) => new(value, null);

    /// <summary>A secret in a file, read at each use, so that rotation needs no restart.</summary>
    public static Secret FromFile(string path) => new(null, path);

    /// <summary>The secret itself; one line end at the end of a file is not part of it.</summary>
    /// <exception cref="SecretUnavailableException">The file cannot be read, or is larger than 64 KiB.</exception>
    public string Reveal()
    {
        if (_value is not null)
        {
            return _value;
        }

        try
        {
            using var stream = System.IO.File.OpenRead(File!);
            var buffer = new byte[MaxFileBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length > MaxFileBytes)
            {
                throw new SecretUnavailableException($"{File} is larger than 64 KiB");
            }

            var text = Encoding.UTF8.GetString(buffer, 0, length);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SecretUnavailableException($"cannot read {File}: {exception.GetType().Name}");
        }
    }

    /// <inheritdoc/>
    public bool Equals(Secret? other) => other is not null && _value == other._value && File == other.File;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_value, File);

    /// <summary>Always <c>***</c>.</summary>
    public override string ToString() => "***";
}

/// <summary>The file of a secret cannot be read. The message names the file, never its content.</summary>
public sealed class SecretUnavailableException(string message) : Exception(message);
