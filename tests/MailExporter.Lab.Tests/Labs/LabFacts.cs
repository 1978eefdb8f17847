using System.Text.Json;

namespace MailExporter.Lab.Tests.Labs;

/// <summary>What <c>lab.json</c> tells: see <c>tests/lab/README.md</c>.</summary>
public sealed record LabFacts(
    string Dir,
    string StrictHost,
    string PolledHost,
    string Name,
    IReadOnlyDictionary<string, int> Ports,
    string DnsServer,
    string Ca,
    string Certificate,
    IReadOnlyList<string> Mechanisms,
    IReadOnlyDictionary<string, LabUser> Users,
    LabAddresses Addresses,
    string RejectedSubject,
    LabWays Ways,
    LabOAuth Oauth,
    LabPosture Posture,
    IReadOnlyDictionary<string, string> Logs)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads the file.</summary>
    public static LabFacts Read(string path) => JsonSerializer.Deserialize<LabFacts>(File.ReadAllText(path), Options)!;
}

/// <summary>An account and what is in it.</summary>
public sealed record LabUser(string Password, long Messages, long Unseen, long Size, LabQuota Quota, IReadOnlyDictionary<string, LabMailbox> Mailboxes);

/// <summary>What Dovecot counts, in KiB.</summary>
public sealed record LabQuota(long UsedKib, long LimitKib);

/// <summary>What is in one mailbox.</summary>
public sealed record LabMailbox(long Messages, long Unseen, long Size, long? OldestUnix);

/// <summary>Addresses that are treated in their own way.</summary>
public sealed record LabAddresses(
    string Accepted, string Greylisted, string GreylistedOnce, string Rejected, string Unknown, string Foreign, string SenderRejected, string SenderDeferred);

/// <summary>Addresses of the account for deliveries, by what becomes of a message.</summary>
public sealed record LabWays(
    string Plain, string Junk, string Dropped, string Twice, string Bounced, string GreylistedOnce, string Late, string Checked, string Footer, string Fixed);

/// <summary>The token server.</summary>
public sealed record LabOAuth(Uri TokenUrl, Uri TokenUrlTls, IReadOnlyDictionary<string, LabClient> Clients);

/// <summary>A client of the token server, whose tokens are one user's.</summary>
public sealed record LabClient(string ClientSecret, string RefreshToken, string User);
