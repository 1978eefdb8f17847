using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>One run of one check while it happens: the clock of its phases, and the facts seen so far.</summary>
internal sealed class CheckRun : IDisposable
{
    private static readonly int PhaseCount = Enum.GetValues<CheckPhase>().Length;

    private readonly TimeProvider _time;
    private readonly long[] _ticks = new long[PhaseCount];
    private readonly bool[] _entered = new bool[PhaseCount];
    private readonly List<CheckWarning> _warnings = [];
    private readonly long _started;
    private readonly DateTimeOffset _startedAt;
    private long _phaseStarted;

    public CheckRun(ServerOptions server, CheckSubject subject, TimeProvider time)
    {
        (Server, Subject, _time) = (server, subject, time);
        _startedAt = time.GetUtcNow();
        _started = _phaseStarted = time.GetTimestamp();
        _entered[(int)CheckPhase.Resolve] = true;
    }

    private CheckRun(CheckRun parent, CheckSubject subject)
    {
        (Server, Subject, _time) = (parent.Server, subject, parent._time);
        (_started, _startedAt, _phaseStarted) = (parent._started, parent._startedAt, parent._phaseStarted);
        parent._ticks.CopyTo(_ticks, 0);
        parent._entered.CopyTo(_entered, 0);
        _warnings.AddRange(parent._warnings);
        Phase = parent.Phase;
        MayConnect = parent.MayConnect;
        MxRecords = parent.MxRecords;
    }

    public TimeProvider Time => _time;

    public ServerOptions Server { get; }

    public CheckSubject Subject { get; }

    public Transcript Transcript { get; } = new();

    /// <summary>Asked before each connection: the host, and the address, which is null where a proxy is to look it up. Null: every one may be made.</summary>
    public Func<string, IPAddress?, bool>? MayConnect { get; init; }

    /// <summary>Where the run is; changed by <see cref="Enter"/> only.</summary>
    public CheckPhase Phase { get; private set; } = CheckPhase.Resolve;

    public string? LocalAddress { get; set; }

    public string? RemoteAddress { get; set; }

    public ValueList<string> Addresses { get; set; }

    public ValueList<MxRecord> MxRecords { get; set; }

    public string? HostnameUsed { get; set; }

    public string? MxError { get; set; }

    public TlsFacts? Tls { get; set; }

    /// <summary>The certificates of the handshake as they came, leaf first.</summary>
    public IReadOnlyList<byte[]> SentCertificates { get; set; } = [];

    public bool? SupportsTls { get; set; }

    public string? Greeting { get; set; }

    public SmtpFacts? Smtp { get; set; }

    public ValueList<string>? Capabilities { get; set; }

    public bool? Authenticated { get; set; }

    public bool? AuthBackoff { get; set; }

    /// <summary>Held from before a login to its verdict, where the account must be tried by one check at a time.</summary>
    public IDisposable? LoginTurn { get; set; }

    public List<MailboxFacts> Mailboxes { get; } = [];

    public bool? TestSendSuccess { get; set; }

    /// <summary>The host connected to: the MX host where one is used, else the hostname.</summary>
    public string Host => HostnameUsed ?? Server.Hostname;

    public IReadOnlyList<CheckWarning> Warnings => _warnings;

    /// <summary>Closes the running phase's time and starts another's. A phase may be entered more than once; its times add up.</summary>
    public void Enter(CheckPhase phase)
    {
        var now = _time.GetTimestamp();
        _ticks[(int)Phase] += now - _phaseStarted;
        _phaseStarted = now;
        Phase = phase;
        _entered[(int)phase] = true;
    }

    public void Warn(WarningReason reason, string detail)
    {
        foreach (var warning in _warnings)
        {
            if (warning.Reason == reason && warning.Detail == detail)
            {
                return;
            }
        }

        _warnings.Add(new CheckWarning(reason, Transcript.Redact(detail)));
    }

    /// <summary>A run for one of several MX hosts or addresses: it has done what this one has done so far.</summary>
    public CheckRun Fork(CheckSubject subject) => new(this, subject);

    /// <summary>The facts so far, as a result. The status is success; what follows from thresholds is judged by the caller.</summary>
    public CheckResult Finish(CheckFailure? failure)
    {
        var now = _time.GetTimestamp();
        _ticks[(int)Phase] += now - _phaseStarted;
        _phaseStarted = now;
        return new CheckResult
        {
            Subject = Subject,
            Status = failure is not null ? CheckStatus.Error : CheckStatus.Success,
            Message = "",
            StartedAt = _startedAt,
            ResponseTime = _time.GetElapsedTime(_started, now),
            Phases = Durations(),
            Failure = failure is null ? null : failure with { Detail = Transcript.Redact(failure.Detail) },
            Warnings = [.. _warnings],
            LocalAddress = LocalAddress,
            RemoteAddress = RemoteAddress,
            Addresses = Addresses,
            MxRecords = MxRecords,
            HostnameUsed = HostnameUsed,
            MxError = MxError,
            Tls = Tls,
            SupportsTls = SupportsTls,
            Greeting = Greeting is null ? null : Transcript.Redact(Greeting), // a rude server may echo the password, that of the last check too
            Smtp = Smtp is not null && Transcript.HidesSecrets ? Redacted(Smtp) : Smtp,
            Capabilities = Capabilities is { } all && Transcript.HidesSecrets ? all.Select(Transcript.Redact).ToValueList() : Capabilities,
            Authenticated = Authenticated,
            AuthBackoff = AuthBackoff,
            Mailboxes = [.. Mailboxes],
            TestSendSuccess = TestSendSuccess,
            Transcript = Transcript.Build(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        LoginTurn?.Dispose();
        Transcript.Dispose();
    }

    private SmtpFacts Redacted(SmtpFacts facts) => new(
        facts.EhloCode,
        Transcript.Redact(facts.EhloMessage),
        facts.Extensions.Select(e => new SmtpExtension(Transcript.Redact(e.Keyword), Transcript.Redact(e.Parameters))).ToValueList());

    private ValueList<PhaseDuration> Durations()
    {
        var count = _entered.AsSpan().Count(true);
        var durations = new PhaseDuration[count];
        for (int phase = 0, i = 0; phase < PhaseCount; phase++)
        {
            if (_entered[phase])
            {
                durations[i++] = new PhaseDuration((CheckPhase)phase, _time.GetElapsedTime(0, _ticks[phase]));
            }
        }

        return new ValueList<PhaseDuration>(durations);
    }
}
