namespace MailExporter.Checks.Transport;

/// <summary>The one limit of a check: every await of the check takes its token.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;
    private readonly CancellationToken _callerToken;
    private readonly TimeProvider _time;
    private readonly long _end;

    private Deadline(TimeSpan span, TimeProvider time, CancellationToken caller)
    {
        _time = time;
        Span = span;
        _end = time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);
        _callerToken = caller;
        _source = new CancellationTokenSource(span, time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>How long it was at its start.</summary>
    public TimeSpan Span { get; }

    /// <summary>Cancelled when the time is up or the caller gives up.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Cancelled when the caller gives up.</summary>
    public CancellationToken Caller => _callerToken;

    /// <summary>The time is up, and it was not the caller who ended the run.</summary>
    public bool Passed => _source.IsCancellationRequested && !_callerToken.IsCancellationRequested;

    /// <summary>The caller has given up.</summary>
    public bool IsGivenUp => _callerToken.IsCancellationRequested;

    /// <summary>What is left; never negative.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var left = _end - _time.GetTimestamp();
            return left <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)left / _time.TimestampFrequency);
        }
    }

    /// <summary>Starts the clock.</summary>
    public static Deadline Start(TimeSpan span, TimeProvider time, CancellationToken caller) => new(span, time, caller);

    /// <summary>Waits so long, or until the time is up, which is no exception here.</summary>
    /// <exception cref="OperationCanceledException">A later deadline has passed.</exception>
    public async Task DelayAsync(TimeSpan span, Deadline later)
    {
        try
        {
            await Task.Delay(span, _time, Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!later.Token.IsCancellationRequested)
        {
            // enough was waited
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }
}
