using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Checking;

/// <summary>No secret in anything a result holds, though the server echoes it in every place it can.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string Password = "Tr0ub4dor&3-Käse";

    private readonly TestChecker _checker = new();

    public static TheoryData<MailProtocol, string> Echoes => new()
    {
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 535 5.7.8 no {Password} for you, ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: {Password} ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 535-{new string('x', 380)}{Password}{Password}\nS: 535 ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 535 {new string('x', 490)}{Password}ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 5X5 {new string('x', 50)}{Password}ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"{SmtpScript.Secured("AUTH LOGIN")}\nC: AUTH LOGIN\nS: 334 ECHO\nC: *\nS: 334 ECHO\nC: *\nS: 535 ECHO\nC?: QUIT" },
        { MailProtocol.Smtp, $"S: 220 {Password} ECHO\n{SmtpScript.Ehlo("STARTTLS", $"X-{Password}", $"X-Y {Password} ECHO")}\n{SmtpScript.StartTls}\n{SmtpScript.Ehlo("AUTH PLAIN", $"X-{Password}", $"X-Y {Password} ECHO")}\nC: AUTH *\nS: 235 ECHO\nC: QUIT\nS: 221 ECHO" },
        { MailProtocol.Smtp, $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS")}\n{SmtpScript.StartTls}\nC: EHLO *\nS: 250-{Password} ECHO\nS: 250 AUTH PLAIN\nC: AUTH *\nS: 235 ok\n{SmtpScript.Quit}" },
        { MailProtocol.Imap, $"tls:\nS: * OK {Password}\n{ImapScript.Capability()}\nC: *\nS: + ECHO\nC: *\nS: + {Password}\nC: *\nS: A2 NO {Password} ECHO\nC?: ZZ LOGOUT" },
        { MailProtocol.Imap, $"tls:\nS: * OK {Password}\n{ImapScript.Capability($"AUTH=PLAIN SASL-IR X-{Password}")}\nC: *\nS: {{tag}} OK ECHO\n{ImapScript.Capability($"X-{Password} ECHO")}\nC: {{*}} STATUS *\nS: {{tag}} NO [NONEXISTENT] {Password}\n{ImapScript.Logout}" },
        { MailProtocol.Pop3, $"tls:\nS: +OK {Password} ECHO\n{Pop3Script.Capa("USER", $"X-{Password}", $"X-Y {Password}")}\n{Pop3Script.Login}\nC: STAT\nS: +OK 3 3 {Password}\n{Pop3Script.Quit}" },
        { MailProtocol.Pop3, $"tls:\nS: +OK\n{Pop3Script.Capa("USER")}\n{Pop3Script.Login}\nC: STAT\nS: +OK {Password} {Password}\nC?: QUIT" },
        { MailProtocol.Pop3, $"tls:\nS: +OK\n{Pop3Script.Capa("USER")}\nC: USER *\nS: +OK\nC: PASS *\nS: -ERR {Password} ECHO\nC?: QUIT" },
    };

    private static readonly string[] Encoded =
    [
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{TestChecker.User}\0{Password}")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"user={TestChecker.User}\u0001auth=Bearer {Password}\u0001\u0001")),
    ];

    public void Dispose() => _checker.Dispose();

    private static string Everything(CheckResult result) => string.Join('\n', [
        result.ToString(), result.Message, result.Failure?.Detail, result.Greeting, result.Transcript.ToString(), .. result.Warnings.Select(w => w.ToString()),
        .. result.Capabilities ?? [], result.Smtp?.EhloMessage, .. result.Smtp?.Extensions.Select(e => $"{e.Keyword} {e.Parameters}") ?? [],
    ]);

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Echoed_Password_Is_Nowhere(MailProtocol protocol, string script)
    {
        var echo = string.Join(' ', Encoded.Prepend(Password));
        await using var server = ScriptedServer.Start(script.Replace("ECHO", echo, StringComparison.Ordinal));
        var tls = script.StartsWith("tls:", StringComparison.Ordinal) ? TlsMode.Implicit : TlsMode.Required;

        var result = await _checker.RunAsync(_checker.For(server, protocol, tls).WithPassword(Password));

        var text = Everything(result);
        foreach (var secret in Encoded.Prepend(Password))
        {
            Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase);
        }

        // Nor its first half, as it stands at the end of a line that was cut.
        Assert.DoesNotContain(Password[..8], text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("***", text);
    }

    [Fact]
    public void Options_Never_Print_A_Secret()
    {
        var options = _checker.For("127.0.0.1", 25).WithPassword(Password) with
        {
            OAuth2 = new() { TokenUrl = new("https://t.example.org"), ClientId = "c", ClientSecret = Secret.FromValue(Password), RefreshToken = Secret.FromValue(Password) },
            Proxy = new(MailExporter.Checks.Configuration.ProxyKind.Http, "p", 1, "u", Secret.FromValue(Password)),
        };

        Assert.DoesNotContain(Password, options.ToString());
        Assert.Contains("Password = ***", options.ToString());
    }
}
