using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MailExporter.Benchmarks.Load;

/// <summary>One connection to the fake mail server, as the port's service and mode will have it.</summary>
internal sealed class FakeSession(Socket socket, FakeService service, FakeMode mode, SslServerAuthenticationOptions tls, CancellationToken cancellationToken) : IDisposable
{
    private const int MostBytes = 64 * 1024 * 1024; // of an endless mode

    private readonly byte[] _buffer = new byte[1024];
    private int _end;
    private Stream _stream = new NetworkStream(socket, ownsSocket: true);
    private bool _encrypted;

    /// <summary>Until the client said goodbye or went away.</summary>
    /// <returns>Whether it said goodbye.</returns>
    public Task<bool> RunAsync() =>
        mode != FakeMode.Hang && !(mode == FakeMode.HangTls && service == FakeService.Imaps) ? TalkAsync() : StallAsync();

    public void Dispose() => _stream.Dispose();

    private async Task<bool> TalkAsync()
    {
        if (service == FakeService.Imaps)
        {
            await SecureAsync();
        }

        if (!await GreetAsync())
        {
            return await StallAsync();
        }

        while (await ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', 3);
            var (tag, verb) = service is FakeService.Imap or FakeService.Imaps ? (words[0], words.ElementAtOrDefault(1) ?? "") : ("", words[0]);
            verb = verb.ToUpperInvariant();
            if (Stalls(verb))
            {
                return await StallAsync();
            }

            await AnswerAsync(tag, verb);
            if (verb is "QUIT" or "LOGOUT")
            {
                return true;
            }

            if (verb is "STARTTLS" or "STLS")
            {
                if (mode == FakeMode.HangTls)
                {
                    return await StallAsync();
                }

                await SecureAsync();
            }
        }

        return false;
    }

    /// <summary>False: that was all this mode has to say.</summary>
    private async Task<bool> GreetAsync()
    {
        switch (mode)
        {
            case FakeMode.Garbage:
                await SendAsync(FakeReplies.Garbage);
                return true;
            case FakeMode.EndlessLine:
                await SendAsync(FakeReplies.Letters, MostBytes);
                return false;
            case FakeMode.StuckLine:
                await SendAsync(FakeReplies.Letters.AsMemory(0, 8000));
                return false;
            case FakeMode.EndlessReply or FakeMode.StuckReply when service == FakeService.Smtp: // the others' greeting is one line
                await FloodAsync();
                return false;
            case FakeMode.Drip:
                foreach (var letter in "220 * OK +OK this is the slowest of greetings and it will not end today"u8.ToArray())
                {
                    await SendAsync(new[] { letter });
                    await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
                }

                return false;
            default:
                await SendAsync(FakeReplies.Greeting(service, mode == FakeMode.RefuseGreeting));
                return true;
        }
    }

    private async Task FloodAsync()
    {
        var line = FakeReplies.Continued(service);
        var lines = new byte[15_000 / line.Length * line.Length];
        for (var at = 0; at < lines.Length; at += line.Length)
        {
            line.CopyTo(lines.AsMemory(at));
        }

        await SendAsync(lines, mode == FakeMode.EndlessReply ? MostBytes : lines.Length);
    }

    private bool Stalls(string verb) => mode switch
    {
        FakeMode.HangHello => verb is "EHLO" or "CAPABILITY" or "CAPA",
        FakeMode.HangStartTls => verb is "STARTTLS" or "STLS",
        FakeMode.HangAuth => verb is "AUTH" or "LOGIN" or "AUTHENTICATE" or "USER",
        FakeMode.HangMailbox => verb is "STATUS" or "EXAMINE" or "STAT",
        FakeMode.HangQuit => verb is "QUIT" or "LOGOUT",
        _ => false,
    };

    private async Task AnswerAsync(string tag, string verb)
    {
        if (mode is FakeMode.EndlessReply or FakeMode.StuckReply)
        {
            await SendAsync(service == FakeService.Pop3 ? FakeReplies.Pop3Ok : default);
            await FloodAsync();
            await StallAsync();
            return;
        }

        await SendAsync(service switch
        {
            FakeService.Smtp => Smtp(verb),
            FakeService.Pop3 => Pop3(verb),
            _ => Imap(tag, verb),
        });
    }

    private byte[] Smtp(string verb) => verb switch
    {
        "EHLO" or "HELO" => mode == FakeMode.RefuseHello ? FakeReplies.SmtpUnknown : mode == FakeMode.NoStartTls ? FakeReplies.SmtpBare : _encrypted ? FakeReplies.SmtpEncrypted : FakeReplies.SmtpClear,
        "STARTTLS" => FakeReplies.SmtpReady,
        "AUTH" => FakeReplies.SmtpAccepted,
        "QUIT" => FakeReplies.SmtpBye,
        _ => FakeReplies.SmtpUnknown,
    };

    private byte[] Pop3(string verb) => verb switch
    {
        "CAPA" => mode == FakeMode.NoStartTls || _encrypted ? FakeReplies.Pop3Encrypted : FakeReplies.Pop3Clear,
        "STAT" => FakeReplies.Pop3Stat,
        _ => FakeReplies.Pop3Ok,
    };

    private byte[] Imap(string tag, string verb)
    {
        var done = Encoding.ASCII.GetBytes(verb == "CAPABILITY" && mode == FakeMode.RefuseHello ? $"{tag} BAD no\r\n" : $"{tag} OK done\r\n");
        return verb switch
        {
            "CAPABILITY" => [.. mode == FakeMode.NoStartTls || _encrypted ? FakeReplies.ImapEncrypted : FakeReplies.ImapClear, .. done],
            "LOGOUT" => [.. FakeReplies.ImapLogout, .. done],
            _ => done,
        };
    }

    private async Task SecureAsync()
    {
        var secure = new SslStream(_stream);
        _stream = secure;
        await secure.AuthenticateAsServerAsync(tls, cancellationToken);
        _encrypted = true;
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, int total = 0)
    {
        do
        {
            await _stream.WriteAsync(bytes, cancellationToken);
            total -= bytes.Length;
        }
        while (total > 0);
    }

    private async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            var length = _buffer.AsSpan(0, _end).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, 0, length).TrimEnd('\r');
                _buffer.AsSpan(length + 1, _end - length - 1).CopyTo(_buffer);
                _end -= length + 1;
                return line;
            }

            var count = _end < _buffer.Length ? await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken) : 0;
            if (count == 0)
            {
                return null;
            }

            _end += count;
        }
    }

    /// <summary>Says nothing until the client goes away.</summary>
    private async Task<bool> StallAsync()
    {
        while (await _stream.ReadAsync(_buffer, cancellationToken) > 0)
        {
            // what it says goes nowhere
        }

        return false;
    }
}
