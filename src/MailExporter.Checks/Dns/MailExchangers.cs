using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Dns;

/// <summary>Which hosts take a domain's mail: MX, implicit MX, null MX (RFC 5321 section 5.1, RFC 7505).</summary>
internal sealed class MailExchangers(Resolver resolver)
{
    /// <summary>The MX hosts, best first.</summary>
    /// <exception cref="CheckFailedException"><see cref="FailureReason.NullMx"/>, <see cref="FailureReason.NoMx"/>,
    /// <see cref="FailureReason.DnsNotFound"/>, or <see cref="FailureReason.DnsFailed"/> (never the implicit MX: a failed look-up says nothing).</exception>
    public async Task<ValueList<MxRecord>> ResolveAsync(string domain, CancellationToken cancellationToken)
    {
        var records = await resolver.MxRecordsAsync(domain, cancellationToken).ConfigureAwait(false);
        if (records.Count == 0)
        {
            try
            {
                await resolver.AddressesAsync(domain, IpProtocol.Any, cancellationToken).ConfigureAwait(false);
            }
            catch (CheckFailedException exception) when (exception.Reason == FailureReason.DnsNotFound)
            {
                throw new CheckFailedException(FailureReason.NoMx, $"{domain} has neither MX nor address");
            }

            return [new MxRecord(domain.TrimEnd('.'), 0)];
        }

        // RFC 7505 section 3: a null MX stands alone; beside others it is a mistake and is passed over.
        var hosts = records.Where(r => r.Host.Length > 0).ToValueList();
        return hosts.Count > 0 ? hosts : throw new CheckFailedException(FailureReason.NullMx, $"{domain} accepts no mail (null MX)");
    }
}
