using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>expect</c>.</summary>
internal static class ExpectSection
{
    public static readonly Section<ExpectOptions> Table = new(
        "expect",
        [
            Set("extensions", Kinds.ListOf(Kinds.Line), "EHLO keywords that must be on offer.", (o, v) => o with { Extensions = v }, "[]"),
            Set("capabilities", Kinds.ListOf(Kinds.Line), "IMAP or POP3 capabilities that must be on offer.", (o, v) => o with { Capabilities = v }, "[]"),
            Set("missing_extensions", Kinds.ListOf(Kinds.Line), "EHLO keywords or capabilities that must not be on offer.", (o, v) => o with { MissingExtensions = v }, "[]"),
            Set("greeting", Kinds.Pattern, "Regular expression that the greeting must match: the whole line as it came, such as 220 mx.example.org ESMTP, * OK ready, +OK ready.", (o, v) => o with { Greeting = v }),
            Set("min_tls_version", Kinds.Tls, "Lowest TLS version that is as expected.", (o, v) => o with { MinTlsVersion = v }),
            Set("severity", Kinds.Severity, "What an unmet expectation is.", (o, v) => o with { Severity = v }, CheckStatus.Warning.Spell()),
        ]);

    private static Setting<ExpectOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<ExpectOptions, T, ExpectOptions> apply, string? @default = null) =>
        new(key, kind, description, apply) { Default = @default };
}
