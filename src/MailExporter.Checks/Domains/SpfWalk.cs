using System.Net.Sockets;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Reads an SPF record to its end with all that it includes, as for a sender whom nothing matches, and counts.</summary>
internal sealed class SpfWalk(IZoneData zone, string start)
{
    private const int MostTerms = 50; // five times what a receiver follows: enough to tell by how much the record is too large
    private const int MostDomains = 100;

    private readonly List<Finding> _findings = [];
    private readonly List<string> _path = [];
    private readonly List<string> _domains = [];
    private int _lookups;
    private int _voids4;
    private int _voids6;
    private bool _isEnded;

    /// <summary>What was found so far.</summary>
    public IEnumerable<Finding> Findings => _findings;

    /// <summary>The first question that DNS did not answer.</summary>
    public string? Unanswered { get; private set; }

    private string? Default { get; set; }

    /// <summary>Reads the record of the domain itself.</summary>
    public async Task ReadAsync(string domain, string text, CancellationToken cancellationToken) =>
        Default = (await WalkAsync(new(domain, IsIncluded: false, Passes: true), text, cancellationToken).ConfigureAwait(false))?.Spell().Replace("_", "", StringComparison.Ordinal);

    /// <summary>The counts.</summary>
    public SpfFacts Facts(string record) =>
        new(ZoneText.Kept(record), _lookups, _voids4, _voids6, Default, !_isEnded && Unanswered is null, _domains.ToValueList());

    /// <summary>What follows from the counts.</summary>
    public IEnumerable<Finding> Sums()
    {
        const string Section = "RFC 7208 section 4.6.4";
        var name = ZoneText.Shown(start);
        if (_lookups > SpfEvaluator.MostLookups)
        {
            yield return new("spf_too_many_lookups", FindingSeverity.Critical, $"The SPF record of {name} needs {(_isEnded ? "more than " : "")}{_lookups} DNS lookups and receivers stop after {SpfEvaluator.MostLookups} with an error: remove includes no longer used, or write ip4: and ip6: in place of names", Section);
        }
        else if (_lookups == SpfEvaluator.MostLookups)
        {
            yield return new("spf_many_lookups", FindingSeverity.Info, $"The SPF record of {name} needs all {SpfEvaluator.MostLookups} DNS lookups that receivers make: one more, also in a record that it includes, breaks it", Section);
        }

        if (_voids4 > SpfEvaluator.MostVoidLookups)
        {
            yield return new("spf_too_many_void_lookups", FindingSeverity.Critical, $"{_voids4} names in the SPF record of {name} have no such record in DNS and receivers stop after {SpfEvaluator.MostVoidLookups} with an error: remove the dead names", Section);
        }
        else if (_voids6 > SpfEvaluator.MostVoidLookups)
        {
            yield return new("spf_too_many_void_lookups_ipv6", FindingSeverity.Warning, $"{_voids6} names in the SPF record of {name} have no IPv6 address, so that mail sent over IPv6 meets the limit of {SpfEvaluator.MostVoidLookups} empty answers and an error: write ip4: in place of names that have IPv4 only", Section);
        }
    }

    /// <summary>Walks one record. What becomes of a sender that it does not match; null when that is not known.</summary>
    private async Task<SpfOutcome?> WalkAsync(Place place, string text, CancellationToken cancellationToken)
    {
        var domain = place.Domain;
        var record = SpfRecord.Parse(text);
        foreach (var fault in record.Faults)
        {
            Add(fault.IsUnknownMechanism ? "spf_unknown_mechanism" : "spf_syntax", FindingSeverity.Critical, $"The SPF record of {ZoneText.Shown(domain)} has the term {fault.Term}, which is an error to every receiver: expected {fault.Expected}", fault.IsUnknownMechanism ? "RFC 7208 section 4.6.1" : "RFC 7208 section 12");
        }

        foreach (var modifier in record.UnknownModifiers)
        {
            Add("spf_unknown_modifier", FindingSeverity.Info, $"The SPF record of {ZoneText.Shown(domain)} has the modifier {ZoneText.Quoted(modifier)}, which receivers ignore: correct or remove it", "RFC 7208 section 6");
        }

        _path.Add(domain);
        var outcome = await WalkTermsAsync(place, record, cancellationToken).ConfigureAwait(false);
        _path.RemoveAt(_path.Count - 1);
        return record.Faults.Count > 0 ? null : outcome;
    }

    private async Task<SpfOutcome?> WalkTermsAsync(Place place, SpfRecord record, CancellationToken cancellationToken)
    {
        for (var index = 0; index < record.Mechanisms.Count; index++)
        {
            var mechanism = record.Mechanisms[index];
            if (mechanism.Kind == SpfMechanismKind.All)
            {
                JudgeAll(place, record, index);
                return mechanism.Qualifier;
            }

            if (mechanism.AsksDns && !Count())
            {
                return null;
            }

            await WalkMechanismAsync(place, mechanism, cancellationToken).ConfigureAwait(false);
        }

        if (record.Redirect is { } redirect)
        {
            return Count() ? await WalkTargetAsync(place, redirect, "redirect", cancellationToken).ConfigureAwait(false) : null;
        }

        if (!place.IsIncluded)
        {
            Add("spf_no_all", FindingSeverity.Warning, $"The SPF record of {ZoneText.Shown(place.Domain)} ends without all or redirect=, so that it says nothing about other senders: end it with -all or ~all", "RFC 7208 section 4.7");
        }

        return SpfOutcome.Neutral;
    }

    private void JudgeAll(Place place, SpfRecord record, int index)
    {
        var name = ZoneText.Shown(place.Domain);
        if (record.Mechanisms[index].Qualifier == SpfOutcome.Pass && place.Passes)
        {
            Add("spf_pass_all", FindingSeverity.Critical, $"The SPF record of {name} lets every address in the world send for {ZoneText.Shown(start)} (+all): end it with -all or ~all", "RFC 7208 section 5.1");
        }
        else if (record.Mechanisms[index].Qualifier == SpfOutcome.Neutral && !place.IsIncluded)
        {
            Add("spf_neutral_all", FindingSeverity.Warning, $"The SPF record of {name} says nothing about other senders (?all): end it with -all or ~all", "RFC 7208 section 5.1");
        }

        if (index < record.Mechanisms.Count - 1)
        {
            Add("spf_after_all", FindingSeverity.Warning, $"In the SPF record of {name} receivers ignore what stands after all, such as {ZoneText.Quoted(record.Mechanisms[index + 1].Text)}: move all to the end", "RFC 7208 section 5.1");
        }

        if (record.Redirect is not null)
        {
            Add("spf_redirect_ignored", FindingSeverity.Warning, $"The SPF record of {name} has all, and so receivers ignore its redirect=: remove one of the two", "RFC 7208 section 6.1");
        }
    }

    private async Task WalkMechanismAsync(Place place, SpfMechanism mechanism, CancellationToken cancellationToken)
    {
        var domain = place.Domain;
        switch (mechanism.Kind)
        {
            case SpfMechanismKind.Ip4 or SpfMechanismKind.Ip6:
                JudgeNetwork(place, mechanism);
                break;
            case SpfMechanismKind.Include:
                var included = new Place(domain, IsIncluded: true, place.Passes && mechanism.Qualifier == SpfOutcome.Pass);
                await WalkTargetAsync(included, mechanism.Domain!, "include", cancellationToken).ConfigureAwait(false);
                break;
            case SpfMechanismKind.Ptr:
                Add("spf_ptr", FindingSeverity.Warning, $"The SPF record of {ZoneText.Shown(domain)} uses ptr, which is slow and which many receivers pass over: name the senders with ip4:, ip6: or a", "RFC 7208 section 5.5");
                break;
            default:
                await AskAsync(domain, mechanism, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private void JudgeNetwork(Place place, SpfMechanism mechanism)
    {
        const int Widest4 = 8; // no larger network was ever given to one holder
        const int Widest6 = 19;

        var isIPv4 = mechanism.Kind == SpfMechanismKind.Ip4;
        var prefix = isIPv4 ? mechanism.Prefix4 : mechanism.Prefix6;
        if (mechanism.Qualifier == SpfOutcome.Pass && place.Passes && prefix < (isIPv4 ? Widest4 : Widest6))
        {
            Add("spf_wide_network", prefix == 0 ? FindingSeverity.Critical : FindingSeverity.Warning, $"The SPF record of {ZoneText.Shown(place.Domain)} lets the whole network {ZoneText.Quoted(mechanism.Text)} send for {ZoneText.Shown(start)}: narrow it to the addresses that do", "RFC 7208 section 5.6");
        }
    }

    /// <summary>Asks what <c>a</c>, <c>mx</c> and <c>exists</c> name, to see whether it is there; a name that depends on the sender is not asked.</summary>
    private async Task AskAsync(string domain, SpfMechanism mechanism, CancellationToken cancellationToken)
    {
        if (mechanism.Domain is { IsSameForAll: false })
        {
            return;
        }

        var name = mechanism.Domain is { } target ? target.ExpandName(_ => domain) : domain;
        if (!SpfEvaluator.CanBeAsked(name))
        {
            Add("spf_impossible_name", FindingSeverity.Warning, $"The SPF record of {ZoneText.Shown(domain)} has {ZoneText.Quoted(mechanism.Text)}, a name that cannot exist in DNS: correct or remove it", "RFC 7208 section 4.3");
            return;
        }

        var isVoid4 = mechanism.Kind switch
        {
            SpfMechanismKind.Mx => await LacksMxAsync(domain, name, cancellationToken).ConfigureAwait(false),
            _ => await LacksAddressAsync(name, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false),
        };
        var isVoid6 = mechanism.Kind == SpfMechanismKind.A ? await LacksAddressAsync(name, AddressFamily.InterNetworkV6, cancellationToken).ConfigureAwait(false) : isVoid4;
        _voids4 += isVoid4 ? 1 : 0;
        _voids6 += isVoid6 ? 1 : 0;
        if (isVoid4 && isVoid6)
        {
            Add("spf_void_lookup", FindingSeverity.Warning, $"The SPF record of {ZoneText.Shown(domain)} has {ZoneText.Quoted(mechanism.Text)}, for which DNS has no record: remove it, or publish what it names", "RFC 7208 section 4.6.4");
        }
    }

    private async Task<bool> LacksAddressAsync(string name, AddressFamily family, CancellationToken cancellationToken) =>
        IsVoid(await zone.AddressesAsync(name, family, cancellationToken).ConfigureAwait(false), "addresses", name);

    private async Task<bool> LacksMxAsync(string domain, string name, CancellationToken cancellationToken)
    {
        var answer = await zone.MxRecordsAsync(name, cancellationToken).ConfigureAwait(false);
        if (answer.Records.Count > SpfEvaluator.MostHosts)
        {
            Add("spf_too_many_mx", FindingSeverity.Critical, $"The SPF record of {ZoneText.Shown(domain)} uses mx for {ZoneText.Shown(name)}, which has {answer.Records.Count} MX hosts, and receivers stop after {SpfEvaluator.MostHosts} with an error: name the senders with ip4: and ip6:", "RFC 7208 section 4.6.4");
        }

        return IsVoid(answer, "MX", name);
    }

    private bool IsVoid<T>(Lookup<T> answer, string type, string name)
    {
        if (answer.Status == LookupStatus.Unknown)
        {
            Unanswered ??= $"{type} of {ZoneText.Shown(name)}: {ZoneText.Shown(answer.Detail)}";
        }

        return answer.Status != LookupStatus.Unknown && answer.Records.Count == 0;
    }

    private async Task<SpfOutcome?> WalkTargetAsync(Place place, SpfMacroText target, string term, CancellationToken cancellationToken)
    {
        var domain = place.Domain;
        if (!target.IsSameForAll)
        {
            return null;
        }

        var name = target.ExpandName(_ => domain);
        if (_path.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            Add("spf_loop", FindingSeverity.Critical, $"The SPF record of {ZoneText.Shown(domain)} leads back to {ZoneText.Shown(name)} by {term}, and receivers go round until they stop with an error: remove that term", "RFC 7208 section 4.6.4");
            return null;
        }

        var texts = SpfEvaluator.CanBeAsked(name) ? await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false) : new(LookupStatus.NoName, default);
        if (texts.Status == LookupStatus.Unknown)
        {
            Unanswered ??= $"TXT of {ZoneText.Shown(name)}: {ZoneText.Shown(texts.Detail)}";
            return null;
        }

        if (_domains.Count < MostDomains)
        {
            _domains.Add(ZoneText.Shown(name));
        }

        var records = texts.Records.Where(SpfRecord.IsOne).ToList();
        switch (records.Count)
        {
            case 0:
                _voids4 += texts.Records.Count == 0 ? 1 : 0;
                _voids6 += texts.Records.Count == 0 ? 1 : 0;
                Add($"spf_{term}_without_record", FindingSeverity.Critical, $"The SPF record of {ZoneText.Shown(domain)} has {term} for {ZoneText.Shown(name)}, which has no SPF record, and that is an error to every receiver: remove the term, or correct the name", term == "include" ? "RFC 7208 section 5.2" : "RFC 7208 section 6.1");
                return null;
            case 1:
                return await WalkAsync(place with { Domain = name }, records[0], cancellationToken).ConfigureAwait(false);
            default:
                _findings.Add(SpfFindings.MultipleRecords(name, records.Count));
                return null;
        }
    }

    /// <summary>Counts a term that asks DNS. False: there were so many that the walk ends.</summary>
    private bool Count()
    {
        _isEnded |= _lookups >= MostTerms;
        _lookups += _isEnded ? 0 : 1;
        return !_isEnded;
    }

    /// <summary>Where the walk is.</summary>
    /// <param name="Domain">Whose record is read.</param>
    /// <param name="IsIncluded">It is included, so that what it says of other senders does not count; a redirect's record stands in the place of the one that names it.</param>
    /// <param name="Passes">A match in it lets the sender pass.</param>
    private sealed record Place(string Domain, bool IsIncluded, bool Passes);

    private void Add(string id, FindingSeverity severity, string text, string reference)
    {
        const int MostFindings = 100;

        if (_findings.Count < MostFindings)
        {
            _findings.Add(new(id, severity, text, reference));
        }
    }
}
