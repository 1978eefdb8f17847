using System.Globalization;
using System.Text.RegularExpressions;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>A page of metrics in the text format, as far as the tests ask it.</summary>
internal sealed partial class Exposition(string text)
{
    private readonly List<Series> _series = [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse)];

    /// <summary>The page.</summary>
    public string Text => text;

    /// <summary>The series of a family that have these labels, each as <c>name=value</c>.</summary>
    public IEnumerable<Series> All(string family, params string[] labels) =>
        _series.Where(series => series.Family == family && labels.All(label => series.Labels.Contains(label)));

    /// <summary>The value of the one series there is; null: there is none.</summary>
    public double? Value(string family, params string[] labels) => All(family, labels).SingleOrDefault()?.Value;

    private static Series Parse(string line)
    {
        var found = Sample().Match(line);
        Assert.True(found.Success, $"Not a sample: {line}");
        var labels = Label().Matches(found.Groups["labels"].Value).Select(label => $"{label.Groups["name"].Value}={label.Groups["value"].Value}");
        return new Series(found.Groups["family"].Value, [.. labels], double.Parse(found.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<family>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\.|[^"\\])*)",?""")]
    private static partial Regex Label();
}

/// <summary>One sample.</summary>
internal sealed record Series(string Family, IReadOnlyList<string> Labels, double Value);
