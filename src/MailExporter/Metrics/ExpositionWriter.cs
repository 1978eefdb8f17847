using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MailExporter.Metrics;

/// <summary>Writes a snapshot as sample lines, piece by piece, without an allocation a line. Text 0.0.4 and OpenMetrics 1.0.0 agree on every byte of it but the header of a counter.</summary>
/// <remarks>A format wants all samples of a family together, a subject keeps its samples in the order of the families: so each subject has a cursor.</remarks>
internal sealed class ExpositionWriter(MetricsSnapshot snapshot, PageFormat format, int pieceBytes = ExpositionWriter.PieceBytes) : IDisposable
{
    /// <summary>What one piece of a page about all checks is at least, unless it is the last.</summary>
    public const int PieceBytes = 256 * 1024;

    private const int MaxNumberBytes = 32;

    private readonly int[] _cursors = Rent(snapshot.Subjects.Count);
    private int _family;
    private int _subject;
    private bool _headerWritten;

    /// <summary>Writes the next piece. The caller flushes between two pieces, so that a slow reader slows us and no page is ever held whole.</summary>
    /// <returns>False when everything is written.</returns>
    public bool WritePiece(IBufferWriter<byte> output)
    {
        var subjects = CollectionsMarshal.AsSpan(snapshot.Subjects);
        var piece = output.GetSpan(pieceBytes);
        var written = 0;
        for (; _family < CheckFamilies.All.Length; _family++, _subject = 0, _headerWritten = false)
        {
            var family = CheckFamilies.All[_family];
            var isWanted = snapshot.CapabilityMetrics || !family.IsCapability;
            for (; _subject < subjects.Length; _subject++)
            {
                var (labels, samples) = (subjects[_subject].Labels, subjects[_subject].Samples);
                ref var cursor = ref _cursors[_subject];
                for (; cursor < samples.Length && samples[cursor].Family == _family; cursor++)
                {
                    if (!isWanted)
                    {
                        continue;
                    }

                    ref readonly var sample = ref samples[cursor];
                    var needed = family.Header(format).Length + family.LineStart.Length + labels.Length + sample.Labels.Length + MaxNumberBytes;
                    if (needed > piece.Length - written)
                    {
                        if (written > 0)
                        {
                            output.Advance(written);
                            return true;
                        }

                        piece = output.GetSpan(needed);
                    }

                    WriteLine(piece, ref written, family, labels, sample);
                }
            }
        }

        output.Advance(written);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<int>.Shared.Return(_cursors);

    private void WriteLine(Span<byte> piece, ref int written, CheckFamily family, byte[] labels, in Sample sample)
    {
        if (!_headerWritten)
        {
            Append(piece, ref written, family.Header(format));
            _headerWritten = true;
        }

        Append(piece, ref written, family.LineStart.Span);
        Append(piece, ref written, labels);
        Append(piece, ref written, sample.Labels);
        piece[written++] = (byte)'}';
        piece[written++] = (byte)' ';
        written += WriteNumber(piece[written..], sample.Value);
        piece[written++] = (byte)'\n';
    }

    private static void Append(Span<byte> piece, ref int written, ReadOnlySpan<byte> text)
    {
        text.CopyTo(piece[written..]);
        written += text.Length;
    }

    /// <summary>The shortest text that reads back as the same number.</summary>
    private static int WriteNumber(Span<byte> output, double value)
    {
        var written = 0;
        if (Math.Abs(value) < 1e15 && (long)value == value)
        {
            ((long)value).TryFormat(output, out written, default, CultureInfo.InvariantCulture); // most values, and ten times as fast
            return written;
        }

        if (double.IsFinite(value))
        {
            value.TryFormat(output, out written, default, CultureInfo.InvariantCulture);
            return written;
        }

        Append(output, ref written, double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        return written;
    }

    private static int[] Rent(int count)
    {
        var cursors = ArrayPool<int>.Shared.Rent(count);
        cursors.AsSpan(0, count).Clear();
        return cursors;
    }
}
