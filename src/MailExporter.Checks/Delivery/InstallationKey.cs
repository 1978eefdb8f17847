using System.Security.Cryptography;

namespace MailExporter.Checks.Delivery;

/// <summary>The secret by which an installation knows its own messages again, also after a crash.</summary>
public sealed class InstallationKey
{
    private const int Length = 32;

    private readonly byte[] _key;

    private InstallationKey(byte[] key) => _key = key;

    /// <summary>A key for this process only: what it leaves behind nobody can tell from mail.</summary>
    public static InstallationKey Temporary() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>The key in a file, which is made if it is not there. Two processes that make it at once get the same.</summary>
    /// <param name="path">The file; its folder is made, too.</param>
    /// <exception cref="IOException">It cannot be read or written, or holds something else.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    public static InstallationKey At(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            Make(path);
        }

        var key = File.ReadAllBytes(path);
        return key.Length == Length ? new(key) : throw new IOException($"{path} holds {key.Length} bytes and not a key of {Length}");
    }

    /// <summary>A text that only this installation can make.</summary>
    internal string Sign(ReadOnlySpan<byte> text) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, text));

    /// <summary>Written aside and moved, so that a crash leaves no half of it.</summary>
    private static void Make(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                file.Write(RandomNumberGenerator.GetBytes(Length));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside); // another process was faster
        }
    }
}
