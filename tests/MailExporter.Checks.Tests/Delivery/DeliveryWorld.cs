using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Delivery;

/// <summary>A sending server, a mailbox, and the route between them. The mailbox's script can show the messages that were sent.</summary>
internal sealed class DeliveryWorld : IAsyncDisposable
{
    public const string Taken = """
        C: MAIL FROM:<a@example.org>
        S: 250 ok
        C: RCPT TO:<b@example.net>
        S: 250 ok
        C: DATA
        S: 354 ok
        data:
        S: 250 queued
        """;

    private readonly TestChecker _checker = new();
    private readonly InstallationKey _key = InstallationKey.Temporary();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deliveries-");
    private readonly ScriptedServer _mailbox;
    private readonly ScriptedServer? _bounces;
    private readonly DeliveryOptions _route;

    private DeliveryWorld(string sending, string mailbox, MailProtocol protocol, Func<DeliveryOptions, DeliveryOptions>? change, string? bounces, string[] extensions)
    {
        Sending = ScriptedServer.Start(string.Join("\n---\n", sending.Split("\n---\n").Select(one => $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo(extensions)}\n{one}")));
        var options = new ScriptedServerOptions
        {
            Certificate = TestCertificates.Good,
            Answers = new Dictionary<string, Func<ScriptedExchange, string>>
            {
                ["own 7"] = _ => Fetched(7, Marks(0)),
                ["own 8"] = _ => Fetched(8, Marks(0)),
                ["own 9"] = _ => Fetched(9, Marks(1)),
                ["old 3"] = _ => Fetched(3, Marks(0)),
                ["forged 4"] = _ => Fetched(4, $"X-MailExporter-Id: {Guid.NewGuid()}\r\nX-MailExporter-Token: {new string('0', 64)}\r\n\r\n"),
                ["message 7"] = _ => Whole(7),
                ["message 8"] = _ => Whole(8),
                ["message 9"] = _ => Whole(9),
                ["top"] = _ => Header.TrimEnd() + "\r\n\r\n.",
                ["all"] = _ => Message + ".",
                ["report 7"] = _ => Section(7, $"BODY[HEADER.FIELDS (X-MailExporter-Id X-MailExporter-Token Content-Type)]<0>", "Content-Type: multipart/report;\r\n report-type=delivery-status; boundary=b\r\n\r\n"),
                ["bounce 7"] = _ => Section(7, $"RFC822.SIZE {Bounce("failed").Length} BODY[]<0>", Bounce("failed")),
                ["delay 7"] = _ => Section(7, $"RFC822.SIZE {Bounce("delayed").Length} BODY[]<0>", Bounce("delayed")),
                ["bounce"] = _ => Bounce("failed") + ".",
            },
        };
        _mailbox = ScriptedServer.Start(mailbox, options);
        _bounces = bounces is null ? null : ScriptedServer.Start(bounces, options);
        var route = new DeliveryOptions
        {
            Name = "a to b",
            From = _checker.For(Sending) with { FromEmail = "a@example.org" },
            To = (_checker.For(_mailbox, protocol, TlsMode.Implicit) with { ToEmail = "b@example.net" }).WithPassword(),
        };
        if (_bounces is not null)
        {
            route = route with { Bounces = _checker.For(_bounces, bounces!.Contains("CAPABILITY", StringComparison.Ordinal) ? MailProtocol.Imap : MailProtocol.Pop3, TlsMode.Implicit).WithPassword() with { Username = "postmaster@example.org" } };
        }

        _route = change?.Invoke(route) ?? route;
        Route = _checker.Route(_route, _key, MemoryFolder);
    }

    /// <summary>Where the route keeps what must outlive it.</summary>
    public string MemoryFolder => _folder.FullName;

    public ScriptedServer Bounces => _bounces!;

    public ScriptedServer Sending { get; }

    public ScriptedServer Mailbox => _mailbox;

    public WatchedTime Time => _checker.Time;

    public DeliveryRoute Route { get; private set; }

    /// <summary>Trace and results above the header that was sent.</summary>
    private string Header => $"""
        Received: from mx.example.net (mx.example.net [192.0.2.1]) by store.example.net with LMTP id 2; {Time.GetUtcNow().AddSeconds(4):r}
        Received: from mail.example.org (using TLSv1.3 with cipher X (256/256 bits)) by mx.example.net (Postfix) with ESMTPS id 1; {Time.GetUtcNow().AddSeconds(1):r}
        Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.org; dkim=fail (bad signature)
        Authentication-Results: forged.example.com; dmarc=pass
        X-Spam-Status: No, score=-1.2
        {Sent(0)}


        """.ReplaceLineEndings("\r\n");

    public static DeliveryWorld Start(string sending, string mailbox, MailProtocol protocol = MailProtocol.Imap, Func<DeliveryOptions, DeliveryOptions>? change = null, string? bounces = null, params string[] extensions) =>
        new(sending, mailbox, protocol, change, bounces, extensions);

    /// <summary>The program ends, and another begins.</summary>
    public void Restart() => Route = _checker.Route(_route, _key, MemoryFolder);

    public async Task<DeliveryResult> RunAsync(Action<DeliveryStep>? progress = null) =>
        await Route.RunAsync(progress, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Sending.DisposeAsync();
        await _mailbox.DisposeAsync();
        if (_bounces is not null)
        {
            await _bounces.DisposeAsync();
        }

        _checker.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Marks(int message) =>
        string.Join("\r\n", Sent(message).Split("\r\n").Where(line => line.StartsWith("X-MailExporter-", StringComparison.Ordinal))) + "\r\n\r\n";

    /// <summary>The header of a message as it came to the sending server.</summary>
    private string Sent(int message)
    {
        var lines = Sending.Received.ToList();
        var begin = Enumerable.Range(0, lines.Count).Where(i => lines[i] == "DATA").ElementAt(message) + 1;
        return string.Join("\r\n", lines.Skip(begin).TakeWhile(line => line.Length > 0));
    }

    /// <summary>The message of the first round as it arrives.</summary>
    public Func<string, string> Way { get; set; } = message => message;

    private string Message => Way(Header.TrimEnd() + "\r\n\r\n" + SentText(0));

    private string Whole(int uid) => Section(uid, $"RFC822.SIZE {Message.Length} BODY[]<0>", Message);

    /// <summary>The text of a message as it came to the sending server.</summary>
    private string SentText(int message)
    {
        var lines = Sending.Received.ToList();
        var begin = Enumerable.Range(0, lines.Count).Where(i => lines[i] == "DATA").ElementAt(message) + 1;
        return string.Concat(lines.Skip(begin).SkipWhile(line => line.Length > 0).Skip(1).TakeWhile(line => line != ".").Select(line => line + "\r\n"));
    }

    /// <summary>A notification about the message of the first round.</summary>
    private string Bounce(string action) => $"""
        From: MAILER-DAEMON@mx.example.org
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        I'm sorry.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        Final-Recipient: rfc822; b@example.net
        Action: {action}
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 unknown

        --b
        Content-Type: text/rfc822-headers

        {Sent(0)}
        --b--

        """.ReplaceLineEndings("\r\n");

    private static string Fetched(int uid, string marks) => Section(uid, "BODY[HEADER.FIELDS (X-MailExporter-Id X-MailExporter-Token)]", marks);

    private static string Section(int uid, string item, string text) => $"* 3 FETCH (UID {uid} {item} {{{text.Length}}}\r\n{text})";
}
