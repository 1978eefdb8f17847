using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary><c>notifications</c>: who is told of failures and changes, and when.</summary>
public sealed record NotificationOptions
{
    /// <summary>Kinds of change that notify unless the file says otherwise: certificates renew, and addresses rotate.</summary>
    public static readonly ValueList<string> UsualKinds = ["status", "smtp_extensions", "tls_supported", "mx"];

    /// <summary>A notification is repeated so often while the state lasts.</summary>
    public TimeSpan RepeatInterval { get; init; } = TimeSpan.FromHours(4);

    /// <summary>How long it must be quiet before what has gathered becomes one message; six times that at most.</summary>
    public TimeSpan GroupWait { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Kinds of change that notify.</summary>
    public ValueList<string> NotifyOn { get; init; } = UsualKinds;

    /// <summary>When nobody is told.</summary>
    public ValueList<MaintenanceWindow> Maintenance { get; init; }

    /// <summary>By e-mail; null: not so.</summary>
    public EmailOptions? Email { get; init; }

    /// <summary>By webhook; null: not so.</summary>
    public WebhookOptions? Webhook { get; init; }

    /// <summary>By Alertmanager; null: not so.</summary>
    public AlertmanagerOptions? Alertmanager { get; init; }
}

/// <summary>How bad something is.</summary>
public enum AlertLevel
{
    /// <summary>A warning, or a change.</summary>
    Warning,

    /// <summary>An error.</summary>
    Critical,
}

/// <summary>What of everything a channel is told.</summary>
public abstract record ChannelOptions
{
    /// <summary>False: it is as if it were not there.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Less severe things are not told.</summary>
    public AlertLevel MinLevel { get; init; }

    /// <summary>Only checks whose labels match all of these.</summary>
    public ValueList<LabelMatcher> Matchers { get; init; }

    /// <summary>TLS settings; without <c>ca_file</c> that of the top level counts.</summary>
    public TlsOptions TlsConfig { get; init; } = new();
}

/// <summary><c>notifications.email</c>, in the seed's keys.</summary>
public sealed record EmailOptions : ChannelOptions
{
    /// <summary>The submission server.</summary>
    public string? SmtpServer { get; init; }

    /// <summary>Its port; null: 25, with implicit TLS 465.</summary>
    public int? SmtpPort { get; init; }

    /// <summary>STARTTLS is required.</summary>
    public bool UseTls { get; init; }

    /// <summary>Implicit TLS.</summary>
    public bool UseSsl { get; init; }

    /// <summary>The account to send with; null: none.</summary>
    public string? Username { get; init; }

    /// <summary>Its password.</summary>
    public Secret? Password { get; init; }

    /// <summary>The sender.</summary>
    public string? FromAddress { get; init; }

    /// <summary>The recipients; each gets a message of its own.</summary>
    public ValueList<string> ToAddresses { get; init; }

    /// <summary>The server to send by.</summary>
    public ServerOptions ToServer()
    {
        var tls = UseSsl ? TlsMode.Implicit : UseTls ? TlsMode.Required : TlsMode.Opportunistic;
        return ServerOptions.For(SmtpServer!, MailProtocol.Smtp, tls) with { Port = SmtpPort ?? ServerDefaults.PortOf(MailProtocol.Smtp, tls), Username = Username, Password = Password, FromEmail = FromAddress, TlsConfig = TlsConfig };
    }
}

/// <summary><c>notifications.webhook</c>.</summary>
public sealed record WebhookOptions : ChannelOptions
{
    /// <summary>Where to post to; null: it is in <see cref="UrlFile"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>The URL in a file, read at each use; null: it is <see cref="Url"/>.</summary>
    public Secret? UrlFile { get; init; }

    /// <summary>The form of the message; null: what the URL's host wants.</summary>
    public string? Format { get; init; }

    /// <summary>Headers to send.</summary>
    public ValueList<HttpField> Headers { get; init; }

    /// <summary>The key that messages are signed with; null: they are not.</summary>
    public Secret? Secret { get; init; }
}

/// <summary><c>notifications.alertmanager</c>.</summary>
public sealed record AlertmanagerOptions : ChannelOptions
{
    /// <summary>Its root, such as <c>http://localhost:9093/</c>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Headers to send.</summary>
    public ValueList<HttpField> Headers { get; init; }
}

/// <summary>A header field whose value may be a secret.</summary>
/// <param name="Name">A token (RFC 9110 section 5.1).</param>
/// <param name="Value">Its value.</param>
public sealed record HttpField(string Name, Secret Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Value}";

    internal static string? Parse(string text, Reading reading, out HttpField? field)
    {
        field = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || PlainText.ExpectedLine(text) is not null || !text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
        {
            return "NAME: VALUE";
        }

        field = new HttpField(text[..colon], Secret.FromValue(text[(colon + 1)..].Trim()));
        return null;
    }
}
