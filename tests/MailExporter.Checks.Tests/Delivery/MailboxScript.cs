using MailExporter.Checks.Tests.Imap;

namespace MailExporter.Checks.Tests.Delivery;

/// <summary>What a round says to an IMAP server.</summary>
internal static class MailboxScript
{
    private const string Done = "S: {tag} OK done";

    /// <summary>How long a quiet IDLE is believed at first.</summary>
    public static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(50);

    /// <summary>Everything before the message is sent: INBOX and Junk, both with UIDNEXT 7.</summary>
    public static string Opened(params string[] capabilities) => $$"""
        {{ImapScript.LoggedIn(capabilities)}}
        C: {*} LIST "" "*"
        S+: * LIST (\HasNoChildren) "/" INBOX
        S+: * LIST (\HasNoChildren \Junk) "/" Junk
        {{Done}}
        {{Status("INBOX", 7)}}
        {{Status("\"Junk\"", 7)}}
        {{Examine("INBOX")}}
        """;

    public static string Status(string folder, int next) => $$"""
        C: {*} STATUS {{folder}} (UIDNEXT UIDVALIDITY)
        S+: * STATUS {{folder}} (UIDNEXT {{next}} UIDVALIDITY 1)
        {{Done}}
        """;

    public static string Examine(string folder) => $$"""
        C: {*} EXAMINE {{folder}}
        S: {tag} OK [READ-ONLY] done
        """;

    /// <summary>A look from a UID on, with what it finds.</summary>
    public static string Look(int from, string? found = null) => $$"""
        C: {*} UID FETCH {{from}}:* (UID BODY.PEEK[HEADER.FIELDS (X-MailExporter-Id X-MailExporter-Token)]<0.2048>)
        {{(found is null ? "" : $"answer: {found}")}}
        {{Done}}
        """;

    public static string Read(int uid) => $$"""
        C: {*} UID FETCH {{uid}} (UID RFC822.SIZE BODY.PEEK[]<0.65536>)
        answer: message {{uid}}
        {{Done}}
        """;

    /// <summary>IDLE that a new message ends.</summary>
    public const string Idle = """
        C: {*} IDLE
        S: + idling
        S: * 3 EXISTS
        C: DONE
        S: {tag} OK done
        """;

    /// <summary>A search for own messages, those it finds, and what is then done to some of them.</summary>
    public static string Search(string folder, int next, string uids, string[] fetched, string then = "", int from = 1) => $$"""
        {{Status(folder, next)}}
        C: {*} SELECT {{folder}}
        S: {tag} OK [READ-WRITE] done
        C: {*} UID SEARCH UID {{from}}:* SUBJECT "Mail Delivery Test"
        S+: * SEARCH {{uids}}
        {{Done}}
        {{(fetched.Length == 0 ? "" : $"C: {{*}} UID FETCH {uids.Replace(' ', ',')} (UID BODY.PEEK[HEADER.FIELDS *\n{string.Join('\n', fetched.Select(f => $"answer: {f}"))}\n{Done}")}}
        {{then}}
        """;

    /// <summary>The deletion of messages by UID, and the look at what has stayed.</summary>
    public static string Deletion(string uids, bool expunges = true, string stay = "") => $$"""
        C: {*} UID STORE {{uids}} +FLAGS.SILENT (\Deleted)
        {{Done}}
        {{(expunges ? $"C: {{*}} UID EXPUNGE {uids}\n{Done}\nC: {{*}} UID SEARCH UID {uids.Split(',')[0]}:* UID {uids}\nS+: * SEARCH {stay}\n{Done}" : "")}}
        """;

    /// <summary>A search that finds nothing.</summary>
    public static string Nothing(string folder, int from = 1) => Search(folder, 7, "", [], from: from);

    /// <summary>A look for notifications, with what it finds.</summary>
    public static string LookForReports(int from, string? found = null) => $$"""
        C: {*} UID FETCH {{from}}:* (UID BODY.PEEK[HEADER.FIELDS (X-MailExporter-Id X-MailExporter-Token Content-Type)]<0.2048>)
        {{(found is null ? "" : $"answer: {found}")}}
        {{Done}}
        """;

    /// <summary>The first 32 KiB of a notification.</summary>
    public static string ReadReport(int uid, string answer) => $$"""
        C: {*} UID FETCH {{uid}} (UID RFC822.SIZE BODY.PEEK[]<0.32768>)
        answer: {{answer}}
        {{Done}}
        """;

    /// <summary>A search for notifications, those it finds, and what is then done to some of them.</summary>
    public static string SearchReports(string folder, int next, string uids, string then = "", int from = 1) => $$"""
        {{Status(folder, next)}}
        C: {*} SELECT {{folder}}
        S: {tag} OK [READ-WRITE] done
        C: {*} UID SEARCH UID {{from}}:* HEADER Content-Type delivery-status
        S+: * SEARCH {{uids}}
        {{Done}}
        {{then}}
        """;
}
