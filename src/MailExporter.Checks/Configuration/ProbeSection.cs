namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>probe</c>.</summary>
internal static class ProbeSection
{
    public static readonly Section<ProbeOptions> Table = new(
        "probe",
        [
            Set("allowed_targets", Kinds.ListOf(Kinds.Target), "Targets that /probe may check: names, *.DOMAIN, addresses, networks. Left out: any.", (o, v) => o with { AllowedTargets = v }),
            Set("max_concurrent_probes", Kinds.Whole(1, 100_000), "Probes in flight at once; a further one is answered 503.", (o, v) => o with { MaxConcurrentProbes = (int)v }, "200"),
        ]);

    private static Setting<ProbeOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<ProbeOptions, T, ProbeOptions> apply, string? @default = null) =>
        new(key, kind, description, apply) { Default = @default };
}
