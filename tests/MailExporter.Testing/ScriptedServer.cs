using System.Net.Sockets;

namespace MailExporter.Testing;

/// <summary>
/// A mail server on loopback that plays a script: SMTP, IMAP or POP3, well-behaved or hostile. What the client does against
/// the script is thrown by <see cref="DisposeAsync"/> with the script's line, what it wanted and what it got.
/// </summary>
/// <remarks>
/// One step a line; blank lines and lines that begin with <c>#</c> are skipped. The script is played for every connection;
/// sections between lines <c>---</c> are played for the first, second, … connection, and the last of them from then on.
/// After the last step the server closes in order and reads on until the client has closed too.
/// <list type="table">
/// <item><term>S: text</term><description>sends the text and CRLF; <c>{tag}</c> is the tag of the last IMAP command.</description></item>
/// <item><term>S+: text</term><description>the same, held back and sent in one piece with the next line or bytes.</description></item>
/// <item><term>L: text</term><description>sends the text and LF alone.</description></item>
/// <item><term>bytes: 0d 0a, bytes: "a\r\n\xff"</term><description>sends raw bytes; escapes \r \n \t \0 \xNN \" \\.</description></item>
/// <item><term>split: text</term><description>sends the text and CRLF, each byte as a segment of its own.</description></item>
/// <item><term>drip: MS text</term><description>the same with a real pause of so many milliseconds before each byte.</description></item>
/// <item><term>flood: N [text]</term><description>sends N bytes (<c>*</c>: no end) without a line end: the text, maybe quoted like
/// bytes, again and again. Ends quietly when the client goes.</description></item>
/// <item><term>answer: name</term><description>sends the line that <see cref="ScriptedServerOptions.Answers"/> works out.</description></item>
/// <item><term>C: pattern</term><description>a line must arrive; <c>*</c> is any text, <c>{*}</c> any word, case does not matter.</description></item>
/// <item><term>C?: pattern</term><description>a line may arrive; if the client leaves instead, the script ends well.</description></item>
/// <item><term>data:</term><description>lines must arrive up to one with a single dot.</description></item>
/// <item><term>read: N</term><description>so many bytes must arrive.</description></item>
/// <item><term>tls:</term><description>the server's side of a handshake must succeed; it may fail if <c>gone:</c> is next.</description></item>
/// <item><term>stall:</term><description>completes <see cref="Stalled"/>; says nothing until the client or the server closes.</description></item>
/// <item><term>hold:</term><description>says nothing until <see cref="Release"/>; <see cref="HeldAsync"/> waits for it.</description></item>
/// <item><term>gone:</term><description>the client must leave without another line: it found a fault.</description></item>
/// <item><term>close:</term><description>closes in order (as the script's end does).</description></item>
/// <item><term>half-close:</term><description>sends no more, but reads on.</description></item>
/// <item><term>reset:</term><description>closes with RST.</description></item>
/// </list>
/// A script starts with the greeting and acts only after a <c>C:</c> line: TCP may accept before the client's connect has returned.
/// </remarks>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly List<List<ScriptStep>> _sections;
    private readonly ScriptedServerOptions _options;
    private readonly LoopbackListener _listener;
    private readonly ServerObservations _seen = new();
    private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _held = new(0);
    private readonly SemaphoreSlim _released = new(0);
    private int _disposed;

    private ScriptedServer(string script, ScriptedServerOptions options)
    {
        _sections = Script.Parse(script);
        _options = options;
        _listener = new LoopbackListener(options.Address, options.Port, ConverseAsync);
    }

    /// <summary>The address to connect to, <c>127.0.0.1</c> unless the options say otherwise.</summary>
    public string Host => _options.Address.ToString();

    /// <summary>The port to connect to.</summary>
    public int Port => _listener.EndPoint.Port;

    /// <summary>How many connections were accepted.</summary>
    public int Connections => _listener.Connections;

    /// <summary>All lines clients sent, in order.</summary>
    public IReadOnlyList<string> Received => _seen.Lines;

    /// <summary>Those of them that were not protected by TLS.</summary>
    public IReadOnlyList<string> ReceivedInClear => _seen.ClearLines;

    /// <summary>The SNI name of each handshake, empty if there was none.</summary>
    public IReadOnlyList<string> ServerNames => _seen.ServerNames;

    /// <summary>The subject of each client certificate.</summary>
    public IReadOnlyList<string> ClientCertificates => _seen.ClientCertificates;

    /// <summary>Bytes handed to the network; with a <c>flood:</c>, what the client took and the kernel's buffers.</summary>
    public long BytesSent => _seen.BytesSent;

    /// <summary>Completes when a <c>stall:</c> step is reached; fails on a mismatch or after the safety limit.</summary>
    public Task Stalled => _stalled.Task.WaitAsync(_options.SafetyLimit, TimeProvider.System);

    /// <summary>Completes when the last section was played to its end; fails on a mismatch or after the safety limit.</summary>
    public Task Completed => _completed.Task.WaitAsync(_options.SafetyLimit, TimeProvider.System);

    /// <summary>Starts to listen.</summary>
    /// <exception cref="FormatException">The script has a line that is no step.</exception>
    public static ScriptedServer Start(string script, ScriptedServerOptions? options = null) => new(script, options ?? new());

    /// <summary>How many lines were this command, with or without an IMAP tag before it.</summary>
    public int Count(string command) => Received.Count(line => IsCommand(line, command));

    /// <summary>Waits for the next connection that comes to a <c>hold:</c> step.</summary>
    public async Task HeldAsync()
    {
        using var limit = new CancellationTokenSource(_options.SafetyLimit, TimeProvider.System);
        try
        {
            await _held.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Verify();
            throw new TimeoutException("No connection came to a hold: step.");
        }
    }

    /// <summary>Lets one connection go on from its <c>hold:</c> step.</summary>
    public void Release() => _released.Release();

    /// <summary>Throws what went against the script so far.</summary>
    /// <exception cref="ScriptMismatchException">Something did.</exception>
    public void Verify()
    {
        if (_seen.Faults is { Count: > 0 } faults)
        {
            throw new ScriptMismatchException(string.Join('\n', faults.Select(fault => fault.Message).Distinct()));
        }
    }

    /// <summary>Ends stalls, waits until every connection has played its script, and verifies.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _listener.DisposeAsync();
        _held.Dispose();
        _released.Dispose();
        Verify();
    }

    private async Task ConverseAsync(Socket socket, int connection, CancellationToken disposing)
    {
        var section = Math.Min(connection, _sections.Count);
        try
        {
            using var conversation = new Conversation(socket, _options, _seen, disposing)
            {
                Stalled = () => _stalled.TrySetResult(),
                HoldAsync = HoldAsync,
            };
            await conversation.PlayAsync(_sections[section - 1]);
            if (section == _sections.Count)
            {
                _completed.TrySetResult();
            }

            await conversation.FinishAsync();
        }
        catch (ScriptMismatchException fault)
        {
            Fail(fault);
        }
        catch (Exception exception)
        {
            Fail(new ScriptMismatchException($"Connection {connection}: the server itself failed: {exception}"));
        }
    }

    private void Fail(ScriptMismatchException fault)
    {
        _seen.Failed(fault);
        _stalled.TrySetException(fault);
        _completed.TrySetException(fault);
    }

    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        _held.Release();
        await _released.WaitAsync(cancellationToken);
    }

    private static bool IsCommand(string line, string command)
    {
        var (first, rest) = ScriptText.FirstWord(line);
        return line.StartsWith(command, StringComparison.OrdinalIgnoreCase)
            || (first.Any(char.IsAsciiDigit) && rest.StartsWith(command, StringComparison.OrdinalIgnoreCase));
    }
}
