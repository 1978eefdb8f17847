namespace MailExporter.Checks.Configuration;

/// <summary>The table of the top level.</summary>
internal static class ExporterSection
{
    public static readonly Section<FileContent> Table = new(
        "configuration",
        [
            Set("include", new AnyKind<ListNode>("list of files", json => Kinds.Line.WriteSchema(json)), "Further files by pattern, relative to this one; their servers and modules are added to this file's.", (o, v) => o with { Include = v }, "[]"),
            Set("servers", new AnyKind<ListNode>("list of servers", ServerSection.Table.WriteSchema), "The scheduled checks.", (o, v) => o with { Servers = v }, "[]"),
            Set("check_interval", Kinds.Interval, "Default interval of a check.", (o, v) => o with { Options = o.Options with { CheckInterval = v } }, "60s"),
            Set("timeout", Kinds.Limit, "Default limit of one whole check. Left out: the smaller of 30s and the interval.", (o, v) => o with { Options = o.Options with { Timeout = v } }),
            Set("max_concurrent_checks", Kinds.Whole(1, 100_000), "Checks in flight at once.", (o, v) => o with { Options = o.Options with { MaxConcurrentChecks = (int)v } }, "2000"),
            Set("max_concurrent_deliveries", Kinds.Whole(1, 100_000), "Rounds of deliveries in flight at once.", (o, v) => o with { Options = o.Options with { MaxConcurrentDeliveries = (int)v } }, "1000"),
            Set("modules", new AnyKind<MapNode>("modules", ServerSection.Module.WriteSchema), "Named settings: for /probe, and templates for servers.", (o, v) => o with { Modules = v }),
            Set("capability_metrics", Kinds.Boolean, "Export mail_server_capability.", (o, v) => o with { Options = o.Options with { CapabilityMetrics = v } }, "true"),
            new SectionSetting<FileContent, DnsOptions>("dns", DnsSection.Table, "Where names are looked up.", o => o.Options.Dns, (o, v) => o with { Options = o.Options with { Dns = v } }),
            new SectionSetting<FileContent, TlsOptions>("tls_config", TlsSection.Table, "TLS settings of every check.", o => o.Options.TlsConfig, (o, v) => o with { Options = o.Options with { TlsConfig = v } }),
            new SectionSetting<FileContent, NotificationsSection.Draft>("notifications", NotificationsSection.Table, "Who is told of failures and changes.", _ => new(), (o, v) => o with { Options = o.Options with { FailuresBeforeAlert = v.FailuresBeforeAlert, Notifications = v.Options } }),
            new SectionSetting<FileContent, ProbeOptions>("probe", ProbeSection.Table, "Limits of /probe.", o => o.Options.Probe, (o, v) => o with { Options = o.Options with { Probe = v } }),
            Set("domains", new AnyKind<ListNode>("list of domains", DomainSection.Table.WriteSchema), "Domains whose DNS posture is watched.", (o, v) => o with { Domains = v }, "[]"),
            Set("deliveries", new AnyKind<ListNode>("list of deliveries", DeliverySection.Table.WriteSchema), "Routes whose mail is sent and waited for.", (o, v) => o with { Deliveries = v }, "[]"),
            new SectionSetting<FileContent, ReportOptions>("reports", ReportsSection.Table, "Reports as files.", _ => new(), (o, v) => o with { Options = o.Options with { Reports = v } }),
        ],
        filled => filled.Report(Faults(filled.Options.Options)));

    /// <summary>What an included file may hold: the rest would be said of all files, and belongs into the first.</summary>
    public static readonly string[] Included = ["include", "servers", "modules", "domains", "deliveries"];

    private static IEnumerable<OptionFault> Faults(ExporterOptions options)
    {
        if (options.Timeout is { } timeout && timeout > options.CheckInterval)
        {
            yield return new("timeout", DurationText.Of(timeout), $"at most check_interval, {DurationText.Of(options.CheckInterval)}", ["check_interval"]);
        }
    }

    private static Setting<FileContent, T> Set<T>(
        string key, Kind<T> kind, string description, Func<FileContent, T, FileContent> apply, string? @default = null, bool isForLater = false) =>
        new(key, kind, description, apply) { Default = @default, IsForLater = isForLater };
}
