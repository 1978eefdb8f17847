namespace MailExporter.Checks.Configuration;

/// <summary>The table of <c>reports</c>.</summary>
internal static class ReportsSection
{
    public static readonly Section<ReportOptions> Table = new(
        "reports",
        [
            Set("directory", Kinds.Folder, "Where reports are written; made when it is not there.", (o, v) => o with { Directory = v }, isRequired: true),
            Set("interval", Kinds.Interval, "From one report to the next.", (o, v) => o with { Interval = v }, "1d"),
            Set("keep", Kinds.Whole(1, 100_000), "How many are kept, the newest.", (o, v) => o with { Keep = (int)v }, "30"),
        ]);

    private static Setting<ReportOptions, T> Set<T>(string key, Kind<T> kind, string description, Func<ReportOptions, T, ReportOptions> apply, string? @default = null, bool isRequired = false) =>
        new(key, kind, description, apply) { Default = @default, IsRequired = isRequired };
}

/// <summary><c>reports</c>: files that tell how all checks stand.</summary>
public sealed record ReportOptions
{
    /// <summary>Where they are written.</summary>
    public string Directory { get; init; } = "";

    /// <summary>From one to the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How many are kept, the newest.</summary>
    public int Keep { get; init; } = 30;
}
