namespace MailExporter.Benchmarks;

/// <summary>Measurements of one thing.</summary>
internal readonly struct Samples
{
    private readonly double[] _sorted;

    public Samples(double[] values) => _sorted = [.. values.Order()];

    public double Median => Quantile(0.5);

    public double Max => _sorted.Length == 0 ? double.NaN : _sorted[^1];

    /// <summary>The least value that this share of the values does not exceed.</summary>
    public double Quantile(double share) => _sorted.Length == 0 ? double.NaN : _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
}
