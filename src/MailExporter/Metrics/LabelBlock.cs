using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>The labels every series of one subject begins with: L of the specification.</summary>
internal static partial class LabelBlock
{
    /// <summary>Encodes the block, without braces. The configuration keeps entry labels valid and apart from ours; one that is not is left out.</summary>
    /// <param name="subject">Whose series they are.</param>
    /// <param name="withName">False for a page about one target only, which has no name.</param>
    public static byte[] Encode(CheckSubject subject, bool withName = true)
    {
        var output = new ArrayBufferWriter<byte>(192);
        if (withName)
        {
            LabelText.AppendPair(output, "name", subject.Name, bounded: false);
        }

        LabelText.AppendPair(output, "hostname", subject.Hostname, bounded: false);
        LabelText.AppendPair(output, "protocol", subject.Protocol.Spell(), bounded: false);
        LabelText.AppendPair(output, "port", subject.Port.ToString(CultureInfo.InvariantCulture), bounded: false);
        if (subject.Mx is not null)
        {
            LabelText.AppendPair(output, "mx", subject.Mx, bounded: true);
        }

        if (subject.Address is not null)
        {
            LabelText.AppendPair(output, "address", subject.Address, bounded: true);
        }

        HashSet<string> taken = [.. CheckFamilies.LabelNames];
        foreach (var (name, value) in subject.Labels.AsSpan())
        {
            if (ValidName().IsMatch(name) && taken.Add(name))
            {
                LabelText.AppendPair(output, name, value, bounded: false);
            }
        }

        return output.WrittenSpan.ToArray();
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex ValidName();
}
