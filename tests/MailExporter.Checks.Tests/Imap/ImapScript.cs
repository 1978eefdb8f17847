namespace MailExporter.Checks.Tests.Imap;

/// <summary>The parts of an IMAP dialogue that most scripts share.</summary>
internal static class ImapScript
{
    public const string Greeting = "S: * OK ready";

    public const string StartTls = """
        C: {*} STARTTLS
        S: {tag} OK go ahead
        tls:
        """;

    public const string Login = """
        C: {*} LOGIN *
        S: {tag} OK welcome
        """;

    public const string Logout = """
        C: ZZ LOGOUT
        S+: * BYE
        S: ZZ OK bye
        """;

    /// <summary>A CAPABILITY command and its response.</summary>
    public static string Capability(params string[] capabilities) => $$"""
        C: {*} CAPABILITY
        S+: * CAPABILITY {{string.Join(' ', capabilities.Prepend("IMAP4rev1"))}}
        S: {tag} OK done
        """;

    /// <summary>Implicit TLS, and all up to the login, which is done by LOGIN; then these capabilities.</summary>
    public static string LoggedIn(params string[] capabilities) => $"tls:\n{Greeting}\n{Capability()}\n{Login}\n{Capability(capabilities)}";

    /// <summary>A STATUS command for a mailbox as it is written on the wire.</summary>
    public static string Status(string mailbox, string counts, string items = "MESSAGES UNSEEN") => $$"""
        C: {*} STATUS "{{mailbox}}" ({{items}})
        S+: * STATUS "{{mailbox}}" ({{counts}})
        S: {tag} OK done
        """;

    /// <summary>What is asked for the oldest message.</summary>
    public static string Oldest(string mailbox, string fetched) => $$"""
        C: {*} EXAMINE "{{mailbox}}"
        S+: * 3 EXISTS
        S: {tag} OK [READ-ONLY] done
        C: {*} FETCH 1 (UID INTERNALDATE)
        S+: * 1 FETCH ({{fetched}})
        S: {tag} OK done
        """;
}
