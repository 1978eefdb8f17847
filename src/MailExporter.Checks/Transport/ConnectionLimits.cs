namespace MailExporter.Checks.Transport;

/// <summary>How much of one connection is read at most.</summary>
/// <param name="Line">Bytes of one line, or of one literal.</param>
/// <param name="Reply">Bytes of one reply, all its lines together.</param>
/// <param name="Wire">Bytes on the wire, handshake included.</param>
internal sealed record ConnectionLimits(int Line, int Reply, int Wire)
{
    /// <summary>A check. A line is 16 times what RFC 5321 section 4.5.3.1.5 allows, as much as RFC 7162 section 4 asks for.</summary>
    public static readonly ConnectionLimits Check = new(8 * 1024, 16 * 1024, 256 * 1024);

    /// <summary>A look into a mailbox that may be large. One line of it names all messages that a search has found: a good hundred thousand.</summary>
    public static readonly ConnectionLimits Mailbox = new(1024 * 1024, 4 * 1024 * 1024, 32 * 1024 * 1024);
}
