using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Imap;

/// <summary>Counts mailboxes with STATUS, GETQUOTAROOT and EXAMINE: nothing is ever marked as seen.</summary>
internal sealed class ImapMailboxes(CheckRun run, ImapCommands commands)
{
    /// <summary>Counts the configured mailboxes, all by STATUS before the first is examined.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.MailboxFailed"/>: INBOX, or the server itself, cannot be read.</exception>
    public async Task CountAsync()
    {
        run.Enter(CheckPhase.Mailbox);
        var found = new List<MailboxFacts>();
        foreach (var name in run.Server.Mailboxes)
        {
            if (await StatusAsync(name).ConfigureAwait(false) is { } facts)
            {
                found.Add(Offers("QUOTA") ? await QuotaAsync(facts).ConfigureAwait(false) : facts);
            }
        }

        foreach (var facts in found)
        {
            run.Mailboxes.Add(facts.Messages > 0 ? facts with { OldestMessage = await OldestAsync(facts.Name).ConfigureAwait(false) } : facts);
        }
    }

    private bool Offers(string capability) => run.Capabilities is { } all && all.Contains(capability, StringComparer.OrdinalIgnoreCase);

    private async Task<MailboxFacts?> StatusAsync(string name)
    {
        var items = Offers("STATUS=SIZE") || Offers("IMAP4rev2") ? "MESSAGES UNSEEN SIZE" : "MESSAGES UNSEEN"; // RFC 8438, RFC 9051 section 6.3.11
        var reply = await commands.SayAsync($"STATUS {ImapText.MailboxName(name)} ({items})").ConfigureAwait(false);
        if (reply.Status == ImapStatus.Ok)
        {
            var tokens = reply.Find("STATUS") ?? throw new CheckFailedException(FailureReason.ProtocolError, "the server answered STATUS without counts");
            return new MailboxFacts(name)
            {
                Messages = ImapText.Number(tokens, "MESSAGES"),
                Unseen = ImapText.Number(tokens, "UNSEEN"),
                SizeBytes = ImapText.Number(tokens, "SIZE"),
            };
        }

        // Many servers refuse a mailbox that does not exist without the code NONEXISTENT (RFC 5530); there is always an INBOX.
        var missing = reply.Status == ImapStatus.No && (reply.Code is "NONEXISTENT" || (reply.Code is null or "TRYCREATE" or "CANNOT" && !name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)));
        if (!missing)
        {
            throw new CheckFailedException(FailureReason.MailboxFailed, $"{name}: {reply.Text}");
        }

        run.Warn(WarningReason.MailboxMissing, $"{name}: {reply.Text}");
        return null;
    }

    /// <summary>RFC 9208: STORAGE counts units of 1024 octets. A refusal is no fault of the mailbox.</summary>
    private async Task<MailboxFacts> QuotaAsync(MailboxFacts facts)
    {
        var reply = await commands.SayAsync($"GETQUOTAROOT {ImapText.MailboxName(facts.Name)}").ConfigureAwait(false);
        foreach (var line in reply.Untagged)
        {
            var tokens = ImapText.Tokens(line);
            if (tokens.Count > 0 && tokens[0].Equals("QUOTA", StringComparison.OrdinalIgnoreCase) && ImapText.Number(tokens, "STORAGE") is { } used && ImapText.Number(tokens, "STORAGE", 2) is { } limit)
            {
                return facts with { QuotaUsedBytes = Bytes(used), QuotaLimitBytes = Bytes(limit) };
            }
        }

        return facts;
    }

    /// <summary>The message with the lowest UID has sequence number 1 (RFC 9051 section 2.3.1.2).</summary>
    private async Task<DateTimeOffset?> OldestAsync(string name)
    {
        var examined = await commands.SayAsync($"EXAMINE {ImapText.MailboxName(name)}").ConfigureAwait(false);
        if (examined.Status != ImapStatus.Ok)
        {
            throw new CheckFailedException(FailureReason.MailboxFailed, $"{name}: {examined.Text}");
        }

        var fetched = await commands.SayAsync("FETCH 1 (UID INTERNALDATE)").ConfigureAwait(false);
        foreach (var line in fetched.Untagged)
        {
            // Another client may just have changed a flag: that comes as a FETCH response without a date.
            var tokens = ImapText.Tokens(line);
            var at = tokens.FindIndex(token => token.Equals("INTERNALDATE", StringComparison.OrdinalIgnoreCase));
            if (at >= 0 && at + 1 < tokens.Count && tokens[0] == "1")
            {
                return ImapText.Date(tokens[at + 1]);
            }
        }

        return null;
    }

    private static long Bytes(long kibibytes) => kibibytes <= long.MaxValue / 1024 ? kibibytes * 1024 : long.MaxValue;
}
