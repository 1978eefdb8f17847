using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Tests.Metrics;

namespace MailExporter.Tests.Web;

/// <summary>A result of a server that means harm, in every text that can come from a server.</summary>
internal static class Hostile
{
    public const string Text = "</title></script><script>document.title='owned'</script>\"'><img src=x onerror=alert(1)>\u001b[31m\r\n\u202E";

    /// <summary>The result; with more than a megabyte in it.</summary>
    public static CheckResult Result(ServerOptions server)
    {
        var huge = Text + new string('A', 1 << 20);
        return FullResult.Result with
        {
            Subject = Example.Subject(server),
            Status = CheckStatus.Error,
            Message = huge,
            Failure = new CheckFailure(CheckPhase.Greeting, FailureReason.GreetingRejected, huge, 554, "5.7.1"),
            Warnings = [new(WarningReason.Slow, huge)],
            Greeting = huge,
            RemoteAddress = Text,
            HostnameUsed = Text,
            MxRecords = [new(huge, 10)],
            MxError = Text,
            Capabilities = [huge, Text],
            Smtp = new SmtpFacts(250, huge, [new SmtpExtension(huge, huge)]),
            Tls = new TlsFacts(Text, Text, [new(huge, huge, [huge], Text, Example.Start, Example.Start.AddDays(90), Text, Text, Text)], [CertificateError.Untrusted]),
            Mailboxes = [new MailboxFacts(Text) { Messages = 1 }],
            Transcript = new TranscriptText(Encoding.UTF8.GetBytes($"S: {Text.ReplaceLineEndings(" ")}\nC: QUIT")),
        };
    }
}
