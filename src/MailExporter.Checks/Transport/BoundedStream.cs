using System.Net.Sockets;

namespace MailExporter.Checks.Transport;

/// <summary>A connected socket that gives at most a set number of bytes: below TLS, so that a handshake is bounded too.</summary>
/// <remarks>Nothing above it puts a limit to what a server may send. Only the asynchronous methods work.</remarks>
internal sealed class BoundedStream(Socket socket, int limit) : Stream
{
    /// <summary>Twice what servers send in a handshake, certificates above all.</summary>
    private const int LongHandshake = 8 * 1024;

    private int _left = limit;
    private int? _handshake;
    private byte? _first;

    /// <summary>More was sent than we are willing to read.</summary>
    public bool Exceeded { get; private set; }

    /// <summary>What came since <see cref="BeginHandshake"/> began with no TLS record (RFC 8446 section 5.1: types 20 to 24).</summary>
    public bool SpokeInClear => _first is < 20 or > 24;

    /// <summary>Bytes have arrived that nobody has read.</summary>
    public bool HasUnread => socket.Available > 0;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From now on TLS records are expected.</summary>
    public void BeginHandshake() => (_first, _handshake) = (null, 0);

    /// <exception cref="ResponseTooLargeException">The limit is used up.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            Exceeded = true;
            throw new ResponseTooLargeException();
        }

        if (buffer.Length > _left)
        {
            buffer = buffer[.._left];
        }

        var count = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        _left -= count;
        if (count > 0)
        {
            _first ??= buffer.Span[0];
        }

        if ((_handshake += count) > LongHandshake)
        {
            // a chain of fifty certificates takes half a second to verify, and the thread that reads the sockets has other checks to serve
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            var count = await socket.SendAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A line, a reply or a connection exceeded what we are willing to read.</summary>
internal sealed class ResponseTooLargeException() : IOException("the server sent more than a mail server ever should");
