using System.Net;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges where a domain's mail goes, and whether somebody is there to take it (RFC 5321 section 5.1, RFC 7505).</summary>
internal static class MxJudge
{
    public const string Name = "mx";

    private const int MaxRecords = 50;

    /// <summary>Judges what was looked up and met.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="survey">The hosts as DNS has them.</param>
    /// <param name="visits">What was met at the addresses of each host.</param>
    public static Judged<MxFacts> Judge(string domain, MxSurvey survey, IReadOnlyDictionary<string, ValueList<MxVisit>> visits)
    {
        var facts = new MxFacts(
            survey.Records.Records.Take(MaxRecords).ToValueList(),
            survey.IsNull,
            survey.IsImplicit,
            survey.Hosts.Select(host => new MxHostFacts(host.Name, host.Alias, visits.GetValueOrDefault(host.Name).Select(visit => visit.Facts).ToValueList())).ToValueList());
        Finding[] findings = [.. OnRecords(domain, survey), .. survey.Hosts.SelectMany(host => OnHost(survey, host, visits)), .. OnAll(survey, visits)];
        MxVisit[] all = [.. visits.Values.SelectMany(met => met)];
        var ours = all.Length > 0 && all.All(visit => visit.IsOurFault) ? all[0].Facts.Failure?.Detail : null;
        return new(PostureCheck.Of(Name, findings, survey.Unanswered ?? ours), facts);
    }

    private static IEnumerable<Finding> OnRecords(string domain, MxSurvey survey)
    {
        var shown = ZoneText.Shown(domain);
        if (survey.Records.Status == LookupStatus.NoName)
        {
            yield return new("mx_no_domain", FindingSeverity.Critical, $"{shown} does not exist, so it gets no mail: register it or mend its delegation", "RFC 5321 section 5.1");
        }
        else if (survey.Records.Status == LookupStatus.NoData && survey.Hosts.Count == 0)
        {
            yield return new("mx_missing", FindingSeverity.Critical, $"{shown} has neither MX nor address records, so it gets no mail: publish MX records, or a null MX if that is meant", "RFC 5321 section 5.1");
        }
        else if (survey.IsImplicit)
        {
            yield return new("mx_implicit", FindingSeverity.Info, $"{shown} has no MX record, so mail goes to its own addresses: publish an MX record that says so", "RFC 5321 section 5.1");
        }

        if (survey.IsNull)
        {
            yield return new("mx_null", FindingSeverity.Info, $"{shown} says that it takes no mail (null MX)", "RFC 7505 section 3");
        }
        else if (survey.Records.Records.Any(record => record.Host.Length == 0))
        {
            yield return new("mx_null_not_alone", FindingSeverity.Warning, "A null MX stands beside other MX records, and senders take that in different ways: remove one or the other", "RFC 7505 section 3");
        }

        if (survey.LeftOut > 0)
        {
            yield return new("mx_too_many", FindingSeverity.Warning, $"There are {survey.LeftOut + survey.Hosts.Count} MX hosts, of which senders try a few: the first {survey.Hosts.Count} were looked at", "RFC 5321 section 5.1");
        }
    }

    private static IEnumerable<Finding> OnHost(MxSurvey survey, MxHost host, IReadOnlyDictionary<string, ValueList<MxVisit>> visits)
    {
        var shown = ZoneText.Shown(host.Name);
        if (IPAddress.TryParse(host.Name, out _))
        {
            yield return new("mx_address", FindingSeverity.Warning, $"The MX record names the address {shown} where a host name must be: name the host", "RFC 1035 section 3.3.9");
        }
        else if (host is { Addresses.Count: 0, Unanswered: null } && !survey.IsImplicit)
        {
            yield return new("mx_host_missing", FindingSeverity.Warning, $"The MX host {shown} {(host.Exists ? "has no address" : "does not exist")}: remove its MX record or give it an address", "RFC 5321 section 5.1");
        }

        if (host.Alias is { } alias && !survey.IsImplicit)
        {
            yield return new("mx_alias", FindingSeverity.Warning, $"The MX host {shown} is an alias, which some senders refuse: name {ZoneText.Shown(alias)} in the MX record", "RFC 2181 section 10.3");
        }

        foreach (var visit in visits.GetValueOrDefault(host.Name))
        {
            foreach (var finding in OnVisit(host, visit))
            {
                yield return finding;
            }
        }
    }

    private static IEnumerable<Finding> OnVisit(MxHost host, MxVisit visit)
    {
        var where = $"{ZoneText.Shown(host.Name)} [{visit.Address}]";
        switch (visit.Facts.Failure)
        {
            case { } when visit.IsOurFault:
                break;
            case { Phase: CheckPhase.Resolve or CheckPhase.Connect } failure:
                yield return new("mx_unreachable", FindingSeverity.Warning, $"Nobody answers at {where} ({failure.Reason.Spell()}): start the MTA, open the port, or remove the address", "RFC 5321 section 5.1");
                break;
            case { Phase: CheckPhase.Greeting or CheckPhase.Hello } failure:
                yield return new("mx_refuses", FindingSeverity.Warning, $"{where} takes no mail from here ({failure.Reason.Spell()}{Code(failure)}): look at its log", "RFC 5321 section 3.1");
                break;
            case { } failure:
                yield return new("mx_starttls_broken", FindingSeverity.Warning, $"{where} offers STARTTLS and fails at it ({failure.Reason.Spell()}{Code(failure)}): mend its TLS settings", "RFC 3207 section 4");
                break;
            case null when visit.Facts.OffersStartTls == false:
                yield return new("mx_no_starttls", FindingSeverity.Warning, $"{where} offers no STARTTLS, so mail comes to it in clear: give it a certificate and enable TLS", "RFC 3207");
                break;
        }
    }

    private static IEnumerable<Finding> OnAll(MxSurvey survey, IReadOnlyDictionary<string, ValueList<MxVisit>> visits)
    {
        var all = visits.Values.SelectMany(met => met).Where(visit => !visit.IsOurFault).ToArray();
        if (survey.Unanswered is not null || survey.Hosts.Count == 0)
        {
            yield break;
        }

        if (all.Length == 0 && survey.Hosts.All(host => host.Addresses.Count == 0))
        {
            yield return new("mx_no_host", FindingSeverity.Critical, "No MX host has an address, so mail cannot be delivered: mend the names or the MX records", "RFC 5321 section 5.1");
        }
        else if (all.Length > 0 && !all.Any(visit => visit.IsReached))
        {
            yield return new("mx_none_reachable", FindingSeverity.Critical, "No MX host answers, so mail waits with its senders: start the MTA. Where all time out, this machine's own network may block port 25", "RFC 5321 section 5.1");
        }
        else if (all.Length > 0 && !all.Any(visit => visit.IsAccepted))
        {
            yield return new("mx_none_accepts", FindingSeverity.Critical, "Every MX host refuses to talk to this machine: look at their logs", "RFC 5321 section 3.1");
        }
    }

    private static string Code(CheckFailure failure) => failure.ReplyCode is { } code ? $", {code}" : "";
}
