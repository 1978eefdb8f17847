using System.Security.Cryptography;
using System.Text;

namespace MailExporter.Checks.Delivery;

/// <summary>The file in which a route keeps what must outlive the program. It can be lost: then what is found is old, and no more.</summary>
/// <remarks>A file a route, not one for all: it is written three times a round, and 500 routes that wait for one file would wait for each other.</remarks>
internal sealed class RouteFile(string folder, string route)
{
    private const int MaxBytes = 1024 * 1024;

    private readonly string _path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(route)))[..32]}.state");

    /// <summary>What it holds; empty where it is not there, or cannot be read, which the second value tells.</summary>
    public async Task<(string Text, string? Problem)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(_path))
            {
                return ("", null);
            }

            return new FileInfo(_path).Length > MaxBytes ? ("", $"{_path} is larger than 1 MiB") : (await File.ReadAllTextAsync(_path, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ("", exception.Message);
        }
    }

    /// <summary>Writes it aside and moves it, so that a crash leaves no half of it.</summary>
    /// <returns>What went wrong; null: nothing.</returns>
    public async Task<string?> WriteAsync(string text)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var aside = _path + ".new";
            await File.WriteAllTextAsync(aside, text, CancellationToken.None).ConfigureAwait(false);
            File.Move(aside, _path, overwrite: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
