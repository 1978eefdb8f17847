using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Gathers what is found in the SPF records of a domain, and words it.</summary>
/// <param name="start">The domain that is judged; its record may include those of others.</param>
internal sealed class SpfFindings(string start)
{
    private const string Limits = "RFC 7208 section 4.6.4";

    private readonly List<Finding> _findings = [];
    private readonly string _start = ZoneText.Shown(start);

    /// <summary>All of them, at most 100.</summary>
    public IEnumerable<Finding> All => _findings;

    public void MultipleRecords(string domain, int count) =>
        Add("spf_multiple_records", FindingSeverity.Critical, $"{ZoneText.Shown(domain)} has {count} SPF records, which is an error to every receiver: join them into one", "RFC 7208 section 4.5");

    public void Missing(string? near)
    {
        if (near is null)
        {
            Add("spf_missing", FindingSeverity.Critical, $"{_start} has no SPF record: publish one TXT record that names its senders, or \"v=spf1 -all\" if it sends no mail", "RFC 7208 section 3");
        }
        else
        {
            Add("spf_version", FindingSeverity.Critical, $"The TXT record {ZoneText.Quoted(near)} of {_start} is no SPF record: let it begin with \"v=spf1 \" exactly", "RFC 7208 section 4.5");
        }
    }

    public void Fault(string domain, SpfFault fault) => Add(
        fault.IsUnknownMechanism ? "spf_unknown_mechanism" : "spf_syntax", FindingSeverity.Critical,
        $"{Record(domain)} has the term {fault.Term}, which is an error to every receiver: expected {fault.Expected}",
        fault.IsUnknownMechanism ? "RFC 7208 section 4.6.1" : "RFC 7208 section 12");

    public void UnknownModifier(string domain, string name) =>
        Add("spf_unknown_modifier", FindingSeverity.Info, $"{Record(domain)} has the modifier {ZoneText.Quoted(name)}, which receivers ignore: correct or remove it", "RFC 7208 section 6");

    public void NoAll(string domain) =>
        Add("spf_no_all", FindingSeverity.Warning, $"{Record(domain)} ends without all or redirect=, so that it says nothing about other senders: end it with -all or ~all", "RFC 7208 section 4.7");

    public void PassAll(string domain) =>
        Add("spf_pass_all", FindingSeverity.Critical, $"{Record(domain)} lets every address in the world send for {_start} (+all): end it with -all or ~all", "RFC 7208 section 5.1");

    public void NeutralAll(string domain) =>
        Add("spf_neutral_all", FindingSeverity.Warning, $"{Record(domain)} says nothing about other senders (?all): end it with -all or ~all", "RFC 7208 section 5.1");

    public void AfterAll(string domain, string term) =>
        Add("spf_after_all", FindingSeverity.Warning, $"In the SPF record of {ZoneText.Shown(domain)} receivers ignore what stands after all, such as {ZoneText.Quoted(term)}: move all to the end", "RFC 7208 section 5.1");

    public void RedirectIgnored(string domain) =>
        Add("spf_redirect_ignored", FindingSeverity.Warning, $"{Record(domain)} has all, and so receivers ignore its redirect=: remove one of the two", "RFC 7208 section 6.1");

    public void Pointer(string domain) =>
        Add("spf_ptr", FindingSeverity.Warning, $"{Record(domain)} uses ptr, which is slow and which many receivers pass over: name the senders with ip4:, ip6: or a", "RFC 7208 section 5.5");

    public void WideNetwork(string domain, string term, bool isEverything) =>
        Add("spf_wide_network", isEverything ? FindingSeverity.Critical : FindingSeverity.Warning, $"{Record(domain)} lets the whole network {ZoneText.Quoted(term)} send for {_start}: narrow it to the addresses that do", "RFC 7208 section 5.6");

    public void ImpossibleName(string domain, string term) =>
        Add("spf_impossible_name", FindingSeverity.Warning, $"{Record(domain)} has {ZoneText.Quoted(term)}, a name that cannot exist in DNS: correct or remove it", "RFC 7208 section 4.3");

    public void VoidLookup(string domain, string term) =>
        Add("spf_void_lookup", FindingSeverity.Warning, $"{Record(domain)} has {ZoneText.Quoted(term)}, for which DNS has no record: remove it, or publish what it names", Limits);

    public void TooManyMx(string domain, string name, int count) =>
        Add("spf_too_many_mx", FindingSeverity.Critical, $"{Record(domain)} uses mx for {ZoneText.Shown(name)}, which has {count} MX hosts, and receivers stop after {SpfEvaluator.MostHosts} with an error: name the senders with ip4: and ip6:", Limits);

    public void Loop(string domain, string name, string term) =>
        Add("spf_loop", FindingSeverity.Critical, $"{Record(domain)} leads back to {ZoneText.Shown(name)} by {term}, and receivers go round until they stop with an error: remove that term", Limits);

    public void WithoutRecord(string domain, string name, string term) => Add(
        $"spf_{term}_without_record", FindingSeverity.Critical,
        $"{Record(domain)} has {term} for {ZoneText.Shown(name)}, which has no SPF record, and that is an error to every receiver: remove the term, or correct the name",
        term == "include" ? "RFC 7208 section 5.2" : "RFC 7208 section 6.1");

    /// <summary>What follows from the count of terms that ask DNS.</summary>
    public void Lookups(int count, bool isMinimum)
    {
        if (count > SpfEvaluator.MostLookups)
        {
            Add("spf_too_many_lookups", FindingSeverity.Critical, $"{Record(start)} needs {(isMinimum ? "more than " : "")}{count} DNS lookups and receivers stop after {SpfEvaluator.MostLookups} with an error: remove includes no longer used, or write ip4: and ip6: in place of names", Limits);
        }
        else if (count == SpfEvaluator.MostLookups)
        {
            Add("spf_many_lookups", FindingSeverity.Info, $"{Record(start)} needs all {SpfEvaluator.MostLookups} DNS lookups that receivers make: one more, also in a record that it includes, breaks it", Limits);
        }
    }

    /// <summary>What follows from the count of empty answers, for senders of either family.</summary>
    public void VoidLookups(int count, int countIPv6)
    {
        if (count > SpfEvaluator.MostVoidLookups)
        {
            Add("spf_too_many_void_lookups", FindingSeverity.Critical, $"{count} names in the SPF record of {_start} have no such record in DNS and receivers stop after {SpfEvaluator.MostVoidLookups} with an error: remove the dead names", Limits);
        }
        else if (countIPv6 > SpfEvaluator.MostVoidLookups)
        {
            Add("spf_too_many_void_lookups_ipv6", FindingSeverity.Info, $"{countIPv6} names in the SPF record of {_start} have no IPv6 address, so that mail over IPv6 that nothing before them matches meets the limit of {SpfEvaluator.MostVoidLookups} empty answers and an error: if you send over IPv6, put ip6: first, or write ip4: in place of names that have IPv4 only", Limits);
        }
    }

    /// <summary>What follows from the octets of the record, and of the answer with all TXT records.</summary>
    public void Sizes(int record, int answer)
    {
        const int LargestRecord = 450; // with its name and the rest of the answer
        const int LargestAnswer = 512;

        if (record > LargestRecord)
        {
            Add("spf_record_size", FindingSeverity.Info, $"{Record(start)} has {record} octets: keep it below {LargestRecord}, so that the answer fits in {LargestAnswer} octets for receivers that cannot ask over TCP", "RFC 7208 section 3.4");
        }
        else if (answer > LargestAnswer)
        {
            Add("spf_answer_size", FindingSeverity.Info, $"The TXT records of {_start} together need an answer of about {answer} octets: remove those no longer needed, or some receivers must ask again over TCP to see the SPF record", "RFC 7208 section 3.4");
        }
    }

    private static string Record(string domain) => $"The SPF record of {ZoneText.Shown(domain)}";

    private void Add(string id, FindingSeverity severity, string text, string reference)
    {
        const int MostFindings = 100;

        if (_findings.Count < MostFindings || severity == FindingSeverity.Critical && _findings.Count < 2 * MostFindings)
        {
            _findings.Add(new(id, severity, text, reference));
        }
    }
}
