using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Domains;

/// <summary>Makes all checks of a domain's DNS posture at once, under one deadline.</summary>
/// <remarks>What could not be told by then is unknown, and never missing.</remarks>
public sealed class DomainChecker
{
    private readonly ZoneCache _cache;
    private readonly MxVisitor _visitor;
    private readonly PolicyHost _policies;
    private readonly TimeProvider _time;

    internal DomainChecker(ZoneCache cache, MxVisitor visitor, PolicyHost policies, TimeProvider time) =>
        (_cache, _visitor, _policies, _time) = (cache, visitor, policies, time);

    /// <summary>Checks a domain once. What DNS and the hosts do wrong is a result, never an exception.</summary>
    /// <param name="domain">The domain. Its <see cref="DomainOptions.Timeout"/> limits all checks together.</param>
    /// <param name="previous">What was known before; null: nothing. Some faults show in a change only.</param>
    /// <param name="cancellationToken">Stops before the deadline.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<DomainResult> RunAsync(DomainOptions domain, DomainResult? previous, CancellationToken cancellationToken) =>
        RunAsync(domain, previous, null, cancellationToken);

    /// <summary>The MX hosts, best first; the domain itself where it has no MX record, none where it takes no mail or nobody could say.</summary>
    internal async Task<string[]> MxHostsAsync(DomainOptions domain, CancellationToken cancellationToken) =>
        [.. (await MxSurvey.MakeAsync(new ZoneData(_cache), HostName.Canonical(domain.Domain), cancellationToken).ConfigureAwait(false)).Hosts.Select(host => host.Name)];

    /// <summary>The same, telling what is done.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="previous">What was known before; null: nothing.</param>
    /// <param name="progress">Told of each check when it is done; it may be called by several threads at once. Null: nobody is told.</param>
    /// <param name="cancellationToken">Stops before the deadline.</param>
    public async Task<DomainResult> RunAsync(DomainOptions domain, DomainResult? previous, Action<PostureCheck>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(domain);
        using var deadline = Deadline.Start(domain.Timeout, _time, cancellationToken);
        var run = new DomainRun(domain, new ZoneData(_cache), _visitor, _policies, _time, deadline, progress);
        var result = await run.RunAsync(previous).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }
}
