using System.Net;
using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>The function check_host() of RFC 7208 section 4: may this address send for this sender?</summary>
internal sealed class SpfEvaluator(IZoneData zone)
{
    /// <summary>Terms that ask DNS (RFC 7208 section 4.6.4).</summary>
    public const int MostLookups = 10;

    /// <summary>Terms whose question has an empty answer (RFC 7208 section 4.6.4).</summary>
    public const int MostVoidLookups = 2;

    /// <summary>Hosts of one <c>mx</c>, and names of one address (RFC 7208 section 4.6.4).</summary>
    public const int MostHosts = 10;

    /// <summary>Evaluates the policy of the sender's domain.</summary>
    /// <param name="address">Who connects.</param>
    /// <param name="sender">The envelope sender; empty: the HELO name is checked (RFC 7208 section 2.4).</param>
    /// <param name="helo">The name in HELO or EHLO.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public Task<SpfResult> CheckHostAsync(IPAddress address, string sender, string helo, CancellationToken cancellationToken)
    {
        var at = sender.LastIndexOf('@');
        var domain = sender.Length == 0 ? helo : sender[(at + 1)..];
        var local = at > 0 ? sender[..at] : "postmaster"; // RFC 7208 section 4.3
        var evaluation = new Evaluation(zone, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, local, domain.TrimEnd('.'), helo);
        return evaluation.RunAsync(cancellationToken);
    }

    /// <summary>True for a name that DNS can be asked for: labels of 1 to 63 letters, at least two of them.</summary>
    public static bool CanBeAsked(string name) =>
        name.Length is > 0 and <= 253 && name.Contains('.') && name.Split('.').All(label => label.Length is > 0 and <= 63);

    /// <summary>One call of check_host() with everything that it calls itself for.</summary>
    private sealed class Evaluation(IZoneData zone, IPAddress address, string local, string senderDomain, string helo)
    {
        private int _lookups;
        private int _voids;
        private string? _cause;
        private string? _validatedName;

        private bool IsIPv4 => address.AddressFamily == AddressFamily.InterNetwork;

        public async Task<SpfResult> RunAsync(CancellationToken cancellationToken)
        {
            var outcome = CanBeAsked(senderDomain) ? await CheckAsync(senderDomain, cancellationToken).ConfigureAwait(false) : SpfOutcome.None;
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
            if (!CanBeAsked(name))
            {
                return null; // RFC 7208 section 4.3 by analogy: a name that cannot be does not exist
            }

            var (isMatch, error) = mechanism.Kind switch
            {
                SpfMechanismKind.A => await HasAddressAsync(name, mechanism, countsVoid: true, cancellationToken).ConfigureAwait(false),
                SpfMechanismKind.Mx => await HasMxAsync(name, mechanism, cancellationToken).ConfigureAwait(false),
                SpfMechanismKind.Exists => await ExistsAsync(name, cancellationToken).ConfigureAwait(false),
                _ => (await HasNameAsync(name, cancellationToken).ConfigureAwait(false), null),
            };
            return error ?? (isMatch ? mechanism.Qualifier : null);
        }

        private async Task<SpfOutcome> CheckTargetAsync(SpfMacroText target, string domain, CancellationToken cancellationToken)
        {
            var name = await ExpandAsync(target, domain, cancellationToken).ConfigureAwait(false);
            return CanBeAsked(name) ? await CheckAsync(name, cancellationToken).ConfigureAwait(false) : SpfOutcome.None;
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

            if (answer.Records.Count > MostHosts)
            {
                return (false, Because(SpfOutcome.PermError, "mx hosts"));
            }

            foreach (var host in answer.Records.Select(mx => mx.Host).Where(CanBeAsked))
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

        /// <summary>RFC 7208 section 5.5: a name of the address that has the address, and is the target or below it. A failed question is no match.</summary>
        private async Task<bool> HasNameAsync(string target, CancellationToken cancellationToken)
        {
            foreach (var name in await NamesAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsWithinDomain(name, target) && await IsValidatedAsync(name, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }

            return false;
        }

        private async Task<IEnumerable<string>> NamesAsync(CancellationToken cancellationToken)
        {
            var answer = await zone.PointersAsync(address, cancellationToken).ConfigureAwait(false);
            return answer.Records.Take(MostHosts).Select(name => name.TrimEnd('.')).Where(CanBeAsked);
        }

        private async Task<bool> IsValidatedAsync(string name, CancellationToken cancellationToken) =>
            (await zone.AddressesAsync(name, address.AddressFamily, cancellationToken).ConfigureAwait(false)).Records.Contains(address);

        private static bool IsWithinDomain(string name, string domain) =>
            name.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && name[^(domain.Length + 1)] == '.';

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
                _validatedName = await ValidatedNameAsync(domain, cancellationToken).ConfigureAwait(false);
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

        /// <summary>RFC 7208 section 7.3: the domain itself, else a name below it, else any; <c>unknown</c> when none has the address.</summary>
        private async Task<string> ValidatedNameAsync(string domain, CancellationToken cancellationToken)
        {
            var names = await NamesAsync(cancellationToken).ConfigureAwait(false);
            foreach (var name in names.OrderByDescending(name => name.Equals(domain, StringComparison.OrdinalIgnoreCase)).ThenByDescending(name => IsWithinDomain(name, domain)))
            {
                if (await IsValidatedAsync(name, cancellationToken).ConfigureAwait(false))
                {
                    return name;
                }
            }

            return "unknown";
        }

        private SpfOutcome? CountLookup() => ++_lookups > MostLookups ? Because(SpfOutcome.PermError, "lookups") : null;

        private SpfOutcome? CountVoid<T>(Lookup<T> answer) =>
            answer.Records.Count == 0 && ++_voids > MostVoidLookups ? Because(SpfOutcome.PermError, "void lookups") : null;

        private SpfOutcome Because(SpfOutcome outcome, string cause)
        {
            _cause ??= cause;
            return outcome;
        }
    }
}

/// <summary>What check_host() says.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="Lookups">Terms that asked DNS until the result was clear; 11 when they were too many.</param>
/// <param name="VoidLookups">Of these, those with an empty answer; 3 when they were too many.</param>
/// <param name="Cause">Of temperror and permerror: what led to it, such as <c>lookups</c>.</param>
internal sealed record SpfResult(SpfOutcome Outcome, int Lookups, int VoidLookups, string? Cause);
