namespace MailExporter.Lab.Tests.Delivery;

/// <summary>The system's clock, which can be put forward: what waits goes on waiting, and what is measured across it has become older.</summary>
internal sealed class PutForward : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Puts it forward.</summary>
    public void By(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _ticks);
}
