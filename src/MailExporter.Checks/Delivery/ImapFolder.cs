using MailExporter.Checks.Imap;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>A mailbox that is looked in, and from which UID on.</summary>
/// <param name="name">As shown.</param>
/// <param name="quoted">As said to the server.</param>
/// <param name="isJunk">It is the one for junk.</param>
internal sealed class ImapFolder(string name, string quoted, bool isJunk)
{
    private long? _validity;

    public string Name { get; } = name;

    public string Quoted { get; } = quoted;

    public bool IsJunk { get; } = isJunk;

    /// <summary>The lowest UID that may be new.</summary>
    public long Next { get; set; }

    /// <summary>Takes note of STATUS: the first one counts, as long as the UIDs mean the same (RFC 9051 section 2.3.1.1).</summary>
    public void Note((long Validity, long Next) status)
    {
        if (_validity != status.Validity)
        {
            (_validity, Next) = (status.Validity, status.Next);
        }
    }
}

/// <summary>Finds the mailboxes to look in.</summary>
internal sealed class ImapFolders(CheckRun run, ImapCommands commands)
{
    private static readonly string[] JunkNames = ["junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail"];

    /// <summary>The configured ones that exist, or INBOX and the one for junk.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.MailboxFailed"/>: none of them is there.</exception>
    public async Task<List<ImapFolder>> FindAsync(ValueList<string>? configured)
    {
        var listed = await ListAsync().ConfigureAwait(false);
        var junk = listed.FirstOrDefault(mailbox => mailbox.Attributes.Contains("\\Junk", StringComparer.OrdinalIgnoreCase)).Name
            ?? listed.FirstOrDefault(mailbox => JunkNames.Contains(LastLevel(mailbox.Name), StringComparer.OrdinalIgnoreCase)).Name;
        if (configured is null)
        {
            var folders = new List<ImapFolder> { new("INBOX", "INBOX", isJunk: false) };
            if (junk is not null)
            {
                folders.Add(new(junk, ImapText.Quoted(junk), isJunk: true));
            }

            return folders;
        }

        var found = new List<ImapFolder>();
        foreach (var name in configured)
        {
            var isInbox = name.Equals("INBOX", StringComparison.OrdinalIgnoreCase);
            var quoted = isInbox ? "INBOX" : ImapText.MailboxName(name);
            if (isInbox || listed.Exists(mailbox => ImapText.Quoted(mailbox.Name) == quoted))
            {
                found.Add(new(name, quoted, isJunk: junk is not null && ImapText.Quoted(junk) == quoted));
            }
            else
            {
                run.Warn(WarningReason.MailboxMissing, name);
            }
        }

        return found.Count > 0 ? found : throw new CheckFailedException(FailureReason.MailboxFailed, "none of the folders exists");
    }

    /// <summary>RFC 6154: many servers tell special uses in a plain LIST, others only when asked.</summary>
    private async Task<List<(string Name, string[] Attributes)>> ListAsync()
    {
        var found = new List<(string, string[])>();
        string[] asked = run.Capabilities is { } all && all.Contains("SPECIAL-USE", StringComparer.OrdinalIgnoreCase) ? ["LIST (SPECIAL-USE) \"\" \"*\"", "LIST \"\" \"*\""] : ["LIST \"\" \"*\""];
        foreach (var command in asked)
        {
            var reply = await commands.SayAsync(command).ConfigureAwait(false);
            foreach (var tokens in reply.Untagged.Select(ImapText.Tokens))
            {
                // LIST ( \Junk ) "/" Junk
                var end = tokens.IndexOf(")");
                if (tokens.Count > 0 && tokens[0].Equals("LIST", StringComparison.OrdinalIgnoreCase) && end > 1 && tokens.Count > end + 2)
                {
                    found.Add((tokens[end + 2], [.. tokens.Skip(2).Take(end - 2)]));
                }
            }
        }

        return found;
    }

    private static string LastLevel(string name) => name[(name.LastIndexOfAny(['/', '.']) + 1)..];
}
