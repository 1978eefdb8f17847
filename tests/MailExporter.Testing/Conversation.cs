using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace MailExporter.Testing;

/// <summary>Plays a script's section on one connection.</summary>
/// <remarks>A client that has left is no fault in itself: sends do nothing then, and the next step that wants a line says so.</remarks>
internal sealed class Conversation : IDisposable
{
    private readonly Socket _socket;
    private readonly ScriptedServerOptions _options;
    private readonly ServerObservations _seen;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _ending;
    private readonly List<string> _lines = [];
    private readonly MemoryStream _heldBack = new();
    private Stream _stream;
    private LineReader _reader;
    private string _tag = "*";
    private string? _left;
    private bool _sendingEnded;

    public Conversation(Socket socket, ScriptedServerOptions options, ServerObservations seen, CancellationToken disposing)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _options = options;
        _seen = seen;
        _limit = new CancellationTokenSource(options.SafetyLimit, TimeProvider.System);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, disposing);
        _stream = new NetworkStream(socket, ownsSocket: false);
        _reader = new LineReader(_stream);
    }

    public required Action Stalled { get; init; }

    public required Func<CancellationToken, Task> HoldAsync { get; init; }

    private SslStream? Tls => _stream as SslStream;

    /// <summary>Plays the steps. A disposed server ends it early, without a fault, in a step that waits for that.</summary>
    public async Task PlayAsync(IReadOnlyList<ScriptStep> steps)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            try
            {
                await PlayAsync(steps[i], next: i + 1 < steps.Count ? steps[i + 1] : null);
            }
            catch (OperationCanceledException) when (_limit.IsCancellationRequested)
            {
                throw new ScriptMismatchException(steps[i], $"no end of it in {_options.SafetyLimit.TotalSeconds} s");
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Closes in order: says so, then reads until the client has closed too, lest unread data turn the close into a reset.</summary>
    public async Task FinishAsync()
    {
        try
        {
            await FlushAsync();
            await EndSendingAsync();
            await DrainAsync(_ending.Token);
        }
        catch (OperationCanceledException)
        {
            // the client keeps its end open: that is for the test to notice
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
        _heldBack.Dispose();
        _ending.Dispose();
        _limit.Dispose();
    }

    private Task PlayAsync(ScriptStep step, ScriptStep? next) => step.Verb switch
    {
        "S" => SendAsync(Line(step.Text)),
        "S+" => HoldBackAsync(Line(step.Text)),
        "L" => SendAsync(Encoding.UTF8.GetBytes(WithTag(step.Text) + "\n")),
        "bytes" => SendAsync(ScriptText.Bytes(step.Text)),
        "split" => SendApartAsync(Line(step.Text), TimeSpan.Zero),
        "drip" => DripAsync(step.Text),
        "flood" => FloodAsync(step.Text),
        "answer" => SendAsync(Line(_options.Answers[step.Text](new ScriptedExchange([.. _lines], _tag, Tls)))),
        "C" => ExpectAsync(step, orGone: false),
        "C?" => ExpectAsync(step, orGone: true),
        "data" => ExpectDataAsync(step),
        "read" => ExpectBytesAsync(step),
        "tls" => UpgradeAsync(step, mayFail: next?.Verb == "gone"),
        "stall" => StallAsync(),
        "hold" => HoldAsync(_ending.Token),
        "gone" => ExpectGoneAsync(step),
        "close" => FinishAsync(),
        "half-close" => EndSendingAsync(),
        "reset" => ResetAsync(),
        _ => throw new InvalidOperationException($"The step \"{step}\" is parsed but not played."),
    };

    private async Task ExpectAsync(ScriptStep step, bool orGone)
    {
        var line = await ReadLineAsync(_limit.Token);
        if (line is null && orGone)
        {
            throw new OperationCanceledException("The client left, and may.");
        }

        if (line is not { End: LineEnd.CrLf } || !ScriptText.Matches(WithTag(step.Text), line.Text))
        {
            throw new ScriptMismatchException(step, Describe(line));
        }
    }

    private async Task ExpectDataAsync(ScriptStep step)
    {
        while (true)
        {
            var line = await ReadLineAsync(_limit.Token);
            if (line is not { End: LineEnd.CrLf })
            {
                throw new ScriptMismatchException(step, Describe(line));
            }

            if (line.Text == ".")
            {
                return;
            }
        }
    }

    private async Task ExpectBytesAsync(ScriptStep step)
    {
        var count = int.Parse(step.Text, CultureInfo.InvariantCulture);
        if (await _reader.ReadBytesAsync(count, _limit.Token) is null)
        {
            throw new ScriptMismatchException(step, Describe(null));
        }
    }

    private async Task ExpectGoneAsync(ScriptStep step)
    {
        if (_left is null && await ReadLineAsync(_limit.Token) is { } line)
        {
            throw new ScriptMismatchException(step, Describe(line));
        }
    }

    private async Task<ClientLine?> ReadLineAsync(CancellationToken cancellationToken)
    {
        await FlushAsync();
        if (await _reader.ReadLineAsync(cancellationToken) is not { } line)
        {
            return null;
        }

        _lines.Add(line.Text);
        _seen.LineArrived(line.Text, inClear: Tls is null);
        if (ScriptText.FirstWord(line.Text) is (var first, { Length: > 0 }))
        {
            _tag = first;
        }

        return line;
    }

    private async Task UpgradeAsync(ScriptStep step, bool mayFail)
    {
        await FlushAsync();
        if (_reader.Buffered > 0)
        {
            throw new ScriptMismatchException(step, $"{_reader.Buffered} bytes sent ahead of the handshake");
        }

        var tls = new SslStream(_stream);
        _stream = tls;
        _reader = new LineReader(tls);
        try
        {
            await ServerHandshake.RunAsync(tls, _options, _seen, _limit.Token);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or InvalidOperationException)
        {
            _left = $"the handshake failed: {exception.Message} {exception.InnerException?.Message}";
            if (!mayFail)
            {
                throw new ScriptMismatchException(step, _left);
            }
        }
    }

    private async Task StallAsync()
    {
        await FlushAsync();
        Stalled();
        await DrainAsync(_ending.Token);
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (_left is null && await ReadLineAsync(cancellationToken) is not null)
        {
            // what comes is recorded
        }
    }

    private Task ResetAsync()
    {
        _left = "the server has reset the connection";
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
        return Task.CompletedTask;
    }

    private async Task EndSendingAsync()
    {
        await FlushAsync();
        if (_left is not null || _sendingEnded)
        {
            return;
        }

        _sendingEnded = true;
        try
        {
            if (Tls is { } tls)
            {
                await tls.ShutdownAsync();
            }

            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            _left = exception.Message;
        }
    }

    private async Task DripAsync(string text)
    {
        var (pause, rest) = ScriptText.FirstWord(text);
        await SendApartAsync(Line(rest), TimeSpan.FromMilliseconds(int.Parse(pause, CultureInfo.InvariantCulture)));
    }

    private async Task SendApartAsync(byte[] bytes, TimeSpan pause)
    {
        foreach (var next in bytes)
        {
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, TimeProvider.System, _ending.Token);
            }

            await SendAsync([next]);
        }
    }

    private async Task FloodAsync(string text)
    {
        var (count, pattern) = ScriptText.FirstWord(text);
        var unit = pattern.Length == 0 ? "x"u8.ToArray() : ScriptText.TextOrBytes(pattern);
        var block = Enumerable.Repeat(unit, Math.Max(1, 65536 / unit.Length)).SelectMany(bytes => bytes).ToArray();
        var left = count == "*" ? long.MaxValue : long.Parse(count, CultureInfo.InvariantCulture);
        while (left > 0 && _left is null)
        {
            var size = (int)Math.Min(left, block.Length);
            await SendAsync(block.AsMemory(0, size), _ending.Token);
            left -= size;
        }
    }

    private Task HoldBackAsync(byte[] bytes)
    {
        _heldBack.Write(bytes);
        return Task.CompletedTask;
    }

    private Task FlushAsync() => _heldBack.Length == 0 ? Task.CompletedTask : SendAsync(Array.Empty<byte>());

    private Task SendAsync(byte[] bytes) => SendAsync(bytes, _limit.Token);

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_left is not null)
        {
            return;
        }

        if (_heldBack.Length > 0)
        {
            _heldBack.Write(bytes.Span);
            bytes = _heldBack.ToArray();
            _heldBack.SetLength(0);
        }

        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
            _seen.Sent(bytes.Length);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            _left = exception.Message;
        }
    }

    private string Describe(ClientLine? line) => line?.ToString() ?? $"the client's leaving{(_left is null ? "" : $" ({_left})")}";

    private byte[] Line(string text) => Encoding.UTF8.GetBytes(WithTag(text) + "\r\n");

    private string WithTag(string text) => text.Replace("{tag}", _tag, StringComparison.Ordinal);
}
