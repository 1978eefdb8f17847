namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>notifications</c>, as the seed has it and SPEC section 11 adds to it.</summary>
/// <remarks>Only <c>failures_before_alert</c> has an effect so far: it ends the faster pace after a failure.</remarks>
internal static class NotificationsSection
{
    private static readonly Section<Checked> Email = new(
        "notifications_email",
        [
            Look("enabled", Kinds.Boolean, "Send e-mail."),
            Look("smtp_server", Kinds.Host, "The submission server."),
            Look("smtp_port", Kinds.Port, "Its port."),
            Look("use_tls", Kinds.Boolean, "STARTTLS is required."),
            Look("username", Kinds.Line, "The account to send with."),
            Look("password", Kinds.Secret, "Its password.", rival: "password_file"),
            Look("password_file", Kinds.SecretFile, "File of its password, read at each use.", rival: "password"),
            Look("from_address", Kinds.Mail, "The sender."),
            Look("to_addresses", Kinds.ListOf(Kinds.Mail), "The recipients."),
        ]);

    private static readonly Section<Checked> Webhook = new(
        "notifications_webhook",
        [
            Look("enabled", Kinds.Boolean, "Call the webhook."),
            Look("url", Kinds.Webhook, "Its URL."),
            Look("format", ChoiceKind.Of("slack", "teams", "discord", "generic"), "The form of the message."),
        ]);

    private static readonly Section<Checked> Alertmanager = new(
        "notifications_alertmanager",
        [
            Look("enabled", Kinds.Boolean, "Send alerts to Alertmanager."),
            Look("url", Kinds.Webhook, "Its URL."),
        ]);

    public static readonly Section<Checked> Table = new(
        "notifications",
        [
            Channel("email", Email, "Notification by e-mail."),
            Channel("webhook", Webhook, "Notification by webhook."),
            Channel("alertmanager", Alertmanager, "Notification by Alertmanager."),
            new Setting<Checked, long>("failures_before_alert", Kinds.Whole(1, 1000), "Consecutive failures before a notification; until then a failing check runs at its retry_interval.", (o, v) => o with { FailuresBeforeAlert = (int)v }) { Default = "2" },
            Look("repeat_interval", Kinds.Interval, "A notification is repeated so often while the state lasts."),
            Look("notify_on", Kinds.ListOf(ChoiceKind.Of("status", "reason", "smtp_extensions", "imap_capabilities", "pop3_capabilities", "tls_supported", "certificate", "mx", "addresses")), "Kinds of change that notify."),
        ]);

    private static Setting<Checked, T> Look<T>(string key, Kind<T> kind, string description, string? rival = null) =>
        new(key, kind, description, (o, _) => o) { Rivals = rival is null ? [] : [rival] };

    private static SectionSetting<Checked, Checked> Channel(string key, Section<Checked> section, string description) =>
        new(key, section, description, _ => new Checked(), (o, _) => o);

    /// <summary>What of it is kept.</summary>
    public sealed record Checked
    {
        /// <summary>As in <see cref="ExporterOptions.FailuresBeforeAlert"/>.</summary>
        public int FailuresBeforeAlert { get; init; } = new ExporterOptions().FailuresBeforeAlert;
    }
}
