using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>One call of check_host() with everything that it calls itself for.</summary>
internal sealed class SpfEvaluation(IZoneData zone, IPAddress address, string local, string senderDomain, string helo)
{
    private readonly SpfPointers _pointers = new(zone, address);
    private int _lookups;
    private int _voids;
    private string? _cause;
    private string? _validatedName;

    private bool IsIPv4 => address.AddressFamily == AddressFamily.InterNetwork;

    public async Task<SpfResult> RunAsync(CancellationToken cancellationToken)
    {
        var outcome = ZoneName.CanBeAsked(senderDomain) ? await CheckAsync(senderDomain, cancellationToken).ConfigureAwait(false) : SpfOutcome.None;
        return new(outcome, _lookups, _voids, _cause);
    }

    private async Task<SpfOutcome> CheckAsync(string domain, CancellationToken cancellationToken)
    {
        var texts = await zone.TextsAsync(domain, cancellationToken).ConfigureAwait(false);
        var records = texts.Records.Where(SpfRecord.IsOne).Take(2).ToList();
        if (texts.Status == LookupStatus.Unknown || records.Count != 1)
        {
            return texts.Status == LookupStatus.Unknown ? Because(SpfOutcome.TempError, $"TXT of {domain}")
                : records.Count == 0 ? SpfOutcome.None : Because(SpfOutcome.PermError, "records");
        }

        var record = SpfRecord.Parse(records[0]);
        if (record.Faults.Count > 0)
        {
            return Because(SpfOutcome.PermError, "syntax");
        }

        foreach (var mechanism in record.Mechanisms)
        {
            if (await MatchAsync(mechanism, domain, cancellationToken).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }

        return record.Redirect is { } redirect
            ? await RedirectAsync(redirect, domain, cancellationToken).ConfigureAwait(false)
            : SpfOutcome.Neutral; // RFC 7208 section 4.7
    }

    private async Task<SpfOutcome> RedirectAsync(SpfMacroText target, string domain, CancellationToken cancellationToken)
    {
        var outcome = CountLookup() ?? await CheckTargetAsync(target, domain, cancellationToken).ConfigureAwait(false);
        return outcome == SpfOutcome.None ? Because(SpfOutcome.PermError, "redirect") : outcome; // RFC 7208 section 6.1
    }

    /// <summary>Null when the mechanism does not match.</summary>
    private async Task<SpfOutcome?> MatchAsync(SpfMechanism mechanism, string domain, CancellationToken cancellationToken)
    {
        if (mechanism.AsksDns && CountLookup() is { } exceeded)
        {
            return exceeded;
        }

        switch (mechanism.Kind)
        {
            case SpfMechanismKind.All:
                return mechanism.Qualifier;
            case SpfMechanismKind.Ip4 or SpfMechanismKind.Ip6:
                return IsWithin(mechanism.Network!, mechanism) ? mechanism.Qualifier : null;
            case SpfMechanismKind.Include:
                return await CheckTargetAsync(mechanism.Domain!, domain, cancellationToken).ConfigureAwait(false) switch
                {
                    SpfOutcome.Pass => mechanism.Qualifier,
                    SpfOutcome.None => Because(SpfOutcome.PermError, "include"), // RFC 7208 section 5.2
                    SpfOutcome.TempError => SpfOutcome.TempError,
                    SpfOutcome.PermError => SpfOutcome.PermError,
                    _ => null,
                };
        }

        var name = mechanism.Domain is { } target ? await ExpandAsync(target, domain, cancellationToken).ConfigureAwait(false) : domain;
        if (!ZoneName.CanBeAsked(name))
        {
            return null; // RFC 7208 section 4.3 by analogy: a name that cannot be does not exist
        }

        var (isMatch, error) = mechanism.Kind switch
        {
            SpfMechanismKind.A => await HasAddressAsync(name, mechanism, countsVoid: true, cancellationToken).ConfigureAwait(false),
            SpfMechanismKind.Mx => await HasMxAsync(name, mechanism, cancellationToken).ConfigureAwait(false),
            SpfMechanismKind.Exists => await ExistsAsync(name, cancellationToken).ConfigureAwait(false),
            _ => (await _pointers.HasNameAsync(name, cancellationToken).ConfigureAwait(false), null),
        };
        return error ?? (isMatch ? mechanism.Qualifier : null);
    }

    private async Task<SpfOutcome> CheckTargetAsync(SpfMacroText target, string domain, CancellationToken cancellationToken)
    {
        var name = await ExpandAsync(target, domain, cancellationToken).ConfigureAwait(false);
        return ZoneName.CanBeAsked(name) ? await CheckAsync(name, cancellationToken).ConfigureAwait(false) : SpfOutcome.None;
    }

    private async Task<(bool IsMatch, SpfOutcome? Error)> HasAddressAsync(string name, SpfMechanism mechanism, bool countsVoid, CancellationToken cancellationToken)
    {
        var answer = await zone.AddressesAsync(name, address.AddressFamily, cancellationToken).ConfigureAwait(false);
        return answer.Status == LookupStatus.Unknown ? (false, Because(SpfOutcome.TempError, $"addresses of {name}"))
            : (answer.Records.Any(found => IsWithin(found, mechanism)), countsVoid ? CountVoid(answer) : null);
    }

    private async Task<(bool IsMatch, SpfOutcome? Error)> HasMxAsync(string name, SpfMechanism mechanism, CancellationToken cancellationToken)
    {
        var answer = await zone.MxRecordsAsync(name, cancellationToken).ConfigureAwait(false);
        if (answer.Status == LookupStatus.Unknown)
        {
            return (false, Because(SpfOutcome.TempError, $"MX of {name}"));
        }

        if (answer.Records.Count > SpfEvaluator.MostHosts)
        {
            return (false, Because(SpfOutcome.PermError, "mx hosts"));
        }

        foreach (var host in answer.Records.Select(mx => mx.Host).Where(ZoneName.CanBeAsked))
        {
            var (isMatch, error) = await HasAddressAsync(host, mechanism, countsVoid: false, cancellationToken).ConfigureAwait(false);
            if (isMatch || error is not null)
            {
                return (isMatch, error);
            }
        }

        return (false, CountVoid(answer));
    }

    private async Task<(bool IsMatch, SpfOutcome? Error)> ExistsAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await zone.AddressesAsync(name, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false); // A also for a sender with an IPv6 address: RFC 7208 section 5.7
        return answer.Status == LookupStatus.Unknown ? (false, Because(SpfOutcome.TempError, $"A of {name}"))
            : (answer.Records.Count > 0, CountVoid(answer));
    }

    private bool IsWithin(IPAddress network, SpfMechanism mechanism) =>
        network.AddressFamily == address.AddressFamily && HasPrefix(address.GetAddressBytes(), network.GetAddressBytes(), IsIPv4 ? mechanism.Prefix4 : mechanism.Prefix6);

    private static bool HasPrefix(byte[] address, byte[] network, int bits)
    {
        for (var index = 0; bits > 0; index++, bits -= 8)
        {
            var mask = bits >= 8 ? 0xFF : 0xFF << (8 - bits) & 0xFF;
            if ((address[index] & mask) != (network[index] & mask))
            {
                return false;
            }
        }

        return true;
    }

    private async Task<string> ExpandAsync(SpfMacroText text, string domain, CancellationToken cancellationToken)
    {
        if (text.Uses('p') && _validatedName is null)
        {
            _validatedName = await _pointers.ValidatedNameAsync(domain, cancellationToken).ConfigureAwait(false);
        }

        return text.ExpandName(letter => letter switch
        {
            's' => $"{local}@{senderDomain}",
            'l' => local,
            'o' => senderDomain,
            'd' => domain,
            'i' => IsIPv4 ? address.ToString() : string.Join('.', Convert.ToHexStringLower(address.GetAddressBytes()).ToCharArray()),
            'p' => _validatedName!,
            'v' => IsIPv4 ? "in-addr" : "ip6",
            _ => helo,
        });
    }

    private SpfOutcome? CountLookup() => ++_lookups > SpfEvaluator.MostLookups ? Because(SpfOutcome.PermError, "lookups") : null;

    private SpfOutcome? CountVoid<T>(Lookup<T> answer) =>
        answer.Records.Count == 0 && ++_voids > SpfEvaluator.MostVoidLookups ? Because(SpfOutcome.PermError, "void lookups") : null;

    private SpfOutcome Because(SpfOutcome outcome, string cause)
    {
        _cause ??= cause;
        return outcome;
    }
}
