using System.Net.Sockets;

namespace MailExporter.Checks.Domains;

/// <summary>Asks DNS for what the records name, and counts the empty answers (void lookups, RFC 7208 section 4.6.4).</summary>
internal sealed class SpfVoids(IZoneData zone, SpfFindings findings)
{
    /// <summary>Empty answers for a sender with an IPv4 address.</summary>
    public int Count { get; private set; }

    /// <summary>For a sender with an IPv6 address.</summary>
    public int CountIPv6 { get; private set; }

    /// <summary>The first question that DNS did not answer.</summary>
    public string? Unanswered { get; private set; }

    /// <summary>The TXT records of a name that is included or redirected to; null when DNS does not answer.</summary>
    public async Task<Lookup<string>?> TextsAsync(string name, CancellationToken cancellationToken)
    {
        if (!ZoneName.CanBeAsked(name))
        {
            return new(LookupStatus.NoName, []);
        }

        var texts = await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false);
        var isVoid = IsVoid(texts, "TXT", name);
        Count += isVoid ? 1 : 0;
        CountIPv6 += isVoid ? 1 : 0;
        return texts.Status == LookupStatus.Unknown ? null : texts;
    }

    /// <summary>Asks what <c>a</c>, <c>mx</c> and <c>exists</c> name, to see whether it is there; a name that depends on the sender is not asked.</summary>
    public async Task AskAsync(string domain, SpfMechanism mechanism, CancellationToken cancellationToken)
    {
        if (mechanism.Domain is { IsSameForAll: false })
        {
            return;
        }

        var name = mechanism.Domain is { } target ? target.ExpandName(_ => domain) : domain;
        if (!ZoneName.CanBeAsked(name))
        {
            findings.ImpossibleName(domain, mechanism.Text);
            return;
        }

        var isVoid4 = mechanism.Kind switch
        {
            SpfMechanismKind.Mx => await LacksMxAsync(domain, name, cancellationToken).ConfigureAwait(false),
            _ => await LacksAddressAsync(name, AddressFamily.InterNetwork, cancellationToken).ConfigureAwait(false),
        };
        var isVoid6 = mechanism.Kind == SpfMechanismKind.A ? await LacksAddressAsync(name, AddressFamily.InterNetworkV6, cancellationToken).ConfigureAwait(false) : isVoid4;
        Count += isVoid4 ? 1 : 0;
        CountIPv6 += isVoid6 ? 1 : 0;
        if (isVoid4 && isVoid6)
        {
            findings.VoidLookup(domain, mechanism.Text);
        }
    }

    private async Task<bool> LacksAddressAsync(string name, AddressFamily family, CancellationToken cancellationToken) =>
        IsVoid(await zone.AddressesAsync(name, family, cancellationToken).ConfigureAwait(false), "addresses", name);

    private async Task<bool> LacksMxAsync(string domain, string name, CancellationToken cancellationToken)
    {
        var answer = await zone.MxRecordsAsync(name, cancellationToken).ConfigureAwait(false);
        if (answer.Records.Count > SpfEvaluator.MostHosts)
        {
            findings.TooManyMx(domain, name, answer.Records.Count);
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
}
