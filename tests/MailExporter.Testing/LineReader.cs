using System.Text;

namespace MailExporter.Testing;

/// <summary>Reads what a client sends, a line at a time. An end of stream and a reset are the same to it: the client left.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int LongestLine = 1 << 20;
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Bytes that the client sent ahead.</summary>
    public int Buffered => _end - _start;

    /// <summary>The next line without its end; null when the client left. A last line without an end is a line.</summary>
    public async Task<ClientLine?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        while (line.Count < LongestLine)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return line.Count == 0 ? null : new ClientLine(Decode(line), LineEnd.None);
            }

            var next = _buffer[_start++];
            if (next != '\n')
            {
                line.Add(next);
            }
            else if (line.Count > 0 && line[^1] == '\r')
            {
                line.RemoveAt(line.Count - 1);
                return new ClientLine(Decode(line), LineEnd.CrLf);
            }
            else
            {
                return new ClientLine(Decode(line), LineEnd.Lf);
            }
        }

        return new ClientLine(Decode(line), LineEnd.None);
    }

    /// <summary>Reads exactly so many bytes; null when the client left before.</summary>
    public async Task<byte[]?> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (var i = 0; i < count; i++)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                return null;
            }

            bytes[i] = _buffer[_start++];
        }

        return bytes;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = _end = 0;
        try
        {
            _end = await stream.ReadAsync(_buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // a reset
        }

        return _end > 0;
    }

    private static string Decode(List<byte> line) => Encoding.UTF8.GetString([.. line]);
}

/// <summary>A client's line and how it ended.</summary>
internal sealed record ClientLine(string Text, LineEnd End)
{
    public override string ToString() => End switch
    {
        LineEnd.CrLf => $"\"{Text}\"",
        LineEnd.Lf => $"\"{Text}\" ended by LF alone",
        _ => $"\"{Text}\" without a line end",
    };
}

internal enum LineEnd
{
    CrLf,
    Lf,
    None,
}
