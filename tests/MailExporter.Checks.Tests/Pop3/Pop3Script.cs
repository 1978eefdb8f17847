namespace MailExporter.Checks.Tests.Pop3;

/// <summary>The parts of a POP3 dialogue that most scripts share.</summary>
internal static class Pop3Script
{
    public const string Greeting = "S: +OK ready";

    public const string StartTls = """
        C: STLS
        S: +OK go ahead
        tls:
        """;

    public const string Login = """
        C: USER probe@example.org
        S: +OK name
        C: PASS *
        S: +OK welcome
        """;

    public const string Stat = """
        C: STAT
        S: +OK 3 12345
        """;

    public const string Quit = """
        C: QUIT
        S: +OK bye
        """;

    /// <summary>A CAPA command and its response.</summary>
    public static string Capa(params string[] capabilities) =>
        $"C: CAPA\nS+: +OK list\n{string.Concat(capabilities.Select(c => $"S+: {c}\n"))}S: .";
}
