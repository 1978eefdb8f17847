using System.Globalization;
using System.Text;

namespace MailExporter.Benchmarks.Running;

/// <summary>A page of metrics, as far as a benchmark asks it.</summary>
internal sealed class MetricsPage(byte[] page)
{
    private readonly string[] _lines = Encoding.UTF8.GetString(page).Split('\n');

    /// <summary>All series of a family with a label together.</summary>
    public double Sum(string family, string label = "") => _lines
        .Where(line => line.StartsWith(family, StringComparison.Ordinal) && line.Length > family.Length && line[family.Length] is ' ' or '{' && line.Contains(label, StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    /// <summary>The bound of the bucket that holds it, of what was observed since another page.</summary>
    public double QuantileSince(MetricsPage before, string histogram, double share)
    {
        var buckets = Buckets(histogram).ToDictionary(bucket => bucket.Key, bucket => bucket.Value - before.Buckets(histogram)[bucket.Key]);
        return buckets.OrderBy(bucket => bucket.Key).First(bucket => bucket.Value >= Math.Ceiling(buckets[double.PositiveInfinity] * share)).Key;
    }

    private Dictionary<double, double> Buckets(string histogram)
    {
        var begin = $"{histogram}_bucket{{le=\"";
        return _lines.Where(line => line.StartsWith(begin, StringComparison.Ordinal)).Select(line => line[begin.Length..].Split("\"} ")).ToDictionary(
            parts => parts[0] == "+Inf" ? double.PositiveInfinity : double.Parse(parts[0], CultureInfo.InvariantCulture),
            parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
