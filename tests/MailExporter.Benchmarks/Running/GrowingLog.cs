using System.Text;

namespace MailExporter.Benchmarks.Running;

/// <summary>A log that another program writes, from its present end on.</summary>
internal sealed class GrowingLog(string path) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly FileStream _file = AtEnd(path);
    private string _rest = "";

    /// <summary>Waits for a line with all of these in it.</summary>
    /// <returns>When it was there, by <see cref="TimeProvider.GetTimestamp"/>, to a millisecond or so.</returns>
    public async Task<long> SeeAsync(CancellationToken cancellationToken, params string[] parts)
    {
        while (true)
        {
            var lines = Lines();
            if (lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))))
            {
                return TimeProvider.System.GetTimestamp();
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>How many lines with all of these have come since the last look.</summary>
    public int Count(params string[] parts) => Lines().Count(line => parts.All(part => line.Contains(part, StringComparison.Ordinal)));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FileStream AtEnd(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    private string[] Lines()
    {
        var bytes = new byte[_file.Length - _file.Position];
        _file.ReadExactly(bytes);
        var lines = (_rest + Encoding.Latin1.GetString(bytes)).Split('\n');
        _rest = lines[^1];
        return lines[..^1];
    }
}
