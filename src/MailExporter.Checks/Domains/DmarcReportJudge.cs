using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges where a DMARC record sends reports, and whether these places want them (RFC 9990 section 4).</summary>
/// <param name="zone">DNS.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class DmarcReportJudge(IZoneData zone, List<Finding> findings)
{
    /// <summary>What DNS did not answer.</summary>
    public string? Unanswered { get; private set; }

    /// <summary>Judges the tags <c>rua</c> and <c>ruf</c> of the record of a domain.</summary>
    public async Task JudgeAsync(string domain, string? organizationalDomain, TagList tags, CancellationToken cancellationToken)
    {
        var hosts = new List<string>();
        foreach (var name in (string[])["rua", "ruf"])
        {
            if (tags[name] is { } list)
            {
                JudgeAddresses(ZoneText.Shown(domain), name, ReportAddress.ReadList(list), hosts);
            }
        }

        foreach (var host in hosts.Distinct().Where(host => !Is(host, domain) && !Is(host, organizationalDomain)))
        {
            await JudgeHostAsync(domain, organizationalDomain, host, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Is(string host, string? domain) => host.Equals(domain, StringComparison.OrdinalIgnoreCase);

    private void JudgeAddresses(string domain, string tag, IReadOnlyList<ReportAddress> addresses, List<string> hosts)
    {
        if (addresses.Count == 0)
        {
            Add("dmarc_report_address", FindingSeverity.Warning, $"The DMARC record of {domain} has {tag} without an address: write mailto: and a mailbox, or remove the tag", "RFC 9989 section 4.6");
        }

        foreach (var address in addresses)
        {
            if (!address.IsValid)
            {
                Add("dmarc_report_address", FindingSeverity.Warning, $"The DMARC record of {domain} has {ZoneText.Quoted(address.Text)} in {tag}, to which no report can be sent: write mailto: and a mailbox", "RFC 9989 section 4.6");
            }
            else if (address.Scheme != "mailto")
            {
                Add("dmarc_report_scheme", FindingSeverity.Warning, $"The DMARC record of {domain} has {ZoneText.Quoted(address.Text)} in {tag}, which receivers pass over: write mailto: and a mailbox", "RFC 9989 section 4.7");
            }

            if (address.HasSize)
            {
                Add("dmarc_report_size", FindingSeverity.Info, $"The DMARC record of {domain} limits the size of reports to {ZoneText.Quoted(address.Text)} (! and a number), which is no longer part of DMARC: remove it", "RFC 9989 section 4.8");
            }

            if (address.Host is { } host)
            {
                hosts.Add(host);
            }
        }
    }

    private async Task JudgeHostAsync(string domain, string? organizationalDomain, string host, CancellationToken cancellationToken)
    {
        var path = await new DmarcTreeWalk(zone).WalkAsync(host, cancellationToken).ConfigureAwait(false);
        if (path.OrganizationalDomain is { } owner && Is(owner, organizationalDomain))
        {
            return;
        }

        var name = $"{domain}._report._dmarc.{host}";
        var texts = ZoneName.CanBeAsked(name) ? await zone.TextsAsync(name, cancellationToken).ConfigureAwait(false) : new(LookupStatus.NoName, []);
        if (texts.Records.Any(DmarcStep.IsOne))
        {
            return;
        }

        if (texts.Status == LookupStatus.Unknown)
        {
            Unanswered ??= $"TXT of {ZoneText.Shown(name)}: {ZoneText.Shown(texts.Detail)}";
        }
        else if (organizationalDomain is null || path.OrganizationalDomain is null)
        {
            Unanswered ??= $"the organizational domain of {ZoneText.Shown(organizationalDomain is null ? domain : host)}";
        }
        else
        {
            Add("dmarc_report_unauthorized", FindingSeverity.Warning, $"No DMARC report of {ZoneText.Shown(domain)} is sent to {ZoneText.Shown(host)}, which does not say that it wants them: let its owner publish the TXT record \"v=DMARC1\" at {ZoneText.Shown(name)}, or name another mailbox", "RFC 9990 section 4");
        }
    }

    private void Add(string id, FindingSeverity severity, string text, string reference) => findings.Add(new(id, severity, text, reference));
}
