namespace MailExporter.Web;

/// <summary>A token bucket: so many requests at once, and one more in each interval.</summary>
/// <param name="interval">In which a token is added.</param>
/// <param name="burst">Tokens that the bucket holds.</param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(TimeSpan interval, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _filled = time.GetTimestamp();

    /// <summary>Takes a token, if there is one.</summary>
    public bool Allows()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + time.GetElapsedTime(_filled, now) / interval);
            _filled = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
