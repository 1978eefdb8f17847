using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Domains;

/// <summary>Fetches MTA-STS policies as a sender does (RFC 8461 section 3.3): HTTPS with a certificate that is valid for the policy host, no redirect, a bounded body.</summary>
internal sealed class PolicyHost(Dialer dialer, CertificateJudge judge, TimeProvider time)
{
    private const int MaxBody = 64 * 1024; // RFC 8461 section 3.2 suggests the limit

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Fetches the policy of a domain once. What the host does wrong is an answer, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<PolicyAnswer> FetchAsync(IZoneData zone, DomainOptions domain, CancellationToken cancellationToken)
    {
        using var deadline = Deadline.Start(Limit, time, cancellationToken);
        var host = HostName.Ascii($"mta-sts.{domain.Domain}");
        var met = new Met();
        try
        {
            var addresses = await AddressesAsync(zone, host, deadline.Token).ConfigureAwait(false);
            if (addresses.Failure is { } failure)
            {
                return failure;
            }

            using var client = Client(host, domain, addresses.Found, met);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://{host}:{domain.PolicyPort}/.well-known/mta-sts.txt")) { Version = HttpVersion.Version11 };
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            return await ReadAsync(response, deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            return PolicyAnswer.Failed(PolicyFault.Unknown, $"no policy from {host} within {Limit.TotalSeconds:0} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or CheckFailedException or UriFormatException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Failed(host, met, exception);
        }
    }

    private static async Task<(IReadOnlyList<IPAddress> Found, PolicyAnswer? Failure)> AddressesAsync(IZoneData zone, string host, CancellationToken cancellationToken)
    {
        var both = await Task.WhenAll(
            zone.AddressesAsync(host, AddressFamily.InterNetworkV6, cancellationToken),
            zone.AddressesAsync(host, AddressFamily.InterNetwork, cancellationToken)).ConfigureAwait(false);
        IPAddress[] found = [.. both.SelectMany(lookup => lookup.Records).Take(8)];
        return found.Length > 0 ? (found, null)
            : both.FirstOrDefault(lookup => lookup.Status == LookupStatus.Unknown) is { } unknown ? ([], PolicyAnswer.Failed(PolicyFault.Unknown, unknown.Detail ?? "no DNS answer"))
            : ([], PolicyAnswer.Failed(PolicyFault.NoHost, $"{host} has no address"));
    }

    private HttpClient Client(string host, DomainOptions domain, IReadOnlyList<IPAddress> addresses, Met met) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // RFC 8461 section 3.3
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 16,
        ConnectCallback = async (context, cancellationToken) =>
            new NetworkStream(await dialer.ConnectAsync(addresses, context.DnsEndPoint.Port, null, cancellationToken).ConfigureAwait(false), ownsSocket: true),
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            AllowTlsResume = false,
            CertificateChainPolicy = TlsClient.TrustsNothing,
            RemoteCertificateValidationCallback = (_, leaf, chain, _) => IsValid(host, domain, leaf, chain, met),
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private bool IsValid(string host, DomainOptions domain, X509Certificate? leaf, X509Chain? chain, Met met)
    {
        if (leaf is not X509Certificate2 certificate || chain is null)
        {
            met.CertificateFault = "it sent no certificate";
            return false;
        }

        try
        {
            var verdict = judge.Judge($"{host}:{domain.PolicyPort}", host, domain.CaFile, certificate, chain.ChainPolicy.ExtraStore);
            met.CertificateFault = TlsFacts.AreHarmless(verdict.Errors) ? null : string.Join(", ", verdict.Errors.Select(error => error.Spell()));
        }
        catch (IOException exception)
        {
            met.LocalFault = exception.Message;
        }

        return met is { CertificateFault: null, LocalFault: null };
    }

    private static async Task<PolicyAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 300 and < 400)
        {
            return PolicyAnswer.Failed(PolicyFault.Redirect, $"HTTP {status} to {ZoneText.Quoted(response.Headers.Location?.OriginalString)}");
        }

        if (status != 200)
        {
            return PolicyAnswer.Failed(PolicyFault.Status, $"HTTP {status}");
        }

        var buffer = new byte[MaxBody + 1];
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return length > MaxBody
            ? PolicyAnswer.Failed(PolicyFault.TooLarge, $"more than {MaxBody / 1024} KiB")
            : new(Encoding.UTF8.GetString(buffer, 0, length), response.Content.Headers.ContentType?.MediaType, Convert.ToHexStringLower(SHA256.HashData(buffer.AsSpan(0, length))));
    }

    private static PolicyAnswer Failed(string host, Met met, Exception exception)
    {
        if (met.CertificateFault is { } fault)
        {
            return PolicyAnswer.Failed(PolicyFault.Certificate, fault);
        }

        var innermost = exception;
        while (innermost is not CheckFailedException && innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        var isOurs = met.LocalFault is not null || innermost is CheckFailedException { Reason: FailureReason.LocalError or FailureReason.ConnectTimeout or FailureReason.Unreachable };
        return PolicyAnswer.Failed(isOurs ? PolicyFault.Unknown : PolicyFault.Unreachable, $"{host}: {met.LocalFault ?? innermost.Message}");
    }

    /// <summary>What the handshake showed.</summary>
    private sealed class Met
    {
        public string? CertificateFault { get; set; }

        public string? LocalFault { get; set; }
    }
}
