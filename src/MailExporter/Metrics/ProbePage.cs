using System.Buffers;
using MailExporter.Changes;

namespace MailExporter.Metrics;

/// <summary>What <c>/probe</c> answers: the families of the checks without the label <c>name</c>, and those of blackbox_exporter.</summary>
internal static class ProbePage
{
    private const int PieceBytes = 16 * 1024;

    /// <summary>Writes the whole page: it is about one target, and so small.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="probe">What it tells of.</param>
    /// <param name="format">Text or OpenMetrics.</param>
    /// <param name="capabilityMetrics">Whether <c>mail_server_capability</c> is wanted.</param>
    public static void Write(IBufferWriter<byte> output, ProbeReading probe, PageFormat format, bool capabilityMetrics)
    {
        ProbeFamilies.Write(output, probe);
        var collector = new SampleCollector(new EncodedLabels());
        var subjects = new List<SubjectSeries>(probe.Results.Count);
        foreach (var result in probe.Results)
        {
            var labels = LabelBlock.Encode(result.Subject, withName: false);
            // two MX records may name one host: the first, which is the better one, speaks for it
            if (!subjects.Exists(s => s.Labels.AsSpan().SequenceEqual(labels)))
            {
                var reading = new CheckReading(result, result.IsUp ? result.StartedAt : null, Failures: null, Interval: null, Changes: []);
                subjects.Add(new SubjectSeries(result, reading.LastSuccess, Failures: 0, ChangeHistory.Empty, labels, collector.Collect(reading)));
            }
        }

        using (var writer = new ExpositionWriter(new MetricsSnapshot(subjects, capabilityMetrics), format, PieceBytes))
        {
            while (writer.WritePiece(output))
            {
                // it goes on where it stopped
            }
        }

        output.Write(format == PageFormat.OpenMetrics ? "# EOF\n"u8 : default);
    }
}
