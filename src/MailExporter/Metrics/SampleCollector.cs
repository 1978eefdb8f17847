using System.Buffers;

namespace MailExporter.Metrics;

/// <summary>Collects the samples of one subject, each label set of a family once. Not for two threads.</summary>
internal sealed class SampleCollector(EncodedLabels labels)
{
    /// <summary>How many samples of one family one result may have: a server that sends a thousand capabilities gets no thousand series.</summary>
    public const int MaxPerFamily = 128;

    private readonly ArrayBufferWriter<byte> _scratch = new(256);
    private readonly List<Sample> _samples = [];
    private int _familyStart;
    private int _family;

    /// <summary>All samples of a result, in the order of the families.</summary>
    public Sample[] Collect(CheckReading reading)
    {
        _samples.Clear();
        for (_family = 0; _family < CheckFamilies.All.Length; _family++)
        {
            _familyStart = _samples.Count;
            CheckFamilies.All[_family].Read(reading, this);
        }

        return [.. _samples];
    }

    /// <summary>Adds a sample without labels of its own; null adds none.</summary>
    public void Add(double? value)
    {
        if (value is { } known)
        {
            Add(known, []);
        }
    }

    /// <summary>Adds a sample; null adds none.</summary>
    /// <param name="value">Its value, in base units.</param>
    /// <param name="values">In the order of the family's labels; null leaves a label out.</param>
    public void Add(double? value, params ReadOnlySpan<string?> values)
    {
        if (value is not { } known || _samples.Count - _familyStart >= MaxPerFamily)
        {
            return;
        }

        _scratch.ResetWrittenCount();
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } text)
            {
                LabelText.AppendFurtherPair(_scratch, CheckFamilies.All[_family].Labels[i], text);
            }
        }

        var encoded = labels.Intern(_scratch.WrittenSpan);
        if (!IsTaken(encoded))
        {
            _samples.Add(new Sample(_family, encoded, known));
        }
    }

    /// <summary>Compares what will be written, so that two values that differ only before escaping, cutting or case folding are one.</summary>
    private bool IsTaken(ReadOnlySpan<byte> encoded)
    {
        for (var i = _familyStart; i < _samples.Count; i++)
        {
            if (encoded.SequenceEqual(_samples[i].Labels))
            {
                return true;
            }
        }

        return false;
    }
}
