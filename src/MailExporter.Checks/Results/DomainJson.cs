using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MailExporter.Checks.Results;

/// <summary>What is known of a domain as JSON, the same on the command line and in the API.</summary>
public static class DomainJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The result as indented JSON text.</summary>
    public static string ToJson(this DomainResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            Write(json, result);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the result as one object.</summary>
    public static void Write(Utf8JsonWriter json, DomainResult result)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(result);
        json.WriteStartObject();
        json.WriteString("domain", result.Domain);
        json.WriteString("started_at", result.StartedAt.UtcDateTime);
        json.WriteNumber("duration", Math.Round(result.Duration.TotalSeconds, 6));
        json.WriteNumber("dns_queries", result.DnsQueries);
        json.WriteStartObject("checks");
        Write(json, result.Mx, Mx);
        Write(json, result.Fcrdns, (json, facts) => WriteArray(json, "addresses", facts, Fcrdns));
        Write(json, result.Spf, Spf);
        Write(json, result.Dkim, (json, facts) => WriteArray(json, "keys", facts, Dkim));
        Write(json, result.Dmarc, Dmarc);
        Write(json, result.MtaSts, MtaSts);
        Write(json, result.TlsRpt, TlsRpt);
        Write(json, result.Dane, (json, facts) => WriteArray(json, "hosts", facts, Dane));
        Write(json, result.Dnssec, Dnssec);
        Write(json, result.Dnsbl, (json, facts) => WriteArray(json, "lookups", facts, Dnsbl));
        Write(json, result.Bimi, Bimi);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes findings as an array of that name.</summary>
    public static void WriteFindings(Utf8JsonWriter json, string name, IEnumerable<Finding> findings) => WriteArray(json, name, findings, (json, finding) =>
    {
        json.WriteString("id", finding.Id);
        json.WriteString("severity", finding.Severity.Spell());
        json.WriteString("text", finding.Text);
        json.WriteString("reference", finding.Reference);
    });

    private static void Write<T>(Utf8JsonWriter json, Judged<T>? judged, Action<Utf8JsonWriter, T> facts)
    {
        if (judged is null)
        {
            return;
        }

        json.WriteStartObject(judged.Check.Name);
        WriteBoolean(json, "ok", judged.Check.IsOk);
        json.WriteString("unanswered", judged.Check.Unanswered);
        WriteFindings(json, "findings", judged.Check.Findings);
        facts(json, judged.Facts);
        json.WriteEndObject();
    }

    private static void Mx(Utf8JsonWriter json, MxFacts facts)
    {
        json.WriteBoolean("null_mx", facts.IsNull);
        json.WriteBoolean("implicit_mx", facts.IsImplicit);
        WriteArray(json, "records", facts.Records, (json, record) =>
        {
            json.WriteNumber("preference", record.Preference);
            json.WriteString("host", record.Host.Length == 0 ? "." : record.Host);
        });
        WriteArray(json, "hosts", facts.Hosts, (json, host) =>
        {
            json.WriteString("host", host.Host);
            json.WriteString("alias", host.Alias);
            WriteArray(json, "addresses", host.Addresses, (json, address) =>
            {
                json.WriteString("address", address.Address);
                json.WriteString("greeting_name", address.GreetingName);
                WriteBoolean(json, "offers_starttls", address.OffersStartTls);
                ResultJson.WriteFailure(json, "failure", address.Failure);
                ResultJson.WriteTls(json, address.Tls);
            });
        });
    }

    private static void Fcrdns(Utf8JsonWriter json, FcrdnsFacts facts)
    {
        json.WriteString("address", facts.Address);
        ResultJson.WriteList(json, "names", facts.Names);
        json.WriteString("confirmed_name", facts.ConfirmedName);
        json.WriteString("greeting_name", facts.GreetingName);
    }

    private static void Spf(Utf8JsonWriter json, SpfFacts facts)
    {
        json.WriteString("record", facts.Record);
        WriteNumber(json, "lookups", facts.Lookups);
        WriteNumber(json, "void_lookups", facts.VoidLookups);
        WriteNumber(json, "void_lookups_ipv6", facts.VoidLookupsIPv6);
        json.WriteString("default", facts.Default);
        json.WriteBoolean("counted", facts.IsCounted);
        ResultJson.WriteList(json, "domains", facts.Domains);
    }

    private static void Dkim(Utf8JsonWriter json, DkimKeyFacts facts)
    {
        json.WriteString("selector", facts.Selector);
        json.WriteString("name", facts.Name);
        json.WriteString("alias", facts.Alias);
        json.WriteString("record", facts.Record);
        json.WriteString("key_type", facts.KeyType);
        WriteNumber(json, "bits", facts.Bits);
        json.WriteBoolean("revoked", facts.IsRevoked);
        json.WriteBoolean("testing", facts.IsTesting);
    }

    private static void Dmarc(Utf8JsonWriter json, DmarcFacts facts)
    {
        json.WriteString("record", facts.Record);
        json.WriteString("record_domain", facts.RecordDomain);
        json.WriteString("organizational_domain", facts.OrganizationalDomain);
        json.WriteString("policy", facts.Policy);
        json.WriteString("subdomain_policy", facts.SubdomainPolicy);
        json.WriteString("nonexistent_policy", facts.NonexistentPolicy);
        WriteNumber(json, "percent", facts.Percent);
        json.WriteBoolean("testing", facts.IsTesting);
        ResultJson.WriteList(json, "aggregate_reports", facts.AggregateReports);
        ResultJson.WriteList(json, "failure_reports", facts.FailureReports);
    }

    private static void MtaSts(Utf8JsonWriter json, MtaStsFacts facts)
    {
        json.WriteString("record", facts.Record);
        json.WriteString("policy_id", facts.Id);
        json.WriteString("mode", facts.Mode);
        WriteNumber(json, "max_age", facts.MaxAge is { } age ? (int)age.TotalSeconds : null);
        ResultJson.WriteList(json, "mx", facts.Mx);
        json.WriteString("policy_sha256", facts.Digest);
    }

    private static void TlsRpt(Utf8JsonWriter json, TlsRptFacts facts)
    {
        json.WriteString("record", facts.Record);
        ResultJson.WriteList(json, "reports", facts.Reports);
    }

    private static void Dane(Utf8JsonWriter json, DaneFacts facts)
    {
        json.WriteString("host", facts.Host);
        json.WriteString("name", facts.Name);
        json.WriteBoolean("secure", facts.IsSecure);
        ResultJson.WriteList(json, "records", facts.Records);
        WriteArray(json, "addresses", facts.Addresses, (json, address) =>
        {
            json.WriteString("address", address.Address);
            WriteBoolean(json, "matches", address.Matches);
        });
    }

    private static void Dnssec(Utf8JsonWriter json, DnssecFacts facts)
    {
        WriteBoolean(json, "secure", facts.IsSecure);
        ResultJson.WriteList(json, "insecure_hosts", facts.InsecureHosts);
    }

    private static void Dnsbl(Utf8JsonWriter json, DnsblFacts facts)
    {
        json.WriteString("address", facts.Address);
        json.WriteString("list", facts.List);
        WriteBoolean(json, "listed", facts.IsListed);
        ResultJson.WriteList(json, "codes", facts.Codes);
        json.WriteString("reason", facts.Reason);
    }

    private static void Bimi(Utf8JsonWriter json, BimiFacts facts)
    {
        json.WriteString("record", facts.Record);
        json.WriteString("location", facts.Location);
        json.WriteString("evidence", facts.Evidence);
        json.WriteBoolean("declined", facts.IsDeclined);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> properties)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            properties(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBoolean(Utf8JsonWriter json, string name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
