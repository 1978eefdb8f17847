namespace MailExporter.Checks.Tests.Smtp;

/// <summary>The parts of an SMTP dialogue that most scripts share.</summary>
internal static class SmtpScript
{
    public const string Greeting = "S: 220 mx.example.org ESMTP";

    public const string StartTls = """
        C: STARTTLS
        S: 220 2.0.0 go ahead
        tls:
        """;

    public const string Quit = """
        C: QUIT
        S: 221 2.0.0 bye
        """;

    /// <summary>Up to a submission's second EHLO, which offers these extensions.</summary>
    public static string Secured(params string[] extensions) => $"{Greeting}\n{Ehlo("STARTTLS")}\n{StartTls}\n{Ehlo(extensions)}";

    /// <summary>An EHLO and its reply.</summary>
    public static string Ehlo(params string[] extensions)
    {
        string[] lines = ["mx.example.org", .. extensions];
        return "C: EHLO probe.example.net\n" + string.Join('\n', lines.Select((line, i) => $"S: 250{(i == lines.Length - 1 ? ' ' : '-')}{line}"));
    }
}
