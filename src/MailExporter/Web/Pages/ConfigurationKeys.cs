using System.Globalization;
using System.Security.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The configuration in force as keys and values. A secret has no other text than ***: there is nothing here that could reveal it.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The top level.</summary>
    public static IEnumerable<(string Key, string Value)> Of(ExporterOptions options)
    {
        yield return ("check_interval", DurationText.Of(options.CheckInterval));
        yield return ("timeout", options.Timeout is { } timeout ? DurationText.Of(timeout) : "30s, or the interval if that is shorter");
        yield return ("max_concurrent_checks", options.MaxConcurrentChecks.ToString(CultureInfo.InvariantCulture));
        yield return ("max_concurrent_deliveries", options.MaxConcurrentDeliveries.ToString(CultureInfo.InvariantCulture));
        yield return ("capability_metrics", options.CapabilityMetrics ? "true" : "false");
        yield return ("notifications.failures_before_alert", options.FailuresBeforeAlert.ToString(CultureInfo.InvariantCulture));
        foreach (var (key, value) in Of(options.Notifications).Where(pair => pair.Value is not null))
        {
            yield return ($"notifications.{key}", value!);
        }

        yield return ("dns.servers", options.Dns.Servers.Count == 0 ? "those of /etc/resolv.conf" : options.Dns.Servers.ToString());
        yield return ("dns.timeout", DurationText.Of(options.Dns.Timeout));
        yield return ("dns.retries", options.Dns.Retries.ToString(CultureInfo.InvariantCulture));
        yield return ("probe.allowed_targets", options.Probe.AllowedTargets is { } targets ? targets.ToString() : "any");
        yield return ("probe.max_concurrent_probes", options.Probe.MaxConcurrentProbes.ToString(CultureInfo.InvariantCulture));
        foreach (var pair in Of(options.TlsConfig))
        {
            yield return pair;
        }
    }

    private static IEnumerable<(string Key, string? Value)> Of(NotificationOptions options) =>
    [
        ("repeat_interval", DurationText.Of(options.RepeatInterval)),
        ("group_wait", DurationText.Of(options.GroupWait)),
        ("notify_on", options.NotifyOn.ToString()),
        ("maintenance", options.Maintenance.Count == 0 ? null : $"{options.Maintenance.Count} windows"),
        .. Of("email", options.Email),
        ("email.smtp_server", options.Email?.SmtpServer),
        ("email.smtp_port", options.Email?.SmtpPort?.ToString(CultureInfo.InvariantCulture)),
        ("email.username", options.Email?.Username),
        .. Secret("email.password", options.Email?.Password),
        ("email.from_address", options.Email?.FromAddress),
        ("email.to_addresses", options.Email?.ToAddresses.ToString()),
        .. Of("webhook", options.Webhook),
        ("webhook.url", options.Webhook?.Url is null ? null : "***"),
        .. Secret("webhook.url", options.Webhook?.UrlFile),
        ("webhook.format", options.Webhook?.Format),
        .. Secret("webhook.secret", options.Webhook?.Secret),
        .. Of("alertmanager", options.Alertmanager),
        ("alertmanager.url", options.Alertmanager?.Url?.GetLeftPart(UriPartial.Path)),
    ];

    private static IEnumerable<(string Key, string? Value)> Of(string channel, ChannelOptions? options) => options is null
        ? []
        :
        [
            ($"{channel}.enabled", options.Enabled ? "true" : "false"),
            ($"{channel}.min_level", options.MinLevel.Spell()),
            ($"{channel}.matchers", options.Matchers.Count == 0 ? null : options.Matchers.ToString()),
        ];

    /// <summary>A module: what it gives to a server, and where probes may go with it.</summary>
    public static IEnumerable<(string Key, string Value)> Of(ProbeModule module) => [
        .. Of(module.Template).Where(p => p.Key is not ("name" or "hostname")),
        ("allowed_targets", module.AllowedTargets is { } targets ? targets.ToString() : "any"),
    ];

    /// <summary>A server: what makes it this server, and what is not left at its default.</summary>
    public static IEnumerable<(string Key, string Value)> Of(ServerOptions server)
    {
        var bare = ServerOptions.For("any", server.Protocol, server.Tls);
        (string Key, string? Value)[] all =
        [
            ("name", server.Name),
            ("hostname", server.Hostname),
            ("protocol", server.Protocol.Spell()),
            ("port", server.Port.ToString(CultureInfo.InvariantCulture)),
            ("use_ssl", If(server.Tls == TlsMode.Implicit)),
            ("use_tls", If(server.Tls == TlsMode.Required)),
            ("username", server.Username),
            .. Secret("password", server.Password),
            ("oauth2.token_url", server.OAuth2?.TokenUrl.GetLeftPart(UriPartial.Path)),
            ("oauth2.client_id", server.OAuth2?.ClientId),
            .. Secret("oauth2.client_secret", server.OAuth2?.ClientSecret),
            .. Secret("oauth2.refresh_token", server.OAuth2?.RefreshToken),
            ("oauth2.scope", server.OAuth2?.Scope),
            ("auth_mechanism", server.AuthMechanism),
            ("allow_cleartext_auth", If(server.AllowCleartextAuth)),
            ("timeout", DurationText.Of(server.Timeout)),
            ("interval", DurationText.Of(server.Interval)),
            ("retry_interval", DurationText.Of(server.RetryInterval)),
            ("resolve_mx", If(server.ResolveMx)),
            ("check_all_mx", If(server.CheckAllMx)),
            ("check_all_addresses", If(server.CheckAllAddresses)),
            ("ip_protocol", server.IpProtocol == bare.IpProtocol ? null : server.IpProtocol.Spell()),
            ("source_address", server.SourceAddress),
            ("ehlo_name", server.EhloName),
            ("proxy_url", server.Proxy is { } proxy ? Url(proxy) : null),
            ("test_send", If(server.TestSend)),
            ("from_email", server.FromEmail),
            ("to_email", server.ToEmail),
            ("subject", server.Subject == bare.Subject ? null : server.Subject),
            ("message", server.Message == bare.Message ? null : server.Message),
            ("retry_temporary", server.RetryTemporary ? null : "false"),
            ("temporary_status", server.TemporaryStatus == bare.TemporaryStatus ? null : server.TemporaryStatus.Spell()),
            ("mailboxes", server.Mailboxes == bare.Mailboxes ? null : server.Mailboxes.ToString()),
            ("expect_failure", server.ExpectFailure?.Spell()),
            ("expect.extensions", List(server.Expect.Extensions)),
            ("expect.capabilities", List(server.Expect.Capabilities)),
            ("expect.missing_extensions", List(server.Expect.MissingExtensions)),
            ("expect.greeting", server.Expect.Greeting),
            ("expect.min_tls_version", Version(server.Expect.MinTlsVersion)),
            ("expect.severity", server.Expect.Severity == bare.Expect.Severity ? null : server.Expect.Severity.Spell()),
            ("warn.response_time", Duration(server.Warn.ResponseTime)),
            ("warn.certificate_expiry", server.Warn.CertificateExpiry == bare.Warn.CertificateExpiry ? null : Duration(server.Warn.CertificateExpiry)),
            ("warn.messages", server.Warn.Messages?.ToString(CultureInfo.InvariantCulture)),
            ("assess", If(server.Assess)),
            ("assess_interval", server.AssessInterval == bare.AssessInterval ? null : DurationText.Of(server.AssessInterval)),
            ("assess_checks", server.AssessChecks == bare.AssessChecks ? null : string.Join(", ", server.AssessChecks.Select(check => check.Spell()))),
            ("labels", server.Labels.Count == 0 ? null : string.Join(", ", server.Labels.Select(l => $"{l.Key}: {l.Value}"))),
        ];
        return all.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!)).Concat(Of(server.TlsConfig));
    }

    /// <summary>A route, its servers by name: those have places of their own, or are told behind it.</summary>
    public static IEnumerable<(string Key, string Value)> Of(DeliveryOptions route)
    {
        (string Key, string? Value)[] all =
        [
            ("name", route.Name),
            ("from", $"{route.From.Name}, as {route.FromEmail}"),
            ("to", $"{route.To.Name}, to {route.ToEmail}"),
            ("interval", DurationText.Of(route.Interval)),
            ("timeout", DurationText.Of(route.Timeout)),
            ("folders", route.Folders is { } folders ? folders.ToString() : route.To.Protocol == MailProtocol.Imap ? "INBOX and the one for junk" : null),
            ("cleanup", route.Cleanup ? "true" : "false"),
            ("bounces", route.Bounces?.Name),
            ("null_sender", If(route.NullSender)),
            ("notify", route.NotifyNever ? "never" : null),
            ("headers", route.Headers.Count == 0 ? null : string.Join(", ", route.Headers.Select(header => $"{header.Key}: {header.Value}"))),
            ("body_size", route.BodySize == 0 ? null : route.BodySize.ToString(CultureInfo.InvariantCulture)),
        ];
        return all.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!));
    }

    /// <summary>A domain.</summary>
    public static IEnumerable<(string Key, string Value)> Of(DomainOptions domain)
    {
        (string Key, string? Value)[] all =
        [
            ("domain", domain.Domain),
            ("dkim_selectors", List(domain.DkimSelectors)),
            ("sending_addresses", domain.SendingAddresses.Count == 0 ? null : domain.SendingAddresses.ToString()),
            ("dnsbls", List(domain.Dnsbls)),
            ("interval", DurationText.Of(domain.Interval)),
            ("labels", domain.Labels.Count == 0 ? null : string.Join(", ", domain.Labels.Select(label => $"{label.Key}: {label.Value}"))),
        ];
        return all.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!));
    }

    private static IEnumerable<(string Key, string Value)> Of(TlsOptions tls)
    {
        (string Key, string? Value)[] all =
        [
            ("tls_config.ca_file", tls.CaFile),
            ("tls_config.cert_file", tls.CertFile),
            ("tls_config.key_file", tls.KeyFile),
            ("tls_config.server_name", tls.ServerName),
            ("tls_config.insecure_skip_verify", If(tls.InsecureSkipVerify)),
            ("tls_config.min_version", Version(tls.MinVersion)),
            ("tls_config.max_version", Version(tls.MaxVersion)),
        ];
        return all.Where(p => p.Value is not null).Select(p => (p.Key, p.Value!));
    }

    private static IEnumerable<(string Key, string? Value)> Secret(string key, Secret? secret) => secret switch
    {
        null => [],
        { File: { } file } => [($"{key}_file", file)],
        _ => [(key, secret.ToString())],
    };

    private static string Url(ProxyOptions proxy) =>
        $"{(proxy.Kind == ProxyKind.Socks5 ? "socks5" : "http")}://{(proxy.Username is null ? "" : $"{proxy.Username}{(proxy.Password is null ? "" : $":{proxy.Password}")}@")}{(proxy.Host.Contains(':', StringComparison.Ordinal) ? $"[{proxy.Host}]" : proxy.Host)}:{proxy.Port.ToString(CultureInfo.InvariantCulture)}";

    private static string? If(bool flag) => flag ? "true" : null;

    private static string? List(ValueList<string> list) => list.Count == 0 ? null : list.ToString();

    private static string? Duration(TimeSpan? span) => span is { } known ? DurationText.Of(known) : null;

    private static string? Version(SslProtocols? version) => version is { } known ? TlsVersion.NameOf(known) : null;
}
