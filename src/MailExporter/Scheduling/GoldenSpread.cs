namespace MailExporter.Scheduling;

/// <summary>Positions in a window that stay evenly spread however many are taken, so that a later addition falls between the earlier ones.</summary>
/// <remarks>The multiples of the golden ratio, modulo one: the gaps between n of them are never further apart than 1 to 2.62.</remarks>
internal sealed class GoldenSpread
{
    private const double GoldenRatio = 0.6180339887498949;

    private long _taken;

    /// <summary>The next position, from zero (the first) up to but not including the window's end.</summary>
    public TimeSpan Next(TimeSpan window)
    {
        var position = _taken++ * GoldenRatio;
        return window * (position - Math.Floor(position));
    }
}
