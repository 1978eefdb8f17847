namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>warn</c>.</summary>
internal static class WarnSection
{
    public static readonly Section<WarnOptions> Table = new(
        "warn",
        [
            Set("response_time", Kinds.Limit, "Warn when the check takes longer.", (o, v) => o with { ResponseTime = v }),
            Set("certificate_expiry", Kinds.Threshold, "Warn when a certificate of the chain ends within this.", (o, v) => o with { CertificateExpiry = v }, "14d"),
            Set("messages", Kinds.Whole(0), "Warn when a mailbox holds more messages.", (o, v) => o with { Messages = v }),
        ]);

    private static Setting<WarnOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<WarnOptions, T, WarnOptions> apply, string? @default = null) =>
        new(key, kind, description, apply) { Default = @default };
}
