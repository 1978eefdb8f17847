using MailExporter.Checks.Results;

namespace MailExporter.History;

/// <summary>The last runs of one check in four bytes each: ten thousand checks are kept in the memory of one picture.</summary>
/// <remarks>16 bits say how long after the run before it began, 2 its status, 14 the logarithm of its response time.</remarks>
internal sealed class RunRing
{
    /// <summary>How many runs are kept.</summary>
    public const int Size = 60;

    private const double StepsPerOctave = 512;
    private const int MaxTime = (1 << 14) - 1;
    private const int LongUnit = 0x8000; // from here on minutes are counted, not seconds

    private uint[] _points = [];
    private int _oldest;
    private long _lastSecond;

    /// <summary>Takes a run in; the oldest one goes when there is no room.</summary>
    public void Add(DateTimeOffset startedAt, CheckStatus status, TimeSpan responseTime)
    {
        var second = startedAt.ToUnixTimeSeconds();
        var point = Pause(_points.Length == 0 ? 0 : second - _lastSecond) << 16 | (uint)status << 14 | Time(responseTime);
        _lastSecond = second;
        if (_points.Length < Size)
        {
            _points = [.. _points, point];
            return;
        }

        _points[_oldest] = point;
        _oldest = (_oldest + 1) % Size;
    }

    /// <summary>The runs, oldest first.</summary>
    public RunPoint[] ToArray()
    {
        var points = new RunPoint[_points.Length];
        var second = _lastSecond;
        for (var i = points.Length - 1; i >= 0; i--)
        {
            var point = _points[(_oldest + i) % points.Length];
            var microseconds = Math.Pow(2, (point & MaxTime) / StepsPerOctave) - 1;
            points[i] = new RunPoint(DateTimeOffset.FromUnixTimeSeconds(second), (CheckStatus)(point >> 14 & 3), TimeSpan.FromMicroseconds(microseconds));
            second -= Seconds(point >> 16);
        }

        return points;
    }

    private static uint Time(TimeSpan span) => (uint)Math.Clamp(Math.Round(Math.Log2(1 + Math.Max(0, span.TotalMicroseconds)) * StepsPerOctave), 0, MaxTime);

    private static uint Pause(long seconds) => seconds < LongUnit ? (uint)Math.Max(0, seconds) : LongUnit | (uint)Math.Min(seconds / 60, LongUnit - 1);

    private static long Seconds(uint pause) => pause < LongUnit ? pause : (pause - LongUnit) * 60L;
}
