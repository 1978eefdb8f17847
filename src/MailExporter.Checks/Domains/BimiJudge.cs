using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>Judges a domain's BIMI assertion record (draft-brand-indicators-for-message-identification).</summary>
internal sealed class BimiJudge(IZoneData zone)
{
    private const string Draft = "draft-brand-indicators-for-message-identification, "; // numbers of sections differ between its revisions
    private const string Definition = Draft + "Assertion Record Definition";

    /// <summary>Reads the record of the selector <c>default</c>. What the zone does wrong is a finding, never an exception.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="dmarc">What <see cref="DmarcJudge"/> found; null when it could not be told: a logo is shown only with an enforced policy.</param>
    /// <param name="cancellationToken">Ends the judging.</param>
    public async Task<Judged<BimiFacts>> JudgeAsync(string domain, DmarcFacts? dmarc, CancellationToken cancellationToken)
    {
        var place = domain;
        var texts = await AskAsync(domain, cancellationToken).ConfigureAwait(false);
        if (texts.Status != LookupStatus.Unknown && !texts.Records.Any(IsOne) && dmarc?.OrganizationalDomain is { } above && !above.Equals(domain, StringComparison.OrdinalIgnoreCase))
        {
            place = above;
            texts = await AskAsync(above, cancellationToken).ConfigureAwait(false);
        }

        var name = ZoneText.Shown($"default._bimi.{place}");
        if (texts.Status == LookupStatus.Unknown)
        {
            return new(PostureCheck.Of("bimi", [], $"TXT of {name}: {ZoneText.Shown(texts.Detail)}"), new());
        }

        var findings = new List<Finding>();
        var facts = JudgeRecords(name, texts.Records, findings);
        if (facts.Location is not null && dmarc is not null)
        {
            JudgePolicy(ZoneText.Shown(domain), dmarc, findings);
        }

        return new(PostureCheck.Of("bimi", findings, facts.Location is not null && dmarc is null ? "the DMARC policy" : null), facts);
    }

    private Task<Lookup<string>> AskAsync(string domain, CancellationToken cancellationToken) => zone.TextsAsync($"default._bimi.{domain}", cancellationToken);

    private static bool IsOne(string text) => TagList.Parse(text).HasVersion("BIMI1");

    private static BimiFacts JudgeRecords(string name, ValueList<string> texts, List<Finding> findings)
    {
        var records = texts.Where(IsOne).ToList();
        switch (records.Count)
        {
            case 0 when texts.FirstOrDefault(text => text.Contains("bimi1", StringComparison.OrdinalIgnoreCase)) is { } near:
                findings.Add(new("bimi_version", FindingSeverity.Warning, $"The TXT record {ZoneText.Quoted(near)} at {name} is passed over: let it begin with \"v=BIMI1;\" exactly", Definition));
                return new();
            case 0:
                findings.Add(new("bimi_missing", FindingSeverity.Info, $"There is no BIMI record at {name}: publish one if mail readers should show your logo", Definition));
                return new();
            case > 1:
                findings.Add(new("bimi_multiple_records", FindingSeverity.Warning, $"{name} has {records.Count} BIMI records, and no logo is shown then: leave one", Draft + "Assertion Record Discovery"));
                return new();
            default:
                return JudgeRecord(name, records[0], findings);
        }
    }

    private static BimiFacts JudgeRecord(string name, string record, List<Finding> findings)
    {
        var tags = TagList.Parse(record);
        var facts = new BimiFacts(ZoneText.Kept(record));
        if (tags.Faults.Count > 0)
        {
            Add("bimi_syntax", FindingSeverity.Warning, $"The BIMI record at {name} is in error: {tags.Faults[0]}: correct it");
        }

        if (tags["l"] is not { } location)
        {
            Add("bimi_no_location", FindingSeverity.Warning, $"The BIMI record at {name} lacks the tag l: add the logo's https address, or l= if there is to be none");
            return facts;
        }

        var evidence = tags["a"] ?? "";
        if (location.Length > 0 && !IsHttps(location))
        {
            Add("bimi_location", FindingSeverity.Warning, $"The BIMI record at {name} has l={ZoneText.Quoted(location)}: let it be one https address");
        }
        else if (location.Length > 0 && !Path(location).EndsWith(".svg", StringComparison.OrdinalIgnoreCase) && !Path(location).EndsWith(".svgz", StringComparison.OrdinalIgnoreCase))
        {
            Add("bimi_format", FindingSeverity.Warning, $"The logo {ZoneText.Quoted(location)} of the BIMI record at {name} is not named .svg, and no other format is shown: publish an SVG Tiny PS file");
        }

        if (evidence.Length > 0 && !IsHttps(evidence))
        {
            Add("bimi_evidence", FindingSeverity.Warning, $"The BIMI record at {name} has a={ZoneText.Quoted(evidence)}: let it be one https address, or leave it out");
        }
        else if (evidence.Length == 0 && location.Length > 0)
        {
            Add("bimi_no_evidence", FindingSeverity.Info, $"The BIMI record at {name} names no mark certificate (a=), without which several mailbox providers show no logo");
        }

        if (tags["avp"] is { } preference && preference is not ("brand" or "personal"))
        {
            Add("bimi_preference", FindingSeverity.Info, $"The BIMI record at {name} has avp={ZoneText.Quoted(preference)}, which is passed over: write brand or personal");
        }

        return facts with
        {
            Location = location.Length > 0 ? ZoneText.Shown(location) : null,
            Evidence = evidence.Length > 0 ? ZoneText.Shown(evidence) : null,
            IsDeclined = location.Length == 0 && evidence.Length == 0,
        };

        void Add(string id, FindingSeverity severity, string text) => findings.Add(new(id, severity, text, Definition));
    }

    private static void JudgePolicy(string domain, DmarcFacts dmarc, List<Finding> findings)
    {
        var fault = dmarc.Policy switch
        {
            null => "has none",
            "none" => "is none",
            _ when dmarc.SubdomainPolicy == "none" => "is none for subdomains",
            "quarantine" when dmarc.Percent < 100 => "covers a part of the mail only (pct)",
            _ => null,
        };
        if (fault is not null)
        {
            findings.Add(new("bimi_dmarc", FindingSeverity.Warning, $"No logo is shown for {domain}, because its DMARC policy {fault}: publish p=quarantine or p=reject for all mail", Draft + "Authentication Requirements"));
        }
    }

    private static ReadOnlySpan<char> Path(string address) => address.AsSpan(0, address.IndexOfAny(['?', '#']) is var end and >= 0 ? end : address.Length);

    /// <summary>One address with a host: a comma or white space would make it more.</summary>
    private static bool IsHttps(string address) =>
        address.StartsWith("https://", StringComparison.OrdinalIgnoreCase) && !address.AsSpan().ContainsAny(", \t\r\n") && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Contains('.', StringComparison.Ordinal);
}
