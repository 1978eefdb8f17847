using System.Net;
using System.Net.Sockets;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Looks for addresses in DNS lists (RFC 5782), and believes only lists that are alive.</summary>
internal sealed class DnsblJudge(IZoneData zone)
{
    public const string Name = "dnsbl";

    /// <summary>RFC 5782 section 5: an address that every list has, and one that none has.</summary>
    private static readonly Dictionary<AddressFamily, (IPAddress Listed, IPAddress Unlisted)> TestPoints = new()
    {
        [AddressFamily.InterNetwork] = (IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.1")),
        [AddressFamily.InterNetworkV6] = (IPAddress.Parse("::ffff:7f00:2"), IPAddress.Parse("::ffff:7f00:1")),
    };

    /// <summary>Looks each address up in each list.</summary>
    /// <param name="addresses">Each with how much it matters that it is listed.</param>
    /// <param name="lists">The lists' zones.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public async Task<Judged<ValueList<DnsblFacts>>> JudgeAsync(IReadOnlyList<(IPAddress Address, FindingSeverity Severity)> addresses, IReadOnlyList<string> lists, CancellationToken cancellationToken)
    {
        var all = await Task.WhenAll(lists.Select(list => ListAsync(addresses, list, cancellationToken))).ConfigureAwait(false);
        return new(
            PostureCheck.Of(Name, all.SelectMany(result => result.Findings), all.Select(result => result.Unanswered).FirstOrDefault(detail => detail is not null)),
            all.SelectMany(result => result.Facts).ToValueList());
    }

    private async Task<(List<DnsblFacts> Facts, List<Finding> Findings, string? Unanswered)> ListAsync(
        IReadOnlyList<(IPAddress Address, FindingSeverity Severity)> addresses, string list, CancellationToken cancellationToken)
    {
        var facts = new List<DnsblFacts>();
        var findings = new List<Finding>();
        string? unanswered = null;
        foreach (var family in addresses.GroupBy(address => address.Address.AddressFamily))
        {
            var health = await HealthAsync(list, family.Key, cancellationToken).ConfigureAwait(false);
            findings.AddRange(health.Findings);
            unanswered ??= health.Unanswered;
            if (!health.IsAlive)
            {
                facts.AddRange(family.Select(address => new DnsblFacts(address.Address.ToString(), list, null)));
                continue;
            }

            var answers = await Task.WhenAll(family.Select(address => AskAsync(list, address.Address, cancellationToken))).ConfigureAwait(false);
            foreach (var ((address, severity), answer) in family.Zip(answers))
            {
                facts.Add(new(address.ToString(), list, answer.IsListed, answer.Codes, answer.Reason));
                unanswered ??= answer.Unanswered;
                findings.AddRange(OnAnswer(list, address, severity, answer));
            }
        }

        return (facts, findings, unanswered);
    }

    private static IEnumerable<Finding> OnAnswer(string list, IPAddress address, FindingSeverity severity, Answer answer)
    {
        if (answer.IsListed == true)
        {
            var meaning = answer.Codes.Select(code => DnsblCode.Meaning(list, code)).FirstOrDefault(known => known is not null) ?? answer.Reason;
            yield return new(
                "dnsbl_listed", severity, $"{address} is listed by {ZoneText.Shown(list)} ({string.Join(", ", answer.Codes)}{(meaning is null ? "" : $": {ZoneText.Shown(meaning)}")}), so mail from it is refused: find out why and ask to be removed", "RFC 5782 section 2.1");
        }
        else if (answer.Refusal is { } refusal)
        {
            yield return Refused(list, refusal);
        }
    }

    private static Finding Refused(string list, string refusal) => new(
        "dnsbl_refused", FindingSeverity.Warning, $"{ZoneText.Shown(list)} refuses to answer ({refusal}), as lists do to public resolvers and heavy users: ask it by a resolver of your own, or register", "RFC 5782 section 2.1");

    /// <summary>RFC 5782 section 5: a list that lists nothing is dead, one that lists everything is, too.</summary>
    private async Task<Health> HealthAsync(string list, AddressFamily family, CancellationToken cancellationToken)
    {
        var (listed, unlisted) = TestPoints[family];
        var answers = await Task.WhenAll(AskAsync(list, listed, cancellationToken), AskAsync(list, unlisted, cancellationToken)).ConfigureAwait(false);
        if (answers.Select(answer => answer.Unanswered).FirstOrDefault(detail => detail is not null) is { } unanswered)
        {
            return new(false, [], unanswered);
        }

        if (answers.Select(answer => answer.Refusal).FirstOrDefault(said => said is not null) is { } refusal)
        {
            return new(false, [Refused(list, refusal)], $"{list} refuses to answer");
        }

        return (answers[0].IsListed, answers[1].IsListed, family) switch
        {
            (true, false, _) => new(true, [], null),
            (false, false, AddressFamily.InterNetworkV6) => new(false, [], null), // RFC 5782 section 2.4: not every list has IPv6
            (_, true, _) => new(false, [Dead(list, "lists 127.0.0.1, which no list has, so it says yes to everything")], null),
            _ => new(false, [Dead(list, "does not list 127.0.0.2, which every list has")], null),
        };
    }

    private static Finding Dead(string list, string why) =>
        new("dnsbl_dead", FindingSeverity.Warning, $"{ZoneText.Shown(list)} {why}: it is dead or no DNS list, and is not believed. Remove it", "RFC 5782 section 5");

    private async Task<Answer> AskAsync(string list, IPAddress address, CancellationToken cancellationToken)
    {
        var name = $"{ReverseName.Labels(address)}.{list}";
        var lookup = await zone.AddressesAsync(name, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false);
        if (lookup.Status == LookupStatus.Unknown)
        {
            return new(null, default, null, null, lookup.Detail);
        }

        var codes = lookup.Records.Take(10).ToArray();
        if (codes.FirstOrDefault(code => !DnsblCode.IsListing(code)) is { } other)
        {
            return new(null, default, null, $"{other}{(DnsblCode.Refusal(other) is { } meaning ? $": {meaning}" : "")}", null);
        }

        if (codes.Length == 0)
        {
            return new(false, default, null, null, null);
        }

        var reason = await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false);
        return new(true, codes.Select(code => code.ToString()).ToValueList(), reason.Records.Select(text => ZoneText.Kept(text)).FirstOrDefault(), null, null);
    }

    /// <param name="IsListed">Null when it could not be told.</param>
    /// <param name="Codes">The answers of a listing.</param>
    /// <param name="Reason">What the list says to it.</param>
    /// <param name="Refusal">The answer that is no listing.</param>
    /// <param name="Unanswered">What DNS could not say.</param>
    private sealed record Answer(bool? IsListed, ValueList<string> Codes, string? Reason, string? Refusal, string? Unanswered);

    private sealed record Health(bool IsAlive, ValueList<Finding> Findings, string? Unanswered);
}
