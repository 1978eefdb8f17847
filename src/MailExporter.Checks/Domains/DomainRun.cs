using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Domains;

/// <summary>One run of all checks of one domain: what they share is begun once, and each ends by itself.</summary>
internal sealed class DomainRun(
    DomainOptions domain, ZoneData zone, MxVisitor visitor, PolicyHost policies, TimeProvider time, Deadline deadline, Action<PostureCheck>? progress)
{
    /// <summary>Of all MX hosts together: each is a connection.</summary>
    private const int MaxVisits = 32;

    private readonly string _name = HostName.Canonical(domain.Domain);
    private readonly CancellationToken _token = deadline.Token;

    /// <summary>Runs them.</summary>
    public async Task<DomainResult> RunAsync(DomainResult? previous)
    {
        var (startedAt, started) = (time.GetUtcNow(), time.GetTimestamp());
        var survey = MxSurvey.MakeAsync(zone, _name, _token);
        var visits = VisitAllAsync(survey);
        var validates = ValidatesAsync(survey);

        var mx = JudgedAsync(MxJudge.Name, new MxFacts(), async () => MxJudge.Judge(_name, await survey.ConfigureAwait(false), await visits.ConfigureAwait(false)));
        var fcrdns = JudgedAsync(FcrdnsJudge.Name, default(ValueList<FcrdnsFacts>), async () =>
            await new FcrdnsJudge(zone).JudgeAsync(domain.SendingAddresses, await survey.ConfigureAwait(false), await visits.ConfigureAwait(false), _token).ConfigureAwait(false));
        var spf = JudgedAsync("spf", new SpfFacts(), () => new SpfJudge(zone).JudgeAsync(_name, _token));
        var dkim = domain.DkimSelectors.Count == 0 ? null : JudgedAsync("dkim", default(ValueList<DkimKeyFacts>), () => new DkimJudge(zone).JudgeAsync(_name, domain.DkimSelectors, _token));
        var dmarc = JudgedAsync("dmarc", new DmarcFacts(), () => new DmarcJudge(zone).JudgeAsync(_name, _token));
        var mtaSts = JudgedAsync(MtaStsJudge.Name, new MtaStsFacts(), () =>
            new MtaStsJudge(zone, token => policies.FetchAsync(zone, domain with { Domain = _name }, token)).JudgeAsync(_name, survey, visits, previous?.MtaSts.Facts, _token));
        var tlsRpt = JudgedAsync("tls_rpt", new TlsRptFacts(), () => new TlsRptJudge(zone).JudgeAsync(_name, _token));
        var dane = JudgedAsync(DaneJudge.Name, default(ValueList<DaneFacts>), async () =>
            await new DaneJudge(zone, time).JudgeAsync(_name, await survey.ConfigureAwait(false), visits, validates, _token).ConfigureAwait(false));
        var dnssec = JudgedAsync(DnssecJudge.Name, new DnssecFacts(), async () => DnssecJudge.Judge(
            _name, await survey.ConfigureAwait(false), await validates.ConfigureAwait(false), await IsBogusAsync(survey).ConfigureAwait(false)));
        var dnsbl = domain.Dnsbls.Count == 0 ? null : JudgedAsync(DnsblJudge.Name, default(ValueList<DnsblFacts>), async () =>
            await new DnsblJudge(zone).JudgeAsync(Senders(await survey.ConfigureAwait(false)), domain.Dnsbls, _token).ConfigureAwait(false));
        var bimi = JudgedAsync("bimi", new BimiFacts(), async () =>
        {
            var policy = await dmarc.ConfigureAwait(false);
            return await new BimiJudge(zone).JudgeAsync(_name, policy.Check.IsOk is null ? null : policy.Facts, _token).ConfigureAwait(false);
        });

        return new DomainResult
        {
            Domain = domain.Domain,
            StartedAt = startedAt,
            Mx = await mx.ConfigureAwait(false),
            Fcrdns = await fcrdns.ConfigureAwait(false),
            Spf = await spf.ConfigureAwait(false),
            Dkim = dkim is null ? null : await dkim.ConfigureAwait(false),
            Dmarc = await dmarc.ConfigureAwait(false),
            MtaSts = await mtaSts.ConfigureAwait(false),
            TlsRpt = await tlsRpt.ConfigureAwait(false),
            Dane = await dane.ConfigureAwait(false),
            Dnssec = await dnssec.ConfigureAwait(false),
            Dnsbl = dnsbl is null ? null : await dnsbl.ConfigureAwait(false),
            Bimi = await bimi.ConfigureAwait(false),
            DnsQueries = zone.Queries,
            Duration = time.GetElapsedTime(started),
        };
    }

    private async Task<IReadOnlyDictionary<string, ValueList<MxVisit>>> VisitAllAsync(Task<MxSurvey> survey)
    {
        var hosts = (await survey.ConfigureAwait(false)).Hosts;
        var places = hosts.SelectMany(host => host.Addresses.Select(address => (host.Name, Address: address))).Take(MaxVisits);
        var met = await Task.WhenAll(places.Select(async place => (place.Name, Visit: await visitor.VisitAsync(domain, place.Name, place.Address, _token).ConfigureAwait(false)))).ConfigureAwait(false);
        return met.GroupBy(pair => pair.Name).ToDictionary(group => group.Key, group => group.Select(pair => pair.Visit).ToValueList());
    }

    private async Task<bool?> ValidatesAsync(Task<MxSurvey> survey) =>
        await new DnssecJudge(zone).ValidatesAsync(await survey.ConfigureAwait(false), _token).ConfigureAwait(false);

    private async Task<bool> IsBogusAsync(Task<MxSurvey> survey) =>
        (await survey.ConfigureAwait(false)).Records.Status == LookupStatus.Unknown && await zone.IsAnsweredUncheckedAsync(_name, _token).ConfigureAwait(false);

    /// <summary>The sending addresses; where none is configured, mail may come from the MX hosts.</summary>
    private List<(IPAddress, FindingSeverity)> Senders(MxSurvey survey)
    {
        var own = domain.SendingAddresses;
        var severity = own.Count == 0 ? FindingSeverity.Critical : FindingSeverity.Warning;
        return [.. own.Select(address => (address, FindingSeverity.Critical)), .. survey.Hosts.SelectMany(host => host.Addresses).Distinct().Where(address => !own.Contains(address)).Select(address => (address, severity))];
    }

    /// <summary>The rim of one check: what ends it before its verdict makes it unknown.</summary>
    private async Task<Judged<T>> JudgedAsync<T>(string name, T nothing, Func<Task<Judged<T>>> judge)
    {
        Judged<T> judged;
        try
        {
            judged = await judge().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_token.IsCancellationRequested)
        {
            judged = new(PostureCheck.Of(name, [], $"no end within {domain.Timeout.TotalSeconds:0.###} s"), nothing);
        }
        catch (Exception exception)
        {
            // A defect of ours must not look like the domain's, nor take the other checks with it.
            judged = new(PostureCheck.Of(name, [], $"the check itself failed: {exception.GetType().Name}"), nothing);
        }

        progress?.Invoke(judged.Check);
        return judged;
    }
}
