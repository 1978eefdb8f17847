using System.Globalization;

namespace MailExporter.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public const string Usage = """
        usage: all | cpu | schedule | flood | start | verdicts | deadline | memory | store | domains | page | serve | latency | deliveries
          --binary PATH    the released exporter: needed by all, cpu, schedule, flood, start and deliveries
          --lab DIR        a lab that tests/lab/up has started: needed by latency and deliveries
          --quick          fewer and shorter rounds: all ends in about three minutes
          --json           the figures as JSON
          --targets N      of schedule, start, page and serve (default 10,000), of flood (2,000), of domains (1,000), and routes of deliveries (500)
          --interval S     of schedule and deliveries (default 60) and flood (10)
          --seconds S      of schedule, flood and deliveries: how long to watch (default two intervals, one of deliveries; flood: 60)
          --hanging P      of schedule: this percentage of the targets says nothing
        """;

    private static readonly string[] Commands = ["all", "cpu", "schedule", "flood", "start", "verdicts", "deadline", "memory", "store", "domains", "page", "serve", "latency", "deliveries"];

    public required string Command { get; init; }

    public string? Binary { get; init; }

    public string? Lab { get; init; }

    public bool IsQuick { get; init; }

    public bool IsJson { get; init; }

    public int? Targets { get; init; }

    public int? Interval { get; init; }

    public int? Seconds { get; init; }

    public int Hanging { get; init; }

    /// <summary>Null: that is no command line of ours.</summary>
    public static Settings? Parse(string[] arguments)
    {
        if (arguments is not [var command, .. var rest] || !Commands.Contains(command))
        {
            return null;
        }

        var settings = new Settings { Command = command };
        for (var queue = new Queue<string>(rest); queue.TryDequeue(out var flag);)
        {
            if (Apply(settings, flag, queue) is not { } applied)
            {
                return null;
            }

            settings = applied;
        }

        return (settings.Binary is not null || command is not ("all" or "cpu" or "schedule" or "flood" or "start" or "deliveries"))
            && (settings.Lab is not null || command is not ("latency" or "deliveries")) ? settings : null;
    }

    private static Settings? Apply(Settings settings, string flag, Queue<string> queue)
    {
        switch (flag)
        {
            case "--quick":
                return settings with { IsQuick = true };
            case "--json":
                return settings with { IsJson = true };
            case "--binary":
                return queue.TryDequeue(out var path) && File.Exists(path) ? settings with { Binary = Path.GetFullPath(path) } : null;
            case "--lab":
                return queue.TryDequeue(out var folder) && Directory.Exists(folder) ? settings with { Lab = folder } : null;
        }

        if (!queue.TryDequeue(out var text) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return flag switch
        {
            "--targets" when number is > 0 and < 65_000 => settings with { Targets = number },
            "--interval" when number is > 0 and <= 3600 => settings with { Interval = number },
            "--seconds" when number is > 0 and <= 86_400 => settings with { Seconds = number },
            "--hanging" when number < 100 => settings with { Hanging = number },
            _ => null,
        };
    }
}
