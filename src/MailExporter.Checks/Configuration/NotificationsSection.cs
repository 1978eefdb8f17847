using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>notifications</c>: the seed's keys, and what SPEC section 11 adds to them.</summary>
internal static class NotificationsSection
{
    private static readonly Section<EmailOptions> Email = new(
        "notifications_email",
        [
            .. Common<EmailOptions>("Send e-mail.", (o, v) => o with { Enabled = v }, (o, v) => o with { MinLevel = v }, (o, v) => o with { Matchers = v }),
            Set<EmailOptions, string>("smtp_server", Kinds.Host, "The submission server; required. Better not one of those that are watched.", (o, v) => o with { SmtpServer = v }),
            Set<EmailOptions, long>("smtp_port", Kinds.Port, "Its port. Left out: 25, with use_ssl 465.", (o, v) => o with { SmtpPort = (int)v }),
            Set<EmailOptions, bool>("use_ssl", Kinds.Boolean, "Implicit TLS.", (o, v) => o with { UseSsl = v }, "false", "use_tls"),
            Set<EmailOptions, bool>("use_tls", Kinds.Boolean, "STARTTLS is required.", (o, v) => o with { UseTls = v }, "false", "use_ssl"),
            Set<EmailOptions, string>("username", Kinds.Line, "The account to send with.", (o, v) => o with { Username = v }),
            Set<EmailOptions, Secret>("password", Kinds.Secret, "Its password.", (o, v) => o with { Password = v }, rival: "password_file"),
            Set<EmailOptions, string>("password_file", Kinds.SecretFile, "File of its password, read at each use.", (o, v) => o with { Password = Secret.FromFile(v) }, rival: "password"),
            Set<EmailOptions, string>("from_address", Kinds.Mail, "The sender; required.", (o, v) => o with { FromAddress = v }),
            Set<EmailOptions, ValueList<string>>("to_addresses", Kinds.ListOf(Kinds.Mail), "The recipients, each of whom gets a message of its own; required.", (o, v) => o with { ToAddresses = v }),
            new SectionSetting<EmailOptions, TlsOptions>("tls_config", TlsSection.Table, "TLS settings on top of those of the top level.", o => o.TlsConfig, (o, v) => o with { TlsConfig = v }),
        ],
        filled => filled.Report(Faults(filled.Options)));

    private static readonly Section<WebhookOptions> Webhook = new(
        "notifications_webhook",
        [
            .. Common<WebhookOptions>("Call the webhook.", (o, v) => o with { Enabled = v }, (o, v) => o with { MinLevel = v }, (o, v) => o with { Matchers = v }),
            Set<WebhookOptions, Uri>("url", Kinds.Webhook, "Its URL; this or url_file is required.", (o, v) => o with { Url = v }, rival: "url_file"),
            Set<WebhookOptions, string>("url_file", Kinds.SecretFile, "File of its URL, read at each use.", (o, v) => o with { UrlFile = Secret.FromFile(v) }, rival: "url"),
            Set<WebhookOptions, string>("format", ChoiceKind.Of("slack", "teams", "discord", "generic"), "The form of the message. Left out: what the URL's host wants, else generic.", (o, v) => o with { Format = v }),
            Set<WebhookOptions, ValueList<HttpField>>("headers", Kinds.ListOf(Kinds.Field), "Headers to send, each as NAME: VALUE.", (o, v) => o with { Headers = v }),
            Set<WebhookOptions, Secret>("secret", Kinds.Secret, "The key that messages are signed with.", (o, v) => o with { Secret = v }, rival: "secret_file"),
            Set<WebhookOptions, string>("secret_file", Kinds.SecretFile, "File of that key, read at each use.", (o, v) => o with { Secret = Secret.FromFile(v) }, rival: "secret"),
            Ca<WebhookOptions>((o, v) => o with { TlsConfig = o.TlsConfig with { CaFile = v } }),
        ],
        filled => filled.Report(Faults(filled.Options)));

    private static readonly Section<AlertmanagerOptions> Alertmanager = new(
        "notifications_alertmanager",
        [
            .. Common<AlertmanagerOptions>("Send alerts to Alertmanager.", (o, v) => o with { Enabled = v }, (o, v) => o with { MinLevel = v }, (o, v) => o with { Matchers = v }),
            Set<AlertmanagerOptions, Uri>("url", Kinds.Webhook, "Its root, such as http://localhost:9093/; required.", (o, v) => o with { Url = v }),
            Set<AlertmanagerOptions, ValueList<HttpField>>("headers", Kinds.ListOf(Kinds.Field), "Headers to send, each as NAME: VALUE.", (o, v) => o with { Headers = v }),
            Ca<AlertmanagerOptions>((o, v) => o with { TlsConfig = o.TlsConfig with { CaFile = v } }),
        ],
        filled => filled.Report(Faults(filled.Options)));

    public static readonly Section<Draft> Table = new(
        "notifications",
        [
            new SectionSetting<Draft, EmailOptions>("email", Email, "Notification by e-mail.", _ => new(), (o, v) => o with { Options = o.Options with { Email = v } }),
            new SectionSetting<Draft, WebhookOptions>("webhook", Webhook, "Notification by webhook.", _ => new(), (o, v) => o with { Options = o.Options with { Webhook = v } }),
            new SectionSetting<Draft, AlertmanagerOptions>("alertmanager", Alertmanager, "Notification by Alertmanager.", _ => new(), (o, v) => o with { Options = o.Options with { Alertmanager = v } }),
            Set<Draft, long>("failures_before_alert", Kinds.Whole(1, 1000), "Runs in a row that must be bad before a notification; until then a failing check runs at its retry_interval.", (o, v) => o with { FailuresBeforeAlert = (int)v }, "2"),
            Set<Draft, TimeSpan>("repeat_interval", Kinds.Interval, "A notification is repeated so often while the state lasts.", (o, v) => o with { Options = o.Options with { RepeatInterval = v } }, "4h"),
            Set<Draft, TimeSpan>("group_wait", Kinds.Threshold, "How long it must be quiet before what has gathered becomes one message; six times that at most.", (o, v) => o with { Options = o.Options with { GroupWait = v } }, "15s"),
            Set<Draft, ValueList<string>>("notify_on", Kinds.ListOf(ChoiceKind.Of("status", "reason", "smtp_extensions", "imap_capabilities", "pop3_capabilities", "tls_supported", "certificate", "mx", "addresses")), "Kinds of change that notify.", (o, v) => o with { Options = o.Options with { NotifyOn = v } }, "[status, smtp_extensions, tls_supported, mx]"),
            Set<Draft, ValueList<MaintenanceWindow>>("maintenance", Kinds.ListOf(new ItemKind<MaintenanceWindow>(MaintenanceSection.Table, new())), "When nobody is told.", (o, v) => o with { Options = o.Options with { Maintenance = v } }, "[]"),
        ]);

    private static Setting<T>[] Common<T>(string description, Func<T, bool, T> enabled, Func<T, AlertLevel, T> level, Func<T, ValueList<LabelMatcher>, T> matchers) =>
    [
        Set("enabled", Kinds.Boolean, description, enabled, "true"),
        Set("min_level", ChoiceKind.Of<AlertLevel>(), "Less severe things are not told.", level, "warning"),
        Set("matchers", Kinds.ListOf(Kinds.Matcher), "Only checks whose labels match all of these, such as site=\"north\". Left out: all.", matchers),
    ];

    private static Setting<T, string> Ca<T>(Func<T, string, T> apply) => Set("ca_file", Kinds.File, "PEM file of trusted roots. Left out: that of tls_config at the top level, else the system's.", apply);

    private static Setting<TOptions, T> Set<TOptions, T>(string key, Kind<T> kind, string description, Func<TOptions, T, TOptions> apply, string? @default = null, string? rival = null) =>
        new(key, kind, description, apply) { Default = @default, Rivals = rival is null ? [] : [rival] };

    private static IEnumerable<OptionFault> Faults(EmailOptions email)
    {
        if (!email.Enabled)
        {
            yield break;
        }

        if (email.SmtpServer is null)
        {
            yield return new("smtp_server", "nothing", "the submission server", ["enabled"]);
        }

        if (email.FromAddress is null)
        {
            yield return new("from_address", "nothing", "the sender's address", ["enabled"]);
        }

        if (email.ToAddresses.Count == 0)
        {
            yield return new("to_addresses", "nobody", "at least one address", ["enabled"]);
        }

        if (email.Username is null != email.Password is null)
        {
            yield return new("username", email.Username is null ? "a password alone" : "no password", email.Username is null ? "username beside it" : "password or password_file beside it", ["password", "password_file", "enabled"]);
        }
    }

    private static IEnumerable<OptionFault> Faults(WebhookOptions webhook)
    {
        if (webhook is { Enabled: true, Url: null, UrlFile: null })
        {
            yield return new("url", "nothing", "url or url_file", ["url_file", "enabled"]);
        }
    }

    private static IEnumerable<OptionFault> Faults(AlertmanagerOptions alertmanager)
    {
        if (alertmanager is { Enabled: true, Url: null })
        {
            yield return new("url", "nothing", "the root of Alertmanager", ["enabled"]);
        }
    }

    /// <summary>The section while it is read.</summary>
    public sealed record Draft
    {
        /// <summary>As in <see cref="ExporterOptions.FailuresBeforeAlert"/>.</summary>
        public int FailuresBeforeAlert { get; init; } = new ExporterOptions().FailuresBeforeAlert;

        /// <summary>The rest.</summary>
        public NotificationOptions Options { get; init; } = new();
    }
}
