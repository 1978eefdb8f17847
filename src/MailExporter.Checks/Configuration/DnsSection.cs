namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>dns</c>.</summary>
internal static class DnsSection
{
    public static readonly Section<DnsOptions> Table = new(
        "dns",
        [
            Set("servers", Kinds.ListOf(Kinds.DnsServer), "DNS servers to ask, ADDRESS or ADDRESS:PORT; without it those of /etc/resolv.conf.", (o, v) => o with { Servers = v }),
            Set("timeout", new DurationKind(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)), "Limit of one query to one server.", (o, v) => o with { Timeout = v }, "3s"),
            Set("retries", Kinds.Whole(0, 10), "Further rounds over all servers after the first.", (o, v) => o with { Retries = (int)v }, "1"),
        ]);

    private static Setting<DnsOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<DnsOptions, T, DnsOptions> apply, string? @default = null) =>
        new(key, kind, description, apply) { Default = @default };
}
