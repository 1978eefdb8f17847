using System.Net;
using MailExporter.Checks.Assessment;
using MailExporter.Checks.Authentication;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks;

/// <summary>Runs server checks: one instance a process, safe for any number of checks at once.</summary>
/// <remarks>It keeps what checks share: verdicts on certificates, tokens, and the accounts to be left alone.</remarks>
public sealed class ServerChecker : IDisposable
{
    private readonly TimeProvider _time;
    private readonly Resolver _resolver;
    private readonly AccountBackoff _backoff;
    private readonly JudgedHttp _http;
    private readonly OAuth2Tokens _tokens;
    private readonly MxFollower _follower;
    private readonly SingleCheck _single;
    private readonly DnsServers _dnsServers;
    private readonly Assessor _assessor;

    /// <param name="dns">Where names are looked up; null: the system's servers.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public ServerChecker(DnsOptions? dns = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _resolver = new Resolver(dns ?? new DnsOptions(), _time);
        _dnsServers = new DnsServers(dns ?? new DnsOptions(), _time);
        var dialer = new Dialer(_resolver, _time);
        _backoff = new AccountBackoff(_time);
        var judge = new CertificateJudge(new TrustStore(_time), _time);
        _http = new JudgedHttp(_resolver, dialer, judge);
        _tokens = new OAuth2Tokens(_http, _time);
        var tls = new TlsClient(judge);
        _single = new SingleCheck(dialer, _resolver, tls, new Authenticator(_backoff, new LoginTurns(_time), _tokens));
        _follower = new MxFollower(_resolver, _single);
        Domains = new DomainChecker(new ZoneCache(_dnsServers, _time), new MxVisitor(_single, _time), new PolicyHost(dialer, judge, _time), _time);
        _assessor = new Assessor(_follower, _single, tls, _time);
    }

    /// <summary>Checks the DNS posture of domains.</summary>
    public DomainChecker Domains { get; }

    /// <summary>Runs one check once. What the server does wrong is a result, never an exception.</summary>
    /// <param name="server">The server, validated. Its <see cref="ServerOptions.Timeout"/> limits all phases together.</param>
    /// <param name="cancellationToken">Stops the check before its deadline.</param>
    /// <returns>One result, or with <c>check_all_mx</c> and <c>check_all_addresses</c> one for every MX host and address.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ValueList<CheckResult>> RunAsync(ServerOptions server, CancellationToken cancellationToken) => RunAsync(server, null, cancellationToken);

    /// <summary>The same for a server that somebody else named: connects only where it may.</summary>
    /// <param name="server">The server, validated.</param>
    /// <param name="mayConnect">
    /// Asked about each host, MX hosts included, with each address it has, just before that address is connected to; with null for the address
    /// where a proxy looks it up. A host without an address that may be connected to fails with <see cref="FailureReason.LocalError"/>. Null: all may.
    /// </param>
    /// <param name="cancellationToken">Stops the check before its deadline.</param>
    /// <returns>As without <paramref name="mayConnect"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<ValueList<CheckResult>> RunAsync(ServerOptions server, Func<string, IPAddress?, bool>? mayConnect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        using var deadline = Deadline.Start(server.Timeout, _time, cancellationToken);
        using var run = new CheckRun(server, server.ToSubject(), _time) { MayConnect = mayConnect };
        var results = await _follower.RunAsync(run, deadline).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return results;
    }

    /// <summary>Assesses the security of one server: a score with its reasons, and findings. What the server does wrong is a result, never an exception.</summary>
    /// <param name="options">The server, its <see cref="AssessmentOptions.Server"/> validated. Nobody logs in.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Within a minute.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<AssessmentResult> AssessAsync(AssessmentOptions options, CancellationToken cancellationToken) => AssessAsync(options, null, cancellationToken);

    /// <summary>The same, telling what is looked at.</summary>
    /// <param name="options">The server.</param>
    /// <param name="progress">Called with the name of each step as it begins, from any thread, one after the other or at once. Null: not wanted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Within a minute.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<AssessmentResult> AssessAsync(AssessmentOptions options, Action<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _assessor.RunAsync(options, progress ?? (static _ => { }), cancellationToken);
    }

    /// <summary>A route whose mail is sent and waited for.</summary>
    /// <param name="route">The route, validated.</param>
    /// <param name="key">How messages of this installation are known again.</param>
    /// <param name="memory">The folder in which the route keeps what must outlive the program, made when it is needed; null: it is forgotten.</param>
    public DeliveryRoute Route(DeliveryOptions route, InstallationKey key, string? memory = null)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(key);
        return new DeliveryRoute(new RouteParts(route, key, _follower, _single, _resolver, _time), memory is null ? null : new RouteFile(memory, route.Name));
    }

    /// <summary>Sends one message by a server, once.</summary>
    /// <param name="server">An SMTP server with <see cref="ServerOptions.FromEmail"/>, validated.</param>
    /// <param name="mail">The message.</param>
    /// <param name="cancellationToken">Stops it before its deadline.</param>
    /// <returns>A result without failure when the server took it.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<CheckResult> SubmitAsync(ServerOptions server, OutgoingMail mail, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(mail);
        using var deadline = Deadline.Start(server.Timeout, _time, cancellationToken);
        using var run = new CheckRun(server, server.ToSubject(), _time);
        var result = await MailSubmission.RunAsync(run, mail, _follower, _single, deadline).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    /// <summary>An HTTP client that looks names up and judges certificates as checks do. The caller disposes it.</summary>
    /// <param name="caFile">The roots that certificates must lead to; null: the system's.</param>
    public HttpClient NewHttpClient(string? caFile) => _http.NewClient("notification", caFile, maxAnswer: 64 * 1024);

    /// <summary>The configuration changed: names are looked up as it says now, and an account with other credentials is no longer left alone.</summary>
    /// <param name="before">What held until now.</param>
    /// <param name="now">What holds from now on.</param>
    public void Reconfigure(ExporterOptions before, ExporterOptions now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        _resolver.Use(now.Dns);
        _dnsServers.Use(now.Dns);
        var known = All(before).Where(server => server.HasCredentials).Select(Login.Of).ToHashSet();
        foreach (var server in All(now).Where(server => server.HasCredentials && !known.Contains(Login.Of(server))))
        {
            ForgetBackoff(server.Hostname, server.Username!);
        }
    }

    /// <summary>The configuration of an account changed: a pause after a refused password ends.</summary>
    /// <param name="hostname">As configured.</param>
    /// <param name="username">The account.</param>
    public void ForgetBackoff(string hostname, string username) => _backoff.Forget(hostname, username);

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();

    private static IEnumerable<ServerOptions> All(ExporterOptions options) =>
        options.Servers.Concat(options.Deliveries.SelectMany(route => (ServerOptions[])[route.From, route.To, .. route.Bounces is { } bounces ? [bounces] : (ServerOptions[])[]]));

    /// <summary>How an account is logged in to. An entry under another name, or with another interval, is no other login.</summary>
    private readonly record struct Login(string Hostname, string? Username, Secret? Password, OAuth2Options? OAuth2, string? Mechanism)
    {
        public static Login Of(ServerOptions server) => new(server.Hostname.ToLowerInvariant(), server.Username, server.Password, server.OAuth2, server.AuthMechanism);
    }
}
