using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Analysis;

/// <summary>One analysis while it happens.</summary>
internal sealed class AnalysisRun(ServerChecker checker, AnalysisOptions options, Action<string> progress, TimeProvider time, Deadline deadline)
{
    private const int MaxHosts = 16;

    /// <summary>An assessment is a dozen connections to one host.</summary>
    private const int MaxAssessed = 4;

    private readonly List<string> _leftOut = [];

    public async Task<AnalysisResult> RunAsync()
    {
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var posture = checker.Domains.RunAsync(options.Domain, null, check => progress($"{check.Name}: {Word(check)}"), deadline.Caller);
        var hosts = await HostsAsync().ConfigureAwait(false);
        var smtp = hosts.Take(MaxHosts).Select(SmtpAsync).ToArray();
        var imap = MailboxAsync(hosts.FirstOrDefault(), MailProtocol.Imap);
        var pop3 = MailboxAsync(hosts.FirstOrDefault(), MailProtocol.Pop3);
        var dns = await posture.ConfigureAwait(false);
        var servers = await Task.WhenAll(smtp).ConfigureAwait(false);
        var (byImap, byPop3) = (await imap.ConfigureAwait(false), await pop3.ConfigureAwait(false));
        var assessments = AssessAsync(dns, servers, byImap, byPop3);
        (servers, byImap, byPop3) = await LogInAsync(servers, byImap, byPop3).ConfigureAwait(false);
        return new()
        {
            Domain = options.Domain.Domain,
            StartedAt = startedAt,
            MxHosts = hosts.ToValueList(),
            Smtp = servers.ToValueList(),
            Imap = byImap,
            Pop3 = byPop3,
            Dns = dns,
            Assessments = await assessments.ConfigureAwait(false),
            LeftOut = _leftOut.ToValueList(),
            Duration = time.GetElapsedTime(started),
        };
    }

    private static string Word(PostureCheck check) => check.IsOk switch { true => "ok", false => check.Findings[0].Severity.Spell(), null => "unknown" };

    private async Task<string[]> HostsAsync()
    {
        try
        {
            string[] hosts = await checker.Domains.MxHostsAsync(options.Domain, deadline.Token).ConfigureAwait(false);
            progress(hosts.Length == 0 ? "no MX host" : $"{hosts.Length} MX host{(hosts.Length == 1 ? "" : "s")}: {string.Join(", ", hosts.Take(5))}{(hosts.Length > 5 ? ", …" : "")}");
            return hosts;
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            return [];
        }
    }

    private async Task<AnalysedSmtp> SmtpAsync(string host)
    {
        var basic = CheckAsync(Server(host, MailProtocol.Smtp, TlsMode.Opportunistic));
        var startTls = CheckAsync(Server(host, MailProtocol.Smtp, TlsMode.Required));
        var ssl = CheckAsync(Server(host, MailProtocol.Smtp, TlsMode.Implicit));
        var seen = await basic.ConfigureAwait(false);
        var secured = await startTls.ConfigureAwait(false);
        return new(host, seen, seen is { IsUp: true, SupportsTls: true } ? secured : null, await ssl.ConfigureAwait(false));
    }

    private async Task<AnalysedMailbox?> MailboxAsync(string? host, MailProtocol protocol)
    {
        if (host is null)
        {
            return null;
        }

        var basic = CheckAsync(Server(host, protocol, TlsMode.Opportunistic));
        var ssl = CheckAsync(Server(host, protocol, TlsMode.Implicit));
        return new(await basic.ConfigureAwait(false), await ssl.ConfigureAwait(false));
    }

    private ServerOptions Server(string host, MailProtocol protocol, TlsMode tls)
    {
        var server = ServerOptions.For(host, protocol, tls);
        return server with
        {
            Port = protocol == MailProtocol.Smtp && tls != TlsMode.Implicit ? options.Domain.SmtpPort : server.Port,
            Timeout = options.CheckTimeout,
            TlsConfig = new TlsOptions { CaFile = options.Domain.CaFile },
        };
    }

    /// <summary>A check has its own limit and never throws for what the server does; the limit of everything only ends one that was begun late.</summary>
    private async Task<CheckResult> CheckAsync(ServerOptions server)
    {
        var left = deadline.Remaining;
        var limited = server with { Timeout = left < server.Timeout ? left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1) : server.Timeout };
        var result = (await checker.RunAsync(limited, deadline.Caller).ConfigureAwait(false))[0];
        progress($"{server.Name}{(server.Tls == TlsMode.Required ? " with STARTTLS" : "")}: {result.Status.Spell()}");
        return result;
    }

    /// <summary>One after the other, so that a wrong password is tried once: over TLS with a certificate that is valid.</summary>
    private async Task<(AnalysedSmtp[] Smtp, AnalysedMailbox? Imap, AnalysedMailbox? Pop3)> LogInAsync(AnalysedSmtp[] smtp, AnalysedMailbox? imap, AnalysedMailbox? pop3)
    {
        if (options is not { Username: { } username, Password: { } password })
        {
            return (smtp, imap, pop3);
        }

        var isRefused = false;
        imap = imap is null ? null : imap with { Ssl = await TryAsync(imap.Ssl).ConfigureAwait(false) };
        pop3 = pop3 is null ? null : pop3 with { Ssl = await TryAsync(pop3.Ssl).ConfigureAwait(false) };
        for (var i = 0; i < smtp.Length; i++)
        {
            if (smtp[i].StartTls is { Smtp: { } facts } startTls && facts.Parameters("AUTH") is not null)
            {
                smtp[i] = smtp[i] with { StartTls = await TryAsync(startTls).ConfigureAwait(false) };
            }
        }

        return (smtp, imap, pop3);

        async Task<CheckResult> TryAsync(CheckResult seen)
        {
            if (isRefused || seen is not { IsUp: true, Tls.CertificateValid: true } || deadline.Remaining == TimeSpan.Zero)
            {
                return seen;
            }

            var result = await CheckAsync(Server(seen.Subject.Hostname, seen.Subject.Protocol, seen.Subject.Tls) with { Username = username, Password = password }).ConfigureAwait(false);
            isRefused = result.Failure is { Reason: FailureReason.AuthFailed or FailureReason.AuthBackoff };
            return result;
        }
    }

    private async Task<ValueList<AssessmentResult>> AssessAsync(DomainResult dns, AnalysedSmtp[] smtp, AnalysedMailbox? imap, AnalysedMailbox? pop3)
    {
        var mtas = smtp.Where(host => host.Basic.IsUp).Take(MaxAssessed).Select(host => AssessAsync(host.Basic.Subject, Protection(dns, host.Host)));
        var mailboxes = new[] { imap, pop3 }.OfType<AnalysedMailbox>().Where(mailbox => mailbox.Basic.IsUp).Select(mailbox => AssessAsync(mailbox.Basic.Subject, null));
        var assessed = await Task.WhenAll([.. mtas, .. mailboxes]).ConfigureAwait(false);
        return assessed.OfType<AssessmentResult>().ToValueList();
    }

    private async Task<AssessmentResult?> AssessAsync(CheckSubject subject, MxProtection? protection)
    {
        // SPEC section 10: what could annoy is not done to servers that nobody configured.
        var server = Server(subject.Hostname, subject.Protocol, TlsMode.Opportunistic) with { AssessChecks = default };
        try
        {
            var result = await checker.AssessAsync(AssessmentOptions.Of(server) with { Protection = protection }, deadline.Token).ConfigureAwait(false);
            progress($"{server.Name}: {result.Score:0} points");
            return result;
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            lock (_leftOut)
            {
                _leftOut.Add($"the assessment of {server.Name}");
            }

            return null;
        }
    }

    private static MxProtection Protection(DomainResult dns, string host)
    {
        bool? sts = dns.MtaSts.Check.IsOk is null ? null
            : dns.MtaSts.Facts.Mode == "enforce" && !dns.MtaSts.Check.Findings.Any(finding => finding.Severity == FindingSeverity.Critical);
        bool? dane = dns.Dane.Check.IsOk is null ? null
            : dns.Dane.Facts.Any(facts => facts.Host == host && facts.IsSecure && facts.Addresses.Any(address => address.Matches == true));
        return new(sts, dane);
    }
}
