using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Reads an SPF record to its end with all that it includes, as for a sender whom nothing matches, and counts.</summary>
internal sealed class SpfWalk(IZoneData zone, SpfFindings findings)
{
    private const int MostTerms = 50; // five times what a receiver follows: enough to tell by how much the record is too large
    private const int MostDomains = 100;

    private readonly SpfVoids _voids = new(zone, findings);
    private readonly List<string> _path = [];
    private readonly List<string> _domains = [];
    private int _lookups;
    private bool _isEnded;

    /// <summary>The first question that DNS did not answer.</summary>
    public string? Unanswered => _voids.Unanswered;

    /// <summary>Reads the record of the domain itself.</summary>
    public async Task<SpfFacts> ReadAsync(string domain, string record, CancellationToken cancellationToken)
    {
        var outcome = await WalkAsync(new(domain, IsIncluded: false, Passes: true), record, cancellationToken).ConfigureAwait(false);
        findings.Lookups(_lookups, isMinimum: _isEnded);
        findings.VoidLookups(_voids.Count, _voids.CountIPv6);
        return new(ZoneText.Kept(record), _lookups, _voids.Count, _voids.CountIPv6, outcome?.ToString().ToLowerInvariant(), !_isEnded && Unanswered is null, _domains.ToValueList());
    }

    /// <summary>Walks one record. What becomes of a sender that it does not match; null when that is not known.</summary>
    private async Task<SpfOutcome?> WalkAsync(Place place, string text, CancellationToken cancellationToken)
    {
        var domain = place.Domain;
        var record = SpfRecord.Parse(text);
        foreach (var fault in record.Faults)
        {
            findings.Fault(domain, fault);
        }

        foreach (var modifier in record.UnknownModifiers)
        {
            findings.UnknownModifier(domain, modifier);
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
            findings.NoAll(place.Domain);
        }

        return SpfOutcome.Neutral;
    }

    private void JudgeAll(Place place, SpfRecord record, int index)
    {
        if (record.Mechanisms[index].Qualifier == SpfOutcome.Pass && place.Passes)
        {
            findings.PassAll(place.Domain);
        }
        else if (record.Mechanisms[index].Qualifier == SpfOutcome.Neutral && !place.IsIncluded)
        {
            findings.NeutralAll(place.Domain);
        }

        if (index < record.Mechanisms.Count - 1)
        {
            findings.AfterAll(place.Domain, record.Mechanisms[index + 1].Text);
        }

        if (record.Redirect is not null)
        {
            findings.RedirectIgnored(place.Domain);
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
                findings.Pointer(place.Domain);
                break;
            default:
                await _voids.AskAsync(domain, mechanism, cancellationToken).ConfigureAwait(false);
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
            findings.WideNetwork(place.Domain, mechanism.Text, isEverything: prefix == 0);
        }
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
            findings.Loop(domain, name, term);
            return null;
        }

        if (await _voids.TextsAsync(name, cancellationToken).ConfigureAwait(false) is not { } texts)
        {
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
                findings.WithoutRecord(domain, name, term);
                return null;
            case 1:
                return await WalkAsync(place with { Domain = name }, records[0], cancellationToken).ConfigureAwait(false);
            default:
                findings.MultipleRecords(name, records.Count);
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
}
