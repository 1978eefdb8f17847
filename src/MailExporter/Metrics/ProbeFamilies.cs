using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>The families that a page about one probe has beyond those of the checks: what dashboards and alerts for blackbox_exporter ask for, in its words.</summary>
internal static class ProbeFamilies
{
    private static readonly ProbeFamily[] All =
    [
        new("probe_success", "Whether the probe succeeded: 1 for success or warning, 0 for error.", [], p => [new(p.IsUp ? 1 : 0)]),
        new("probe_duration_seconds", "Duration of the probe.", [], p => [new(p.Duration.TotalSeconds)]),
        new("probe_dns_lookup_time_seconds", "Duration of the DNS look-ups.", [], p => One(p.Results.Max(LookUp).TotalSeconds)),
        new("probe_ip_protocol", "4 or 6: the IP version connected with.", [], p => One(p.Results.Select(IpVersion).FirstOrDefault(v => v is not null))),
        new("probe_ssl_earliest_cert_expiry", "Unix time at which the first certificate ends of those the server sent.", [], p => One(UnixTime(p.Results.Min(r => r.Tls?.ChainNotAfter)))),
        new("probe_ssl_last_chain_expiry_timestamp_seconds", "Unix time at which the chain to the trusted root ends.", [], p => One(UnixTime(p.Results.Min(r => r.Tls?.TrustedNotAfter)))),
        new("probe_ssl_last_chain_info", "The server's certificate.", ["fingerprint_sha256", "subject", "issuer", "subjectalternative", "serialnumber"], p => p.Results.Select(r => r.Tls?.Leaf).OfType<CertificateFacts>().Select(Certificate)),
        new("probe_tls_version_info", "The TLS version used.", ["version"], p => p.Results.Select(r => r.Tls?.Version).OfType<string>().Select(version => new ProbeSample(1, version))),
    ];

    /// <summary>Writes all of them. The two formats agree on every byte: there is no counter among them.</summary>
    public static void Write(IBufferWriter<byte> output, ProbeReading probe)
    {
        foreach (var family in All)
        {
            ProbeSample[] samples = [.. family.Read(probe).DistinctBy(sample => string.Join('\0', sample.Values))];
            if (samples.Length > 0)
            {
                Encoding.UTF8.GetBytes($"# HELP {family.Name} {family.Help}\n# TYPE {family.Name} gauge\n", output);
            }

            foreach (var sample in samples)
            {
                Encoding.UTF8.GetBytes(family.Name, output);
                output.Write(Labels(family, sample));
                Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $" {sample.Value}\n"), output);
            }
        }
    }

    private static ReadOnlySpan<byte> Labels(ProbeFamily family, ProbeSample sample)
    {
        if (family.Labels.Length == 0)
        {
            return [];
        }

        var pairs = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in family.Labels.Zip(sample.Values))
        {
            LabelText.AppendPair(pairs, name, value, bounded: true);
        }

        return (byte[])[.. "{"u8, .. pairs.WrittenSpan, .. "}"u8];
    }

    private static ProbeSample Certificate(CertificateFacts leaf) => new(
        1,
        leaf.FingerprintSha256,
        BlackboxName.Of(leaf.Subject),
        BlackboxName.Of(leaf.Issuer),
        string.Join(',', leaf.SubjectAlternativeNames.Where(name => !IPAddress.TryParse(name, out _))),
        leaf.SerialNumber.ToLowerInvariant());

    private static ProbeSample[] One(double? value) => value is { } known ? [new(known)] : [];

    private static TimeSpan LookUp(CheckResult result) => result.Phases.FirstOrDefault(p => p.Phase == CheckPhase.Resolve).Duration;

    private static double? IpVersion(CheckResult result) =>
        IPAddress.TryParse(result.RemoteAddress ?? result.Subject.Hostname, out var address) ? address.AddressFamily == AddressFamily.InterNetwork ? 4 : 6 : null;

    private static double? UnixTime(DateTimeOffset? moment) => moment?.ToUnixTimeSeconds();

    private sealed record ProbeFamily(string Name, string Help, string[] Labels, Func<ProbeReading, IEnumerable<ProbeSample>> Read);

    private sealed record ProbeSample(double Value, params string[] Values);
}
