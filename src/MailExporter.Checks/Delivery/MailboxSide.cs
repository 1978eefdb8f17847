using MailExporter.Checks.Checking;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>A mailbox in a round: opened, waited in, cleaned up; what the server does wrong becomes a result.</summary>
/// <param name="run">The side as a check.</param>
/// <param name="receiver">By which protocol.</param>
internal sealed class MailboxSide(CheckRun run, IReceiver receiver) : IDisposable
{
    private static readonly TimeSpan ReopenPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(30);

    /// <summary>As long as a clean-up may take.</summary>
    public static TimeSpan LongestCleanUp => CleanUpLimit;

    /// <summary>What its last step came to.</summary>
    public CheckResult? Result { get; private set; }

    /// <summary>Opens the mailbox.</summary>
    public async Task<CheckResult> OpenAsync(CancellationToken cancellationToken)
    {
        using var deadline = Deadline.Start(run.Server.Timeout, run.Time, cancellationToken);
        Result = await SingleCheck.AtTheRimAsync(run, deadline, () => receiver.OpenAsync(deadline)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Result;
    }

    /// <summary>Waits. A connection that is lost meanwhile is made again: a server that restarts is no lost mail.</summary>
    /// <returns>What came, or why nothing did; neither, where the patience was given up.</returns>
    public async Task<(Sighting? Sighting, DeliveryFailure? Failure)> WaitAsync(Guid id, Deadline patience, Deadline deadline)
    {
        CheckFailedException? lost = null;
        while (true)
        {
            try
            {
                if (lost is not null)
                {
                    await patience.DelayAsync(ReopenPause, deadline).ConfigureAwait(false);
                    if (patience.IsGivenUp)
                    {
                        return (null, null);
                    }

                    await receiver.OpenAsync(deadline).ConfigureAwait(false);
                }

                var sighting = await receiver.WaitAsync(id, patience, deadline).ConfigureAwait(false);
                return (sighting, sighting is null ? NotSeen(lost, patience) : null);
            }
            catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested)
            {
                return (null, NotSeen(lost, patience));
            }
            catch (CheckFailedException exception) when (exception.Reason is not (FailureReason.AuthFailed or FailureReason.AuthBackoff or FailureReason.TlsCertificate or FailureReason.ResponseTooLarge))
            {
                lost = exception;
            }
            catch (CheckFailedException exception)
            {
                return (null, new(DeliveryPhase.Receive, exception.Reason, run.Transcript.Redact(exception.Message)));
            }
        }
    }

    /// <summary>Accounts for what is ours, deletes it, and logs out.</summary>
    public async Task<CheckResult> CleanUpAsync(OwnMessages own, CancellationToken cancellationToken)
    {
        using var deadline = Deadline.Start(CleanUpLimit, run.Time, cancellationToken);
        Result = await SingleCheck.AtTheRimAsync(run, deadline, () => receiver.CleanUpAsync(own, deadline)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        receiver.Dispose();
        run.Dispose();
    }

    private DeliveryFailure? NotSeen(CheckFailedException? lost, Deadline patience) => patience.IsGivenUp ? null : new(
        DeliveryPhase.Receive,
        FailureReason.Timeout,
        $"not seen within {patience.Span.TotalSeconds:0.###} s{(lost is null ? "" : $"; the mailbox was out of reach: {run.Transcript.Redact(lost.Message)}")}");
}
