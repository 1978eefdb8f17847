using System.Net;
using System.Security.Authentication;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The kinds that the tables of settings are made of.</summary>
internal static class Kinds
{
    /// <summary>A timer of the runtime holds 49 days at most.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(30);

    public static readonly Kind<bool> Boolean = new BooleanKind();
    public static readonly Kind<long> Port = new WholeKind(1, 65535);

    /// <summary>Something is done so often.</summary>
    public static readonly Kind<TimeSpan> Interval = new DurationKind(TimeSpan.FromSeconds(1), LongestPause);

    /// <summary>An assessment makes a dozen connections.</summary>
    public static readonly Kind<TimeSpan> AssessInterval = new DurationKind(TimeSpan.FromMinutes(1), LongestPause);

    /// <summary>Something may take so long.</summary>
    public static readonly Kind<TimeSpan> Limit = new DurationKind(TimeSpan.FromMilliseconds(1), LongestPause);

    /// <summary>A threshold: zero is one too.</summary>
    public static readonly Kind<TimeSpan> Threshold = new DurationKind(TimeSpan.Zero, TimeSpan.FromDays(3650));

    public static readonly Kind<string> Line = Text("text", PlainText.ExpectedLine, PlainText.LinePattern);
    public static readonly Kind<string> Body = Text("text", PlainText.ExpectedBody);
    public static readonly Kind<string> Host = Text("host", HostName.Expected, "^[^\\s:/@\\[\\]]+$|^[0-9A-Fa-f:.%]+$");
    public static readonly Kind<string> Ehlo = Text("host", EhloName.Expected, "^[^\\s@/]+$");
    public static readonly Kind<string> Mail = Text("address", MailAddress.Expected, "^[^@\\s]+@[^@\\s]+$");
    public static readonly Kind<string> Domain = Text("domain", DomainName.Expected, "^[^\\s:/@\\[\\]]+\\.[^\\s:/@\\[\\]]+$");
    public static readonly Kind<string> Selector = Text("selector", DomainName.ExpectedSelector, "^[A-Za-z0-9._-]+$");
    public static readonly Kind<IPAddress> Address = new TextKind<IPAddress>("IP address", ParseAddress, pattern: "^[0-9A-Fa-f:.]+$");
    public static readonly Kind<string> LocalAddress = Text("IP address", text => HostName.IsAddress(text) ? null : "an IP address", "^[0-9A-Fa-f:.%]+$");
    public static readonly Kind<string> Pattern = new TextKind<string>("regular expression", ParsePattern);
    public static readonly Kind<Secret> Secret = new TextKind<Secret>("secret", ParseSecret, isSecret: true, PlainText.LinePattern);
    public static readonly Kind<ProxyOptions> Proxy = new TextKind<ProxyOptions>("URL", ProxyAddress.Parse, isSecret: true, "^(socks5|http)://[^\\s]+:[0-9]+/?$");
    public static readonly Kind<Uri> Endpoint = new TextKind<Uri>("URL", WebAddress.Parse, isSecret: true, "^https?://[^\\s]+$");
    public static readonly Kind<Uri> Webhook = new TextKind<Uri>("URL", WebAddress.ParseAny, isSecret: true, "^https?://[^\\s]+$");
    public static readonly Kind<LabelMatcher> Matcher = new TextKind<LabelMatcher>("matcher", LabelMatcher.Parse, pattern: "^[a-zA-Z_][a-zA-Z0-9_]*(=~|!~|!=|=)\"[^\"]*\"$");
    public static readonly Kind<HttpField> Field = new TextKind<HttpField>("header", HttpField.Parse, isSecret: true, "^[A-Za-z0-9!#$%&'*+.^_`|~-]+: ?[^\\r\\n]+$");
    public static readonly Kind<AllowedTarget> Target = new TextKind<AllowedTarget>("target", AllowedTarget.Parse, pattern: "^(\\*\\.)?[^\\s:/@*\\[\\]]+$|^[0-9A-Fa-f:.]+(/[0-9]+)?$");
    public static readonly Kind<IPEndPoint> DnsServer = new TextKind<IPEndPoint>("IP address[:port]", DnsServerAddress.Parse, pattern: "^[0-9A-Fa-f:.%\\[\\]]+$");
    public static readonly Kind<string> File = new FileKind();
    public static readonly Kind<string> Folder = new FileKind(isThere: false);
    public static readonly Kind<string> SecretFile = new FileKind(holdsSecret: true);
    public static readonly Kind<SslProtocols> Tls = new ChoiceKind<SslProtocols>(TlsVersion.All);
    public static readonly Kind<CheckStatus> Severity = ChoiceKind.Of(CheckStatus.Warning, CheckStatus.Error);
    public static readonly Kind<string> Mechanism = ChoiceKind.Of(AuthMechanism.All);

    public static Kind<long> Whole(long min, long max = long.MaxValue) => new WholeKind(min, max);

    public static Kind<ValueList<T>> ListOf<T>(Kind<T> item) where T : notnull => new ListKind<T>(item);

    private static TextKind<string> Text(string name, Func<string, string?> expected, string? pattern = null) => new(name, Parser(expected), pattern: pattern);

    private static TextParser<string> Parser(Func<string, string?> expected) => (string text, Reading _, out string? value) =>
    {
        var wanted = expected(text);
        value = wanted is null ? text : null;
        return wanted;
    };

    private static string? ParseAddress(string text, Reading reading, out IPAddress? address)
    {
        address = HostName.IsAddress(text) ? IPAddress.Parse(text) : null;
        return address is null ? "an IP address" : null;
    }

    private static string? ParseSecret(string text, Reading reading, out Secret? secret)
    {
        var expected = PlainText.ExpectedLine(text);
        secret = expected is null ? Configuration.Secret.FromValue(text) : null;
        return expected;
    }

    private static string? ParsePattern(string text, Reading reading, out string? pattern)
    {
        var expected = PlainText.ExpectedLine(text)
            ?? (reading.IsPattern(text) ? null : "a regular expression without look-around and backreferences");
        pattern = expected is null ? text : null;
        return expected;
    }
}
