using System.Net;

namespace MailExporter.Checks.Domains;

/// <summary>The names of the address that connects, as <c>ptr</c> and <c>%{p}</c> believe them (RFC 7208 sections 5.5 and 7.3).</summary>
internal sealed class SpfPointers(IZoneData zone, IPAddress address)
{
    /// <summary>RFC 7208 section 5.5: a name of the address that has the address, and is the target or below it. A failed question is no match.</summary>
    public async Task<bool> HasNameAsync(string target, CancellationToken cancellationToken)
    {
        foreach (var name in await NamesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (ZoneName.IsWithin(name, target) && await IsValidatedAsync(name, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>RFC 7208 section 7.3: the domain itself, else a name below it, else any; <c>unknown</c> when none has the address.</summary>
    public async Task<string> ValidatedNameAsync(string domain, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var name in names.OrderByDescending(name => name.Equals(domain, StringComparison.OrdinalIgnoreCase)).ThenByDescending(name => ZoneName.IsWithin(name, domain)))
        {
            if (await IsValidatedAsync(name, cancellationToken).ConfigureAwait(false))
            {
                return name;
            }
        }

        return "unknown";
    }

    private async Task<IEnumerable<string>> NamesAsync(CancellationToken cancellationToken)
    {
        var answer = await zone.PointersAsync(address, cancellationToken).ConfigureAwait(false);
        return answer.Records.Take(SpfEvaluator.MostHosts).Select(name => name.TrimEnd('.')).Where(ZoneName.CanBeAsked);
    }

    private async Task<bool> IsValidatedAsync(string name, CancellationToken cancellationToken) =>
        (await zone.AddressesAsync(name, address.AddressFamily, cancellationToken).ConfigureAwait(false)).Records.Contains(address);
}
