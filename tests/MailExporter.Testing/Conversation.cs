using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Testing;

/// <summary>Plays a script's section on one connection.</summary>
internal sealed class Conversation : IDisposable
{
    private readonly ClientWire _wire;
    private readonly ScriptedServerOptions _options;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _ending;
    private readonly List<string> _lines = [];
    private string _tag = "*";

    public Conversation(Socket socket, ScriptedServerOptions options, ServerObservations seen, CancellationToken disposing)
    {
        _wire = new ClientWire(socket, seen);
        _options = options;
        _limit = new CancellationTokenSource(options.SafetyLimit, TimeProvider.System);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, disposing);
    }

    public required Action Stalled { get; init; }

    public required Func<CancellationToken, Task> HoldAsync { get; init; }

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
            await _wire.EndSendingAsync(_limit.Token);
            await DrainAsync();
        }
        catch (OperationCanceledException)
        {
            // the client keeps its end open: that is for the test to notice
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
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
        "answer" => SendAsync(Line(_options.Answers[step.Text](new ScriptedExchange([.. _lines], _tag, _wire.Tls)))),
        "C" => ExpectAsync(step, orGone: false),
        "C?" => ExpectAsync(step, orGone: true),
        "data" => ExpectDataAsync(step),
        "read" => ExpectBytesAsync(step),
        "tls" => UpgradeAsync(step, mayFail: next?.Verb == "gone"),
        "stall" => StallAsync(),
        "hold" => HoldAsync(_ending.Token),
        "gone" => ExpectGoneAsync(step),
        "close" => FinishAsync(),
        "half-close" => _wire.EndSendingAsync(_limit.Token),
        "reset" => _wire.ResetAsync(_limit.Token),
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

        if (ScriptText.FirstWord(line.Text) is (var first, { Length: > 0 }))
        {
            _tag = first;
        }
    }

    private async Task ExpectDataAsync(ScriptStep step)
    {
        ClientLine? line;
        do
        {
            line = await ReadLineAsync(_limit.Token);
            if (line is not { End: LineEnd.CrLf })
            {
                throw new ScriptMismatchException(step, Describe(line));
            }
        }
        while (line.Text != ".");
    }

    private async Task ExpectBytesAsync(ScriptStep step)
    {
        var count = int.Parse(step.Text, CultureInfo.InvariantCulture);
        if (await _wire.ReadBytesAsync(count, _limit.Token) is null)
        {
            throw new ScriptMismatchException(step, Describe(null));
        }
    }

    private async Task ExpectGoneAsync(ScriptStep step)
    {
        if (await ReadLineAsync(_limit.Token) is { } line)
        {
            throw new ScriptMismatchException(step, Describe(line));
        }
    }

    private async Task UpgradeAsync(ScriptStep step, bool mayFail)
    {
        await _wire.FlushAsync(_limit.Token);
        if (_wire.Buffered > 0)
        {
            throw new ScriptMismatchException(step, $"{_wire.Buffered} bytes sent ahead of the handshake");
        }

        if (!await _wire.UpgradeAsync(_options, _limit.Token) && !mayFail)
        {
            throw new ScriptMismatchException(step, _wire.Left!);
        }
    }

    private async Task StallAsync()
    {
        await _wire.FlushAsync(_limit.Token);
        Stalled();
        await DrainAsync();
    }

    private async Task DrainAsync()
    {
        while (await ReadLineAsync(_ending.Token) is not null)
        {
            // what comes is recorded
        }
    }

    private async Task<ClientLine?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = await _wire.ReadLineAsync(cancellationToken);
        if (line is not null)
        {
            _lines.Add(line.Text);
        }

        return line;
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
        while (left > 0 && _wire.Left is null)
        {
            var size = (int)Math.Min(left, block.Length);
            await _wire.SendAsync(block.AsMemory(0, size), _ending.Token);
            left -= size;
        }
    }

    private Task HoldBackAsync(byte[] bytes)
    {
        _wire.HoldBack(bytes);
        return Task.CompletedTask;
    }

    private Task SendAsync(byte[] bytes) => _wire.SendAsync(bytes, _limit.Token);

    private string Describe(ClientLine? line) => line?.ToString() ?? $"the client's leaving ({_wire.Left ?? "it closed"})";

    private byte[] Line(string text) => Encoding.UTF8.GetBytes(WithTag(text) + "\r\n");

    private string WithTag(string text) => text.Replace("{tag}", _tag, StringComparison.Ordinal);
}
