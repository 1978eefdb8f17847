using MailExporter.Checks.Results;
using MailExporter.Scheduling;

namespace MailExporter.History;

/// <summary>The past of one check. One writer, any number of readers.</summary>
internal sealed class CheckPast
{
    /// <summary>Of one check: MX hosts that rotate for ever must not fill the memory.</summary>
    private const int MaxSubjects = 64;

    private readonly Lock _gate = new();
    private readonly RunRing _ring = new();
    private PastRuns[] _subjects = [];
    private CheckStatus? _status;

    /// <summary>When the first run began that had the status of now; null before the first run.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>False when it has been so since the first run: it may have been so before.</summary>
    public bool HasTurned { get; private set; }

    /// <summary>The last runs, oldest first; sixty at most.</summary>
    public RunPoint[] Points()
    {
        lock (_gate)
        {
            return _ring.ToArray();
        }
    }

    /// <summary>The last failure and the last success of a subject.</summary>
    public PastRuns? Of(CheckSubject subject)
    {
        lock (_gate)
        {
            return Array.Find(_subjects, s => s.Subject == subject);
        }
    }

    /// <summary>Takes a run in.</summary>
    public void Add(FinishedRun run)
    {
        lock (_gate)
        {
            var (status, startedAt, slowest) = (run.Status, run.Results[0].StartedAt, TimeSpan.Zero);
            foreach (var result in run.Results.AsSpan())
            {
                slowest = result.ResponseTime > slowest ? result.ResponseTime : slowest;
                Keep(result);
            }

            _ring.Add(startedAt, status, slowest);
            if (_status != status)
            {
                (Since, HasTurned, _status) = (startedAt, _status is not null, status);
            }
        }
    }

    private void Keep(CheckResult result)
    {
        var i = Array.FindIndex(_subjects, s => s.Subject == result.Subject);
        if (i >= 0)
        {
            _subjects[i] = _subjects[i].With(result);
        }
        else
        {
            // the newest first, so that the ones that go are those not seen for long
            _subjects = [new PastRuns(result.Subject, null, null).With(result), .. _subjects.Take(MaxSubjects - 1)];
        }
    }
}
