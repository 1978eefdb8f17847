namespace MailExporter.Checks.Results;

/// <summary>What one run of a domain's checks found.</summary>
public sealed record DomainResult
{
    /// <summary>As configured.</summary>
    public required string Domain { get; init; }

    /// <summary>When the run began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Questions that were sent to the DNS server; what was remembered costs none.</summary>
    public int DnsQueries { get; init; }

    /// <summary>Where its mail goes.</summary>
    public required Judged<MxFacts> Mx { get; init; }

    /// <summary>Whether addresses have names that lead back to them.</summary>
    public required Judged<ValueList<FcrdnsFacts>> Fcrdns { get; init; }

    /// <summary>Who may send for it.</summary>
    public required Judged<SpfFacts> Spf { get; init; }

    /// <summary>The keys that it signs with; null without selectors.</summary>
    public Judged<ValueList<DkimKeyFacts>>? Dkim { get; init; }

    /// <summary>What becomes of forged mail.</summary>
    public required Judged<DmarcFacts> Dmarc { get; init; }

    /// <summary>MTA-STS.</summary>
    public required Judged<MtaStsFacts> MtaSts { get; init; }

    /// <summary>Where failures of TLS are reported to.</summary>
    public required Judged<TlsRptFacts> TlsRpt { get; init; }

    /// <summary>TLSA records against the certificates served.</summary>
    public required Judged<ValueList<DaneFacts>> Dane { get; init; }

    /// <summary>DNSSEC.</summary>
    public required Judged<DnssecFacts> Dnssec { get; init; }

    /// <summary>DNS lists; null where none is configured.</summary>
    public Judged<ValueList<DnsblFacts>>? Dnsbl { get; init; }

    /// <summary>The logo.</summary>
    public required Judged<BimiFacts> Bimi { get; init; }

    /// <summary>All checks that were made, in the order of the specification.</summary>
    public IEnumerable<PostureCheck> Checks =>
        new[] { Mx.Check, Fcrdns.Check, Spf.Check, Dkim?.Check, Dmarc.Check, MtaSts.Check, TlsRpt.Check, Dane.Check, Dnssec.Check, Dnsbl?.Check, Bimi.Check }.OfType<PostureCheck>();

    /// <summary>This result with what an earlier one knew in place of what this one could not tell.</summary>
    /// <param name="earlier">What was known before; null: nothing.</param>
    public DomainResult OrElse(DomainResult? earlier) => earlier is null ? this : this with
    {
        Mx = Known(Mx, earlier.Mx),
        Fcrdns = Known(Fcrdns, earlier.Fcrdns),
        Spf = Known(Spf, earlier.Spf),
        Dkim = Dkim is null || earlier.Dkim is null ? Dkim : Known(Dkim, earlier.Dkim),
        Dmarc = Known(Dmarc, earlier.Dmarc),
        MtaSts = Known(MtaSts, earlier.MtaSts),
        TlsRpt = Known(TlsRpt, earlier.TlsRpt),
        Dane = Known(Dane, earlier.Dane),
        Dnssec = Known(Dnssec, earlier.Dnssec),
        Dnsbl = Dnsbl is null || earlier.Dnsbl is null ? Dnsbl : Known(Dnsbl, earlier.Dnsbl),
        Bimi = Known(Bimi, earlier.Bimi),
    };

    private static Judged<T> Known<T>(Judged<T> now, Judged<T> earlier) => now.Check.IsOk is null && earlier.Check.IsOk is not null ? earlier : now;
}
