using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>A connection to a mail server as lines: reads bounded, writes whole, both into the transcript, TLS on demand.</summary>
/// <remarks>
/// The dialogue is our own and not MailKit's because a monitor must see what a client may pass over: MailKit answers a
/// 421 to EHLO with HELO, discards what is injected after STARTTLS, trusts the capabilities of an IMAP greeting, tries
/// a password by several mechanisms, and puts no limit to a line.
/// </remarks>
internal sealed class MailConnection(Socket socket, CheckRun run, ConnectionLimits limits) : IDisposable
{
    private readonly BoundedStream _wire = new(socket, limits.Wire);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2048);
    private int _start;
    private int _end;
    private Stream? _stream;
    private bool _writeFailed;

    /// <summary>How much is read at most.</summary>
    public ConnectionLimits Limits => limits;

    /// <summary>True once a handshake is done.</summary>
    public SslStream? Tls => _stream as SslStream;

    /// <summary>True where credentials may travel: TLS is on.</summary>
    public bool IsEncrypted => Tls is not null;

    /// <summary>While true, what we send and the server's challenges go into the transcript as <c>***</c>: a SASL exchange.</summary>
    public bool HidesLines { get; set; }

    /// <summary>Bytes that arrived before they were due: after a STARTTLS reply, an injection (CVE-2011-0411).</summary>
    public bool HasUnread => _start < _end || _wire.HasUnread;

    /// <summary>Reads one line, without its CRLF or LF. The memory is valid until the next read.</summary>
    /// <exception cref="CheckFailedException">Connection lost, or the line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken cancellationToken)
    {
        var scanned = 0;
        while (true)
        {
            var lineEnd = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (lineEnd >= 0)
            {
                var length = scanned + lineEnd;
                var line = _buffer.AsMemory(_start, length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length);
                _start += length + 1;
                run.Transcript.Server(HidesLines ? WithoutChallenge(line.Span) : line.Span);
                if (line.Span.Contains((byte)0))
                {
                    throw new CheckFailedException(FailureReason.ProtocolError, "the server sent a NUL byte");
                }

                return line;
            }

            scanned = _end - _start;
            if (scanned >= limits.Line)
            {
                throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a line of more than {limits.Line} bytes");
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads bytes of a literal (RFC 9051 section 4.3), as text.</summary>
    public async ValueTask<string> ReadLiteralAsync(int count, Encoding encoding, CancellationToken cancellationToken)
    {
        if (count > limits.Line)
        {
            throw new CheckFailedException(FailureReason.ResponseTooLarge, $"a literal of {count} bytes");
        }

        return Encoding.UTF8.GetString((await ReadBytesAsync(count, cancellationToken).ConfigureAwait(false)).Span);
    }

    /// <summary>Reads bytes as they are, past no transcript. The memory is valid until the next read; the caller bounds the count.</summary>
    /// <exception cref="CheckFailedException">Connection lost, or all that is read of one connection is used up.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            await FillAsync(cancellationToken).ConfigureAwait(false);
        }

        var bytes = _buffer.AsMemory(_start, count);
        _start += count;
        return bytes;
    }

    /// <summary>Sends one command and CRLF.</summary>
    /// <param name="command">Without line end.</param>
    /// <param name="shown">What the transcript shows in its place; null: the command itself.</param>
    /// <param name="cancellationToken">The deadline.</param>
    public async ValueTask SendAsync(string command, string? shown, CancellationToken cancellationToken)
    {
        if (command.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new InvalidOperationException("A command holds a line end.");
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(command.Length) + 2);
        try
        {
            var length = Encoding.UTF8.GetBytes(command, bytes);
            run.Transcript.Client(shown is null && !HidesLines ? bytes.AsSpan(0, length) : Encoding.UTF8.GetBytes(shown ?? "***"));
            bytes[length] = (byte)'\r';
            bytes[length + 1] = (byte)'\n';
            await SendAsync(bytes.AsMemory(0, length + 2), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes, clearArray: shown is not null || HidesLines);
        }
    }

    /// <summary>Sends bytes as they are; the transcript is the caller's business.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_writeFailed)
        {
            return;
        }

        try
        {
            await (_stream ?? _wire).WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // A server that refuses and closes at once breaks our write before we have read its reply: the next read tells.
            _writeFailed = true;
        }
    }

    /// <summary>Does the handshake, and reads lines through TLS from then on.</summary>
    /// <exception cref="CheckFailedException">The handshake broke.</exception>
    public async Task SecureAsync(SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        _wire.BeginHandshake();
        var tls = new SslStream(_wire, leaveInnerStreamOpen: false);
        _stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("the handshake was not over in time", exception, cancellationToken);
            }

            throw _wire.Exceeded
                ? new CheckFailedException(FailureReason.ResponseTooLarge, $"a handshake of more than {limits.Wire / 1024} KiB")
                : new CheckFailedException(FailureReason.TlsHandshake, "TLS handshake failed: " + Reason(exception));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stream is not null)
        {
            _stream.Dispose();
        }
        else
        {
            _wire.Dispose();
        }

        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ReadOnlySpan<byte> WithoutChallenge(ReadOnlySpan<byte> line) =>
        line.StartsWith("334"u8) ? "334 ***"u8 : line.StartsWith("+"u8) && !line.StartsWith("+OK"u8) ? "+ ***"u8 : line;

    private string Reason(Exception exception) =>
        _wire.SpokeInClear ? "the server does not speak TLS here" : Innermost(exception);

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        int count;
        try
        {
            count = await (_stream ?? _wire).ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        }
        catch (ResponseTooLargeException exception)
        {
            throw new CheckFailedException(FailureReason.ResponseTooLarge, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new CheckFailedException(FailureReason.ConnectionLost, "the connection was lost: " + Innermost(exception));
        }

        if (count == 0)
        {
            throw new CheckFailedException(FailureReason.ConnectionLost, "the server closed the connection");
        }

        _end += count;
    }
}
