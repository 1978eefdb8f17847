using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges one DMARC record, tag by tag (RFC 9989 section 4.7).</summary>
/// <param name="domain">Whose record it is, as it is shown.</param>
/// <param name="tags">The record.</param>
/// <param name="isOrganizational">The record is at the organizational domain; null while that is not known.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class DmarcRecordJudge(string domain, TagList tags, bool? isOrganizational, List<Finding> findings)
{
    private const string Format = "RFC 9989 section 4.7";

    private static readonly string[] Known = ["v", "p", "sp", "np", "adkim", "aspf", "fo", "psd", "rua", "ruf", "t", "pct", "rf", "ri"];
    private readonly DmarcPolicy _policy = DmarcPolicy.Of(tags);

    /// <summary>Adds the findings about the record itself; where its reports go is judged elsewhere.</summary>
    public void Judge()
    {
        foreach (var fault in tags.Faults.Take(3))
        {
            Add("dmarc_syntax", FindingSeverity.Warning, $"In the DMARC record of {domain} {fault}, and receivers pass over that part: correct it", "RFC 9989 section 4.8");
        }

        foreach (var tag in tags.Tags.Where(tag => !Known.Contains(tag.Name)).Take(3))
        {
            Add("dmarc_unknown_tag", FindingSeverity.Info, $"The DMARC record of {domain} has the tag {ZoneText.Quoted(tag.Name)}, which receivers pass over: correct or remove it", Format);
        }

        JudgePolicy();
        JudgeSubdomains();
        JudgeEnforcement();
        JudgeReporting();
        JudgeWords();
    }

    private void JudgePolicy()
    {
        var consequence = _policy.Domain is null ? "receivers pass over the whole record" : "receivers act as with p=none";
        if (tags["p"] is not { } policy)
        {
            Add("dmarc_policy_missing", _policy.Domain is null ? FindingSeverity.Critical : FindingSeverity.Warning, $"The DMARC record of {domain} has no tag p, and {consequence}: add p=none, p=quarantine or p=reject", "RFC 9989 section 4.10.1");
            return;
        }

        if (!DmarcPolicy.IsRequest(policy))
        {
            Add("dmarc_policy_invalid", FindingSeverity.Critical, $"The DMARC record of {domain} has p={ZoneText.Quoted(policy)}, and {consequence}: write none, quarantine or reject", "RFC 9989 section 4.10.1");
        }
        else if (DmarcPolicy.Strength(policy.ToLowerInvariant()) == 0)
        {
            Add("dmarc_policy_none", tags["rua"] is null ? FindingSeverity.Warning : FindingSeverity.Info, $"The DMARC policy of {domain} is none, so that forged mail is delivered: once the reports show that your own mail passes, publish p=quarantine or p=reject", Format);
        }

        if (tags.Tags.Count > 1 && tags.Tags[1].Name != "p")
        {
            Add("dmarc_policy_position", FindingSeverity.Info, $"In the DMARC record of {domain} the tag p does not follow v, and receivers that follow RFC 7489 may pass over the record: write v=DMARC1; p= first", "RFC 7489 section 6.3");
        }
    }

    private void JudgeSubdomains()
    {
        foreach (var name in (string[])["sp", "np"])
        {
            if (tags[name] is { } value && !DmarcPolicy.IsRequest(value))
            {
                Add("dmarc_subdomain_policy_invalid", FindingSeverity.Critical, $"The DMARC record of {domain} has {name}={ZoneText.Quoted(value)}, and {(_policy.Domain is null ? "receivers pass over the whole record" : "receivers act as with p=none")}: write none, quarantine or reject", "RFC 9989 section 4.10.1");
            }
        }

        if (DmarcPolicy.Strength(_policy.Subdomains) < DmarcPolicy.Strength(_policy.Domain))
        {
            Add("dmarc_subdomain_policy_weak", FindingSeverity.Warning, $"The DMARC record of {domain} asks for less on subdomains (sp={_policy.Subdomains}) than on itself (p={_policy.Domain}), and forgers use subdomains: raise sp, or remove it", Format);
        }

        if (DmarcPolicy.Strength(_policy.Nonexistent) < DmarcPolicy.Strength(_policy.Subdomains))
        {
            Add("dmarc_nonexistent_policy_weak", FindingSeverity.Warning, $"The DMARC record of {domain} asks for less on names that do not exist (np={_policy.Nonexistent}) than on subdomains that do: raise np, or remove it", Format);
        }

        if (isOrganizational == false && (tags["sp"] ?? tags["np"]) is not null)
        {
            Add("dmarc_subdomain_policy_ignored", FindingSeverity.Info, $"The DMARC record of {domain} has sp or np, which count at the organizational domain only: remove them here", Format);
        }
    }

    private void JudgeEnforcement()
    {
        if (tags["t"]?.ToLowerInvariant() == "y" && DmarcPolicy.Strength(_policy.Domain) > 0)
        {
            Add("dmarc_testing", FindingSeverity.Warning, $"The DMARC policy of {domain} is marked as a test (t=y), and receivers do one step less than p={_policy.Domain}: remove t once your own mail passes", Format);
        }

        if (tags["pct"] is { } percent)
        {
            if (DmarcPolicy.ReadPercent(percent) is not { } number)
            {
                Add("dmarc_percent_invalid", FindingSeverity.Warning, $"The DMARC record of {domain} has pct={ZoneText.Quoted(percent)}, which is no number from 0 to 100: remove it", "RFC 7489 section 6.3");
            }
            else if (number < 100 && DmarcPolicy.Strength(_policy.Domain) > 0)
            {
                Add("dmarc_percent", FindingSeverity.Warning, $"The DMARC policy of {domain} covers {number} % of the mail for receivers that still know pct, and all of it for others: remove pct, and use t=y for a test", "RFC 9989 appendix A.6");
            }
        }

        foreach (var name in ((string[])["pct", "rf", "ri"]).Where(name => tags[name] is not null))
        {
            Add("dmarc_removed_tag", FindingSeverity.Info, $"The DMARC record of {domain} has the tag {name}, which is no longer part of DMARC: remove it", Format);
        }

        if (tags["psd"] == "y")
        {
            Add("dmarc_public_suffix", FindingSeverity.Warning, $"The DMARC record of {domain} says that it is a public suffix (psd=y), as only registries do: remove the tag", Format);
        }
    }

    private void JudgeReporting()
    {
        if (tags["rua"] is null && _policy.Domain is not null)
        {
            Add("dmarc_no_reports", FindingSeverity.Info, $"The DMARC record of {domain} names no address for aggregate reports, so that nobody learns which mail fails: add rua=mailto: and a mailbox", Format);
        }

        if (tags["fo"] is { } options)
        {
            var listed = options.Split(':', 10, StringSplitOptions.TrimEntries);
            if (listed.Any(option => option is not ("0" or "1" or "d" or "s" or "D" or "S")) || listed.Distinct(StringComparer.OrdinalIgnoreCase).Count() < listed.Length || listed.Contains("0") && listed.Contains("1"))
            {
                Invalid("fo", options, "0, 1, d or s, with colons between several, and not 0 and 1 together");
            }

            if (tags["ruf"] is null)
            {
                Add("dmarc_failure_options_ignored", FindingSeverity.Info, $"The DMARC record of {domain} has fo without ruf, and receivers pass over it: remove it", Format);
            }
        }
    }

    private void JudgeWords()
    {
        Check("adkim", "r or s", "r", "s");
        Check("aspf", "r or s", "r", "s");
        Check("t", "y or n", "y", "n");
        Check("psd", "y, n or u", "y", "n", "u");

        void Check(string name, string expected, params string[] words)
        {
            if (tags[name] is { } value && !words.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                Invalid(name, value, expected);
            }
        }
    }

    private void Invalid(string name, string value, string expected) =>
        Add("dmarc_tag_invalid", FindingSeverity.Warning, $"The DMARC record of {domain} has {name}={ZoneText.Quoted(value)}, and receivers act as if the tag were not there: write {expected}", "RFC 9989 section 4.8");

    private void Add(string id, FindingSeverity severity, string text, string reference) => findings.Add(new(id, severity, text, reference));
}
