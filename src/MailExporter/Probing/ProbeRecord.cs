using System.Buffers;
using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;
using MailExporter.Metrics;

namespace MailExporter.Probing;

/// <summary>One probe that was made.</summary>
/// <param name="Id">Unique while the program runs, and growing.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Module">The module.</param>
/// <param name="Target">The target, in its canonical spelling.</param>
/// <param name="Reading">What came of it.</param>
/// <param name="CapabilityMetrics">Whether <c>mail_server_capability</c> is wanted.</param>
internal sealed record ProbeRecord(long Id, DateTimeOffset StartedAt, string Module, string Target, ProbeReading Reading, bool CapabilityMetrics)
{
    /// <summary>True for success and warning.</summary>
    public bool IsUp => Reading.IsUp;

    /// <summary>The worst status of its results.</summary>
    public CheckStatus Status => Reading.Results.Max(result => result.Status);

    /// <summary>What <c>debug=true</c> shows: the result, its phases, the redacted dialogue, and the metrics. It holds no control characters but line ends.</summary>
    public string DebugText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Probe of {Target} with module {Module} at {StartedAt:yyyy-MM-dd HH:mm:ss} UTC: {Status.Spell()} in {Reading.Duration.TotalSeconds:0.0000} seconds");
        foreach (var result in Reading.Results)
        {
            text.AppendLine().Append(result.Status.Spell().ToUpperInvariant());
            text.Append(result.Subject.Mx is { } mx ? $" [{mx}]" : "").Append(result.Subject.Address is { } address ? $" [{address}]" : "");
            text.Append(": ").AppendLine(ResultText.Printable(result.Message));
            if (result.Failure is { } failure)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"Failed in phase {failure.Phase.Spell()}: {failure.Reason.Spell()}");
            }

            text.AppendDetails(result);
        }

        var metrics = new ArrayBufferWriter<byte>();
        Write(metrics, PageFormat.Text);
        return text.AppendLine().AppendLine("Metrics that would have been returned:").Append(Encoding.UTF8.GetString(metrics.WrittenSpan)).ToString();
    }

    /// <summary>Writes what a scraper gets.</summary>
    public void Write(IBufferWriter<byte> output, PageFormat format) => ProbePage.Write(output, Reading, format, CapabilityMetrics);
}
