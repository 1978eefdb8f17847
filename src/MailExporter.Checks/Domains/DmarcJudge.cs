using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges the DMARC policy that holds for a domain.</summary>
/// <remarks>RFC 9989 and RFC 9990, with what RFC 7489 (which they obsolete) had and receivers still obey.</remarks>
internal sealed class DmarcJudge(IZoneData zone)
{
    /// <summary>Finds the policy and judges it tag by tag. What the zone does wrong is a finding, never an exception.</summary>
    public async Task<Judged<DmarcFacts>> JudgeAsync(string domain, CancellationToken cancellationToken)
    {
        var path = await new DmarcTreeWalk(zone).WalkAsync(domain, cancellationToken).ConfigureAwait(false);
        var findings = new List<Finding>();
        JudgeOwnRecords(domain, path.Steps[0], findings);
        if (path.Policy is not { } holder)
        {
            // With its own records unread, or with none and something above unread, nothing can be said.
            if (path.Unanswered is { } step)
            {
                return new(PostureCheck.Of("dmarc", findings, $"TXT of _dmarc.{ZoneText.Shown(step.Domain)}: {ZoneText.Shown(step.Texts.Detail)}"), new());
            }

            if (findings.All(finding => finding.Severity < FindingSeverity.Critical))
            {
                findings.Add(new("dmarc_missing", FindingSeverity.Critical, $"{ZoneText.Shown(domain)} has no DMARC record, nor has a domain above it, so that receivers deliver forged mail: publish one at _dmarc.{ZoneText.Shown(domain)}, first with p=none and rua=", "RFC 9989 section 4.10.1"));
            }

            return new(PostureCheck.Of("dmarc", findings), new(OrganizationalDomain: path.OrganizationalDomain));
        }

        var tags = holder.Record!;
        new DmarcRecordJudge(ZoneText.Shown(holder.Domain), tags, path.OrganizationalDomain is { } above ? above == holder.Domain : null, findings).Judge();
        var reports = new DmarcReportJudge(zone, findings);
        await reports.JudgeAsync(holder.Domain, path.OrganizationalDomain, tags, cancellationToken).ConfigureAwait(false);
        var facts = Facts(domain, holder, path.OrganizationalDomain);
        if (holder.Domain != domain)
        {
            findings.Add(new("dmarc_inherited", FindingSeverity.Info, $"{ZoneText.Shown(domain)} has no DMARC record of its own: that of {ZoneText.Shown(holder.Domain)} holds, and asks for {facts.Policy ?? "nothing"}", "RFC 9989 section 4.10.1"));
        }

        return new(PostureCheck.Of("dmarc", findings, reports.Unanswered), facts);
    }

    private static void JudgeOwnRecords(string domain, DmarcStep own, List<Finding> findings)
    {
        var name = $"_dmarc.{ZoneText.Shown(domain)}";
        if (own.HasSeveral)
        {
            findings.Add(new("dmarc_multiple_records", FindingSeverity.Critical, $"{name} has several DMARC records, and receivers pass over all of them: leave one", "RFC 9989 section 4.10"));
            return;
        }

        if (own.Texts.Records.FirstOrDefault(text => !DmarcStep.IsOne(text)) is not { } other)
        {
            return;
        }

        if (own.Record is null && (other.Contains("dmarc", StringComparison.OrdinalIgnoreCase) || TagList.Parse(other)["p"] is { } policy && DmarcPolicy.IsRequest(policy)))
        {
            findings.Add(new("dmarc_version", FindingSeverity.Critical, $"Receivers pass over the TXT record {ZoneText.Quoted(other)} at {name}: let it begin with \"v=DMARC1;\" exactly", "RFC 9989 section 4.7"));
        }
        else
        {
            findings.Add(new("dmarc_other_records", FindingSeverity.Info, $"{name} also has the TXT record {ZoneText.Quoted(other)}, which is no DMARC record: remove it, or end the wildcard that makes it", "RFC 9989 section 4.10"));
        }
    }

    private static DmarcFacts Facts(string domain, DmarcStep holder, string? organizationalDomain)
    {
        var tags = holder.Record!;
        var policy = DmarcPolicy.Of(tags);
        return new(
            ZoneText.Kept(holder.Text),
            holder.Domain,
            organizationalDomain,
            holder.Domain == domain ? policy.Domain : policy.Subdomains,
            policy.Subdomains,
            policy.Nonexistent,
            policy.Percent,
            tags["t"]?.ToLowerInvariant() == "y",
            Texts(tags["rua"]),
            Texts(tags["ruf"]));
    }

    private static ValueList<string> Texts(string? list) => ReportAddress.ReadList(list ?? "").Select(address => address.Text).ToValueList();
}
