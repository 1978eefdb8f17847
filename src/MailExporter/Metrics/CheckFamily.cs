using System.Text;

namespace MailExporter.Metrics;

/// <summary>One metric family of the checks: what it is called and how its samples are read from a result.</summary>
/// <param name="name">As in section 6 of the specification.</param>
/// <param name="help">One sentence for the <c>HELP</c> line.</param>
/// <param name="labels">The labels its samples have beyond those of the subject.</param>
/// <param name="read">Adds the samples of one result; what the result does not know adds none.</param>
/// <param name="isCounter">True for a counter, whose name ends in <c>_total</c>; all others are gauges.</param>
internal sealed class CheckFamily(string name, string help, string[] labels, Action<CheckReading, SampleCollector> read, bool isCounter = false)
{
    private readonly byte[] _textHeader = EncodeHeader(name, help, isCounter);

    // OpenMetrics names the family of a counter without the suffix of its samples
    private readonly byte[] _openMetricsHeader = EncodeHeader(isCounter ? name[..^"_total".Length] : name, help, isCounter);

    /// <summary>The family's name.</summary>
    public string Name { get; } = name;

    /// <summary>The labels beyond the subject's.</summary>
    public IReadOnlyList<string> Labels { get; } = labels;

    /// <summary>True for what stays when a result has become too old to be believed.</summary>
    public bool OutlivesResult { get; init; }

    /// <summary>True for <c>mail_server_capability</c>, which can be switched off.</summary>
    public bool IsCapability { get; init; }

    /// <summary>What every sample line begins with.</summary>
    public ReadOnlyMemory<byte> LineStart { get; } = Encoding.UTF8.GetBytes(name + "{");

    /// <summary>The <c>HELP</c> and <c>TYPE</c> lines.</summary>
    public ReadOnlySpan<byte> Header(PageFormat format) => format == PageFormat.OpenMetrics ? _openMetricsHeader : _textHeader;

    /// <summary>Adds the samples of one result.</summary>
    public void Read(CheckReading reading, SampleCollector samples) => read(reading, samples);

    private static byte[] EncodeHeader(string name, string help, bool isCounter) =>
        Encoding.UTF8.GetBytes($"# HELP {name} {help}\n# TYPE {name} {(isCounter ? "counter" : "gauge")}\n");
}
