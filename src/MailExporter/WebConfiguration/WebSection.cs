using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.WebConfiguration;

/// <summary>The table of the web configuration's top level.</summary>
internal static class WebSection
{
    private static readonly Section<WebOptions> HeadersTable = new(
        "web_headers",
        [
            Header("Content-Security-Policy", Kinds.Line),
            Header("X-Frame-Options", ChoiceKind.Of("deny", "sameorigin")),
            Header("X-Content-Type-Options", ChoiceKind.Of("nosniff")),
            Header("X-XSS-Protection", Kinds.Line),
            Header("Strict-Transport-Security", Kinds.Line),
        ]);

    private static readonly Section<WebOptions> HttpTable = new(
        "web_http",
        [
            new Setting<WebOptions, bool>("http2", Kinds.Boolean, "HTTP/2 on TLS connections.", (o, v) => o with { Http2 = v }) { Default = "true" },
            new SectionSetting<WebOptions, WebOptions>("headers", HeadersTable, "Set on every answer.", o => o, (_, v) => v),
        ]);

    private static readonly Section<WebOptions> RateTable = new(
        "web_rate_limit",
        [
            new Setting<WebOptions, TimeSpan>("interval", Kinds.Threshold, "From one request to the next; 0: no limit.", (o, v) => o with { RequestInterval = v }),
            new Setting<WebOptions, long>("burst", Kinds.Whole(0, 1_000_000), "Requests that may come at once.", (o, v) => o with { RequestBurst = (int)v }),
        ],
        filled => filled.Report(filled.Options is { RequestBurst: 0, RequestInterval.Ticks: > 0 } ? [new OptionFault("burst", "0", "1 or more: no request would be answered", ["interval"])] : []));

    public static readonly Section<WebOptions> Table = new(
        "web_configuration",
        [
            new SectionSetting<WebOptions, WebTlsOptions>("tls_server_config", WebTlsSection.Table, "TLS.", _ => new WebTlsOptions(), (o, v) => o with { Tls = v == new WebTlsOptions() ? null : v }),
            new SectionSetting<WebOptions, WebOptions>("http_server_config", HttpTable, "HTTP.", o => o, (_, v) => v),
            new Setting<WebOptions, ValueList<KeyValuePair<string, string>>>("basic_auth_users", new UsersKind(), "Users and the bcrypt hashes of their passwords.", (o, v) => o with { Users = v }),
            new SectionSetting<WebOptions, WebOptions>("rate_limit", RateTable, "How many requests are answered.", o => o, (_, v) => v),
        ]);

    private static Setting<WebOptions, string> Header(string name, Kind<string> kind) =>
        new(name, kind, $"The header {name}.", (o, v) => o with { Headers = [.. o.Headers, KeyValuePair.Create(name, v)] });
}
