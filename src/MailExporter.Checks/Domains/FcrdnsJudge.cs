using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges whether addresses have names that lead back to them, and whether the MTA there goes by such a name.</summary>
/// <remarks>RFC 8601 section 3 (iprev), RFC 1912 section 2.1. Receivers refuse mail from addresses without.</remarks>
internal sealed class FcrdnsJudge(IZoneData zone)
{
    public const string Name = "fcrdns";

    private const int MaxNames = 10;

    /// <summary>Goes from each address to its names and back.</summary>
    /// <param name="sending">Addresses that send mail: without a name that leads back it is refused.</param>
    /// <param name="survey">The MX hosts, whose addresses may send too.</param>
    /// <param name="met">What was met at them: the names that the MTAs give themselves.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public async Task<Judged<ValueList<FcrdnsFacts>>> JudgeAsync(
        IReadOnlyList<IPAddress> sending, MxSurvey survey, IReadOnlyDictionary<string, ValueList<MxVisit>> met, CancellationToken cancellationToken)
    {
        MxVisit[] visits = [.. met.Values.SelectMany(ofHost => ofHost)];
        IPAddress[] addresses = [.. sending.Concat(survey.Hosts.SelectMany(host => host.Addresses)).Distinct()];
        var trips = await Task.WhenAll(addresses.Select(address => TripAsync(address, GreetingName(visits, address), cancellationToken))).ConfigureAwait(false);
        var findings = new List<Finding>();
        foreach (var (address, trip) in addresses.Zip(trips))
        {
            findings.AddRange(OnTrip(address, trip, sending.Contains(address) ? FindingSeverity.Critical : FindingSeverity.Warning));
        }

        return new(PostureCheck.Of(Name, findings, survey.Unanswered ?? trips.Select(trip => trip.Unanswered).FirstOrDefault(detail => detail is not null)), trips.Select(trip => trip.Facts).ToValueList());
    }

    private static string? GreetingName(MxVisit[] visits, IPAddress address) =>
        visits.Where(visit => visit.Address.Equals(address)).Select(visit => visit.Facts.GreetingName).FirstOrDefault(name => name is not null);

    private async Task<Trip> TripAsync(IPAddress address, string? greetingName, CancellationToken cancellationToken)
    {
        var pointers = await zone.PointersAsync(address, cancellationToken).ConfigureAwait(false);
        var names = pointers.Records.Take(MaxNames).ToArray();
        var forward = await Task.WhenAll(names.Select(name => HasAsync(name, address, cancellationToken))).ConfigureAwait(false);
        var confirmed = names.Zip(forward).FirstOrDefault(pair => pair.Second.Has == true).First;
        var greeting = await GreetingAsync(address, names, greetingName, cancellationToken).ConfigureAwait(false);
        var unanswered = pointers.Detail ?? (confirmed is null ? forward.Select(answer => answer.Unanswered).FirstOrDefault(detail => detail is not null) : null) ?? greeting.Unanswered;
        return new(new FcrdnsFacts(address.ToString(), names.ToValueList(), confirmed, greetingName), pointers.Status == LookupStatus.Unknown, greeting.Has, unanswered);
    }

    private async Task<(bool? Has, string? Unanswered)> HasAsync(string name, IPAddress address, CancellationToken cancellationToken)
    {
        var lookup = await zone.AddressesAsync(name, address.AddressFamily, cancellationToken).ConfigureAwait(false);
        return lookup.Status == LookupStatus.Unknown ? (null, lookup.Detail) : (lookup.Records.Contains(address), null);
    }

    /// <summary>Whether the name that the MTA gives itself is one of the address: by PTR, or by its own addresses.</summary>
    private async Task<(bool? Has, string? Unanswered)> GreetingAsync(IPAddress address, string[] names, string? greetingName, CancellationToken cancellationToken)
    {
        if (greetingName is null)
        {
            return (null, null);
        }

        var name = greetingName.TrimEnd('.').ToLowerInvariant();
        return names.Contains(name) ? (true, null)
            : HostName.Expected(name) is not null || !name.Contains('.') ? (false, null)
            : await HasAsync(name, address, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<Finding> OnTrip(IPAddress address, Trip trip, FindingSeverity severity)
    {
        var facts = trip.Facts;
        if (facts is { Names.Count: 0 } && !trip.IsUnknown)
        {
            yield return new("fcrdns_no_name", severity, $"{address} has no name (PTR), and many receivers refuse mail from such addresses: have its owner give it one", "RFC 1912 section 2.1");
        }
        else if (facts.ConfirmedName is null && trip.Unanswered is null)
        {
            yield return new(
                "fcrdns_mismatch", severity, $"{address} has the name {ZoneText.Shown(facts.Names[0])}, which does not have that address: make the PTR and the address record agree", "RFC 8601 section 3");
        }

        if (trip.IsGreetingRight == false)
        {
            yield return new(
                "fcrdns_greeting", FindingSeverity.Info, $"The MTA at {address} calls itself {ZoneText.Quoted(facts.GreetingName)}, which is no name of that address: set its host name, which it sends in EHLO too", "RFC 5321 section 4.1.4");
        }
    }

    /// <param name="Facts">What was found.</param>
    /// <param name="IsUnknown">Nobody could say what names there are.</param>
    /// <param name="IsGreetingRight">Null when the MTA said no name, or nobody could say.</param>
    /// <param name="Unanswered">What DNS could not say.</param>
    private sealed record Trip(FcrdnsFacts Facts, bool IsUnknown, bool? IsGreetingRight, string? Unanswered);
}
