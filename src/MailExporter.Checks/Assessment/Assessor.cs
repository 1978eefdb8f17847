using System.Net;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Assessment;

/// <summary>Assesses the security of one server: gathers what there is to see, then has it judged.</summary>
internal sealed class Assessor(MxFollower follower, SingleCheck single, TlsClient tls, TimeProvider time)
{
    /// <summary>Limits the whole assessment; a dozen connections, three at once, of ten seconds each end before.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static readonly ProtocolVersion[] Versions = [ProtocolVersion.Ssl30, ProtocolVersion.Tls10, ProtocolVersion.Tls11, ProtocolVersion.Tls12, ProtocolVersion.Tls13];

    /// <summary>Assesses once. What the server does wrong is a result, never an exception.</summary>
    public async Task<AssessmentResult> RunAsync(AssessmentOptions options, Action<string> progress, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        using var deadline = Deadline.Start(Longest, time, cancellationToken);
        using var attempts = new Attempts(follower, single, time, deadline, progress, cancellationToken);
        var own = await attempts.CheckAsync("the server itself", OwnDoor(options)).ConfigureAwait(false);
        var evidence = own.IsUp ? await GatherAsync(options, own, attempts).ConfigureAwait(false) : null;
        cancellationToken.ThrowIfCancellationRequested();
        var result = new AssessmentResult
        {
            Subject = options.Server.ToSubject() with { Username = null },
            StartedAt = startedAt,
            Duration = time.GetElapsedTime(started),
            HostnameUsed = own.HostnameUsed,
        };
        if (evidence is null)
        {
            return result with { Unreachable = $"Unable to connect to mail server: {own.Message}", Notes = ["Server unreachable"] };
        }

        var (points, notes) = SecurityScore.Of(evidence);
        return result with
        {
            Points = points,
            Notes = notes,
            Findings = SecurityFindings.Of(evidence, time.GetUtcNow()),
            TlsVersions = evidence.TlsVersions,
            Untold = evidence.Untold,
        };
    }

    private async Task<ServerEvidence> GatherAsync(AssessmentOptions options, CheckResult own, Attempts attempts)
    {
        var isImplicit = options.Server.Tls == TlsMode.Implicit;
        var server = options.Server with { Hostname = own.HostnameUsed ?? options.Server.Hostname, ResolveMx = false };
        var other = await (isImplicit
            ? attempts.CheckAsync("the port in clear", Door(server, TlsMode.Opportunistic, options.ClearPort))
            : attempts.CheckAsync("implicit TLS", Door(server, TlsMode.Implicit, options.ImplicitPort))).ConfigureAwait(false);
        var (clear, withTls) = isImplicit ? (other, own) : (own, other);
        var startTls = clear is { IsUp: true, SupportsTls: true } ? Door(server, TlsMode.Required, options.ClearPort) : null;

        var upgraded = startTls is null ? null : await attempts.CheckAsync("STARTTLS", startTls).ConfigureAwait(false);

        // By the server's own door, if TLS is to be had there; else by the other one.
        // A handshake that breaks may break because the server speaks only what our own client no longer does.
        var hasTls = withTls.Tls is not null || withTls.Failure is { Reason: FailureReason.TlsHandshake };
        var encrypted = !isImplicit && startTls is not null ? startTls : hasTls ? Door(server, TlsMode.Implicit, options.ImplicitPort) : null;
        var dialogue = isImplicit ? encrypted! : upgraded is { IsUp: true } ? startTls! : Door(server, TlsMode.Opportunistic, options.ClearPort);
        var versions = encrypted is null ? Task.FromResult<TlsVersionTrial[]>([]) : VersionsAsync(encrypted, attempts);
        var injection = upgraded is { IsUp: true } ? InjectAsync(startTls!, attempts) : Task.FromResult<bool?>(null);
        var answers = AskAsStrangerAsync(dialogue, attempts);
        var id = AskIdAsync(dialogue, own, attempts);
        await Task.WhenAll(versions, injection, answers, id).ConfigureAwait(false);
        return new ServerEvidence
        {
            Options = options,
            Clear = clear,
            Implicit = withTls,
            StartTls = upgraded,
            AnswersInjected = await injection.ConfigureAwait(false),
            TlsVersions = [.. await versions.ConfigureAwait(false)],
            SmtpAnswers = await answers.ConfigureAwait(false),
            ImapId = await id.ConfigureAwait(false),
            Untold = attempts.Untold,
        };
    }

    private async Task<bool?> InjectAsync(ServerOptions door, Attempts attempts) => !door.AssessChecks.Contains(AssessmentCheck.StartTlsInjection)
        ? null
        : await attempts.TryAsync<object>("starttls_injection", door, async (run, connection, limit) =>
            await new StartTlsApproach(run, connection, single.EhloName(run), limit.Token).AnswersInjectedAsync(tls).ConfigureAwait(false)).ConfigureAwait(false) as bool?;

    private Task<TlsVersionTrial[]> VersionsAsync(ServerOptions door, Attempts attempts) => door.AssessChecks.Contains(AssessmentCheck.TlsVersions)
        ? Task.WhenAll(Versions.Select(version => TryVersionAsync(version, door, attempts)))
        : Task.FromResult<TlsVersionTrial[]>([]);

    private Task<SmtpAnswers?> AskAsStrangerAsync(ServerOptions door, Attempts attempts) =>
        door.Protocol == MailProtocol.Smtp && (door.AssessChecks.Contains(AssessmentCheck.VrfyExpn) || door.AssessChecks.Contains(AssessmentCheck.OpenRelay))
            ? attempts.TryAsync("smtp_commands", door, async (run, connection, limit) =>
            {
                await single.Smtp(run, connection, limit).OpenAsync().ConfigureAwait(false);
                var said = await StrangerTrial.RunAsync(run, connection, why => attempts.MarkUntold("open_relay", why), limit.Token).ConfigureAwait(false);
                await SingleCheck.QuitAsync(run, connection, limit).ConfigureAwait(false);
                return said;
            })
            : Task.FromResult<SmtpAnswers?>(null);

    private Task<string?> AskIdAsync(ServerOptions door, CheckResult own, Attempts attempts) =>
        door.Protocol == MailProtocol.Imap && own.Capabilities is { } capabilities && capabilities.Contains("ID", StringComparer.OrdinalIgnoreCase)
            ? attempts.TryAsync("imap_id", door, async (run, connection, limit) =>
            {
                var reply = await (await single.Imap(run, connection, limit.Token).OpenAsync().ConfigureAwait(false)).SayAsync("ID NIL").ConfigureAwait(false);
                await SingleCheck.QuitAsync(run, connection, limit).ConfigureAwait(false);
                return string.Join(' ', reply.Find("ID") ?? []);
            })
            : Task.FromResult<string?>(null);

    private async Task<TlsVersionTrial> TryVersionAsync(ProtocolVersion version, ServerOptions door, Attempts attempts)
    {
        var what = version.Text();
        var trial = await attempts.TryAsync(what, door, async (run, connection, limit) =>
        {
            if (door.Tls != TlsMode.Implicit)
            {
                await new StartTlsApproach(run, connection, single.EhloName(run), limit.Token).GoAsync().ConfigureAwait(false);
            }

            run.Enter(CheckPhase.Tls);
            var name = HostName.Ascii((door.TlsConfig.ServerName ?? door.Hostname).TrimEnd('.'));
            return await TlsTrial.RunAsync(connection, version, IPAddress.TryParse(name.Trim('[', ']'), out _) ? null : name, limit.Token).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return trial ?? new(what, TlsTrialOutcome.Unknown, attempts.Untold.First(untold => untold.Key == what).Value);
    }

    private static ServerOptions OwnDoor(AssessmentOptions options) => options.Server.Tls == TlsMode.Implicit
        ? Door(options.Server, TlsMode.Implicit, options.ImplicitPort)
        : Door(options.Server, TlsMode.Opportunistic, options.ClearPort);

    /// <summary>How one connection is made: nobody logs in, nothing is expected, and a bad certificate ends nothing, because it is judged afterwards.</summary>
    private static ServerOptions Door(ServerOptions server, TlsMode tls, int port) => new()
    {
        Name = server.Name,
        Hostname = server.Hostname,
        Protocol = server.Protocol,
        Port = port,
        Tls = tls,
        Timeout = server.Timeout,
        ResolveMx = server.ResolveMx,
        IpProtocol = server.IpProtocol,
        SourceAddress = server.SourceAddress,
        EhloName = server.EhloName,
        Proxy = server.Proxy,
        TlsConfig = server.TlsConfig with { InsecureSkipVerify = true },
        AssessChecks = server.AssessChecks,
    };
}
