using System.Buffers;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>The dialogue of one connection as evidence: the last lines, bounded, without secrets.</summary>
internal sealed class Transcript : IDisposable
{
    private const int MaxBytes = 4096;
    private const int MaxLine = 400;
    private const int Least = 4;

    private readonly Lock _lock = new(); // a command may be sent while a line is awaited (IDLE)
    private readonly List<byte[]> _secrets = [];
    private byte[] _text = ArrayPool<byte>.Shared.Rent(512);
    private int _length;
    private bool _dropped;

    /// <summary>There is something to hide.</summary>
    public bool HidesSecrets => _secrets.Count > 0;

    /// <summary>From now on this value is replaced by <c>***</c> wherever it shows up, also in base64.</summary>
    public void Hide(string secret)
    {
        if (secret.Length == 0)
        {
            return;
        }

        var plain = Encoding.UTF8.GetBytes(secret);
        _secrets.Add(plain);
        if (plain.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1f) || plain.AsSpan().Contains((byte)0x7f))
        {
            _secrets.Add([.. plain.Select(Printable)]);
        }

        if (secret.ToUpperInvariant() is var upper && upper != secret)
        {
            _secrets.Add(Encoding.UTF8.GetBytes(upper)); // EHLO keywords are kept so
        }

        // Inside a longer base64 text the secret begins at one of three alignments; the outer letters depend on its
        // neighbours, so the inner ones are matched.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. plain]).TrimEnd('=');
            var start = shift == 0 ? 0 : shift + 1;
            var end = (shift + plain.Length) % 3 == 0 ? encoded.Length : encoded.Length - 1;
            if (end - start >= 4)
            {
                _secrets.Add(Encoding.ASCII.GetBytes(encoded[start..end]));
            }
        }
    }

    /// <summary>Records what the server sent.</summary>
    public void Server(ReadOnlySpan<byte> line) => Append("S: "u8, line);

    /// <summary>Records what we sent, or what stands for it.</summary>
    public void Client(ReadOnlySpan<byte> line) => Append("C: "u8, line);

    /// <summary>Records an event that is not a line, such as a handshake.</summary>
    public void Note(string text) => Append("-- "u8, Encoding.UTF8.GetBytes(text));

    /// <summary>The text with every hidden value replaced, safe to show.</summary>
    public string Redact(string text)
    {
        if (_secrets.Count == 0)
        {
            return text;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        return Encoding.UTF8.GetString(bytes, 0, Redact(bytes, bytes.Length));
    }

    /// <summary>The dialogue so far.</summary>
    public TranscriptText Build()
    {
        var length = Redact(_text, _length);
        var text = _text.AsSpan(0, length);
        if (text.EndsWith("\n"u8))
        {
            text = text[..^1];
        }

        return new TranscriptText(_dropped ? (byte[])[.. "-- earlier lines left out\n"u8, .. text] : text.ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var text = _text;
        _text = [];
        _length = 0;
        if (text.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private void Append(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> line)
    {
        var cut = line.Length > MaxLine;
        if (cut)
        {
            line = line[..MaxLine];
        }

        lock (_lock)
        {
            AppendLine(mark, line, cut);
        }
    }

    private void AppendLine(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> line, bool cut)
    {
        var size = mark.Length + line.Length + (cut ? 3 : 0) + 1;
        MakeRoom(size);
        var target = _text.AsSpan(_length);
        mark.CopyTo(target);
        target = target[mark.Length..];
        for (var i = 0; i < line.Length; i++)
        {
            target[i] = Printable(line[i]);
        }

        target = target[line.Length..];
        if (cut)
        {
            "..."u8.CopyTo(target);
            target = target[3..];
        }

        target[0] = (byte)'\n';
        _length += size;
    }

    // Control characters could drive the terminal of whoever reads this.
    private static byte Printable(byte letter) => letter is < 0x20 or 0x7f ? (byte)'?' : letter;

    private void MakeRoom(int size)
    {
        if (_length + size > MaxBytes)
        {
            var drop = _text.AsSpan(0, _length)[(_length / 2)..].IndexOf((byte)'\n') + (_length / 2) + 1;
            _text.AsSpan(drop, _length - drop).CopyTo(_text);
            _length -= drop;
            _dropped = true;
        }

        if (_length + size > _text.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + size, _text.Length * 2));
            _text.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_text);
            _text = larger;
        }
    }

    private int Redact(byte[] text, int length)
    {
        foreach (var secret in _secrets)
        {
            var from = 0;
            for (int at; (at = text.AsSpan(from, length - from).IndexOf(secret)) >= 0;)
            {
                at += from;
                var stars = Math.Min(3, secret.Length);
                text.AsSpan(at, stars).Fill((byte)'*');
                text.AsSpan(at + secret.Length, length - at - secret.Length).CopyTo(text.AsSpan(at + stars));
                length -= secret.Length - stars;
                from = at + stars;
            }
        }

        return _secrets.Count == 0 ? length : RedactCut(text, length);
    }

    /// <summary>A secret's beginning is hidden too where the text was cut: at its end, and before an ellipsis.</summary>
    private int RedactCut(byte[] text, int length)
    {
        for (var end = length; end >= Least; end--)
        {
            if (end != length && !text.AsSpan(end, length - end).StartsWith("..."u8))
            {
                continue;
            }

            var begin = _secrets.Max(secret => Beginning(secret, text.AsSpan(0, end)));
            if (begin > 0)
            {
                "***"u8.CopyTo(text.AsSpan(end - begin));
                text.AsSpan(end, length - end).CopyTo(text.AsSpan(end - begin + 3));
                length -= begin - 3;
                end -= begin - 3;
            }
        }

        return length;
    }

    /// <summary>How many bytes of the secret's beginning the text ends with; 0 for too few to tell anything.</summary>
    private static int Beginning(byte[] secret, ReadOnlySpan<byte> text)
    {
        for (var count = Math.Min(secret.Length - 1, text.Length); count >= Least; count--)
        {
            if (text.EndsWith(secret.AsSpan(0, count)))
            {
                return count;
            }
        }

        return 0;
    }
}
