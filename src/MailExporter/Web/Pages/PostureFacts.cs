using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>The facts that a check of a domain rests on.</summary>
internal static class PostureFacts
{
    private const int MaxText = 1000;
    private const int MaxCell = 300;
    private const int MaxRows = 100;

    /// <summary>Writes those of a check.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="known">What is known of the domain.</param>
    /// <param name="check">The check's name.</param>
    public static void Write(HtmlWriter html, DomainResult known, string check)
    {
        switch (check)
        {
            case "mx":
                WriteMx(html, known.Mx.Facts);
                break;
            case "fcrdns":
                WriteTable(html, "Addresses", ["Address", "Names (PTR)", "Leads back", "Greets as"], known.Fcrdns.Facts, facts =>
                    [facts.Address, string.Join(", ", facts.Names), facts.ConfirmedName ?? "no name does", facts.GreetingName]);
                break;
            case "spf":
                WriteList(html, Spf(known.Spf.Facts));
                break;
            case "dkim" when known.Dkim is { } dkim:
                WriteTable(html, "Keys", ["Selector", "Key", "Bits", "State", "Record"], dkim.Facts, key =>
                    [key.Selector, key.KeyType, key.Bits?.ToString(CultureInfo.InvariantCulture), key.IsRevoked ? "revoked" : key.IsTesting ? "testing" : key.Record is null ? "" : "in use", key.Alias is null ? key.Record : $"{key.Record} (at {key.Alias})"]);
                break;
            case "dmarc":
                WriteList(html, Dmarc(known.Dmarc.Facts));
                break;
            case "mta_sts":
                WriteList(html, MtaSts(known.MtaSts.Facts));
                break;
            case "tls_rpt":
                WriteList(html, [("Record", known.TlsRpt.Facts.Record), ("Reports to", Join(known.TlsRpt.Facts.Reports))]);
                break;
            case "dane":
                WriteTable(html, "TLSA records", ["MX host", "Signed", "Certificates served", "Records"], known.Dane.Facts, host =>
                    [host.Host, YesNo(host.IsSecure), string.Join(", ", host.Addresses.Select(address => $"{address.Address}: {address.Matches switch { true => "fits", false => "does not fit", null => "not seen" }}")), string.Join("; ", host.Records)]);
                break;
            case "dnssec":
                WriteList(html, [("Signed", known.Dnssec.Facts.IsSecure is { } secure ? YesNo(secure) : null), ("MX hosts that are not", Join(known.Dnssec.Facts.InsecureHosts))]);
                break;
            case "dnsbl" when known.Dnsbl is { } dnsbl:
                WriteTable(html, "DNS lists", ["Address", "List", "Listed", "Answer", "Reason"], dnsbl.Facts, entry =>
                    [entry.Address, entry.List, entry.IsListed is { } listed ? YesNo(listed) : "not told", Join(entry.Codes), entry.Reason]);
                break;
            case "bimi":
                WriteList(html, [("Record", known.Bimi.Facts.Record), ("Logo", known.Bimi.Facts.Location), ("Certificate", known.Bimi.Facts.Evidence)]);
                break;
        }
    }

    private static void WriteMx(HtmlWriter html, MxFacts facts)
    {
        if (facts.IsNull || facts.IsImplicit)
        {
            html.Add($"<p>{(facts.IsNull ? "The domain takes no mail (null MX)." : "There is no MX record: mail goes to the domain's own addresses.")}</p>\n");
        }

        WriteTable(html, "MX hosts", ["Preference", "Host", "Address", "State", "Greets as", "TLS"], facts.Hosts.SelectMany(host => host.Addresses.Cast<MxAddressFacts?>().DefaultIfEmpty().Select(address => (host, address))), row =>
        [
            facts.Records.Where(record => record.Host == row.host.Host).Select(record => record.Preference.ToString(CultureInfo.InvariantCulture)).FirstOrDefault(),
            row.host.Alias is { } alias ? $"{row.host.Host} (an alias of {alias})" : row.host.Host,
            row.address?.Address ?? "none",
            row.address switch { null => "", { Failure: { } failure } => $"{failure.Phase.Spell()}: {failure.Reason.Spell()}", _ => "takes mail" },
            row.address?.GreetingName,
            row.address switch { { Tls: { } tls } => tls.Version, { OffersStartTls: false } => "none on offer", _ => "" },
        ]);
    }

    private static IEnumerable<(string, string?)> Spf(SpfFacts facts) =>
    [
        ("Record", facts.Record),
        ("Look-ups", facts.Lookups is { } lookups ? $"{(facts.IsCounted ? "" : "at least ")}{lookups.ToString(CultureInfo.InvariantCulture)} of 10" : null),
        ("Void look-ups", facts.VoidLookups is { } empty ? $"{empty.ToString(CultureInfo.InvariantCulture)} of 2" : null),
        ("The same by IPv6", facts.VoidLookupsIPv6 is { } six ? $"{six.ToString(CultureInfo.InvariantCulture)} of 2" : null),
        ("Everybody else", facts.Default),
        ("Records of", Join(facts.Domains)),
    ];

    private static IEnumerable<(string, string?)> Dmarc(DmarcFacts facts) =>
    [
        ("Record", facts.Record),
        ("Found at", facts.RecordDomain),
        ("Organisational domain", facts.OrganizationalDomain),
        ("Policy", facts.Policy),
        ("Of subdomains", facts.SubdomainPolicy),
        ("Of names that do not exist", facts.NonexistentPolicy),
        ("Percent", facts.Percent is { } percent and not 100 ? percent.ToString(CultureInfo.InvariantCulture) : null),
        ("Testing", facts.IsTesting ? "yes" : null),
        ("Aggregate reports to", Join(facts.AggregateReports)),
        ("Failure reports to", Join(facts.FailureReports)),
    ];

    private static IEnumerable<(string, string?)> MtaSts(MtaStsFacts facts) =>
    [
        ("Record", facts.Record),
        ("Mode", facts.Mode),
        ("Senders keep it for", facts.MaxAge is { } age ? Wording.Span(age) : null),
        ("MX hosts", Join(facts.Mx)),
    ];

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts);

    private static string YesNo(bool isSo) => isSo ? "yes" : "no";

    private static void WriteList(HtmlWriter html, IEnumerable<(string Name, string? Value)> facts)
    {
        var known = facts.Where(fact => !string.IsNullOrEmpty(fact.Value)).ToArray();
        if (known.Length == 0)
        {
            return;
        }

        html.Add($"<dl>\n");
        foreach (var (name, value) in known)
        {
            html.Add($"<dt>{name}</dt><dd>{Wording.Cut(value!, MaxText)}</dd>\n");
        }

        html.Add($"</dl>\n");
    }

    private static void WriteTable<T>(HtmlWriter html, string name, string[] headings, IEnumerable<T> rows, Func<T, string?[]> cells)
    {
        T[] shown = [.. rows.Take(MaxRows)];
        if (shown.Length == 0)
        {
            return;
        }

        html.Add($"{PageParts.Table(name, headings, table =>
        {
            foreach (var row in shown)
            {
                table.Add($"<tr>{Cells(cells(row))}</tr>\n");
            }
        })}");
    }

    private static Action<HtmlWriter> Cells(string?[] cells) => html =>
    {
        foreach (var cell in cells)
        {
            html.Add($"<td>{Wording.Cut(cell ?? "", MaxCell)}</td>");
        }
    };
}
