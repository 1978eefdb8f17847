namespace MailExporter.Benchmarks.Load;

/// <summary>What the fake mail server says, as bytes that are made once.</summary>
internal static class FakeReplies
{
    public static readonly byte[] Letters = [.. Enumerable.Repeat((byte)'x', 64 * 1024)];

    public static readonly byte[] Garbage = [.. Enumerable.Range(0, 200).Select(n => (byte)(n * 37 | 0x80)), (byte)'\r', (byte)'\n'];

    public static ReadOnlyMemory<byte> Greeting(FakeService service, bool refuses) => (service, refuses) switch
    {
        (FakeService.Smtp, false) => SmtpGreeting,
        (FakeService.Smtp, true) => SmtpRefusal,
        (FakeService.Pop3, false) => Pop3Ok,
        (FakeService.Pop3, true) => Pop3No,
        (_, false) => ImapGreeting,
        (_, true) => ImapBye,
    };

    /// <summary>One line of a reply that goes on.</summary>
    public static ReadOnlyMemory<byte> Continued(FakeService service) => service switch
    {
        FakeService.Smtp => SmtpContinued,
        FakeService.Pop3 => Pop3Continued,
        _ => ImapContinued,
    };

    public static readonly byte[] SmtpClear = "250-mail.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"u8.ToArray();
    public static readonly byte[] SmtpEncrypted = "250-mail.test\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-AUTH PLAIN LOGIN\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"u8.ToArray();
    public static readonly byte[] SmtpBare = "250-mail.test\r\n250 PIPELINING\r\n"u8.ToArray();
    public static readonly byte[] SmtpReady = "220 2.0.0 ready\r\n"u8.ToArray();
    public static readonly byte[] SmtpAccepted = "235 2.7.0 accepted\r\n"u8.ToArray();
    public static readonly byte[] SmtpUnknown = "502 5.5.1 unknown\r\n"u8.ToArray();
    public static readonly byte[] SmtpBye = "221 2.0.0 bye\r\n"u8.ToArray();

    public static readonly byte[] ImapClear = "* CAPABILITY IMAP4rev1 STARTTLS IDLE LITERAL+\r\n"u8.ToArray();
    public static readonly byte[] ImapEncrypted = "* CAPABILITY IMAP4rev1 IDLE LITERAL+\r\n"u8.ToArray();
    public static readonly byte[] ImapLogout = "* BYE\r\n"u8.ToArray();

    public static readonly byte[] Pop3Ok = "+OK ready\r\n"u8.ToArray();
    public static readonly byte[] Pop3No = "-ERR no\r\n"u8.ToArray();
    public static readonly byte[] Pop3Clear = "+OK\r\nTOP\r\nUIDL\r\nUSER\r\nSTLS\r\n.\r\n"u8.ToArray();
    public static readonly byte[] Pop3Encrypted = "+OK\r\nTOP\r\nUIDL\r\nUSER\r\n.\r\n"u8.ToArray();
    public static readonly byte[] Pop3Stat = "+OK 42 4200\r\n"u8.ToArray();

    private static readonly byte[] SmtpGreeting = "220 mail.test ESMTP\r\n"u8.ToArray();
    private static readonly byte[] SmtpRefusal = "554 5.3.2 no service\r\n"u8.ToArray();
    private static readonly byte[] SmtpContinued = "220-more and more and more and more and more and more and more\r\n"u8.ToArray();
    private static readonly byte[] ImapGreeting = "* OK ready\r\n"u8.ToArray();
    private static readonly byte[] ImapBye = "* BYE no service\r\n"u8.ToArray();
    private static readonly byte[] ImapContinued = "* more and more and more and more and more and more and more\r\n"u8.ToArray();
    private static readonly byte[] Pop3Continued = "MORE and more and more and more and more and more and more\r\n"u8.ToArray();
}
