using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Transport;

/// <summary>HTTP to endpoints that are looked up, dialled and judged as mail servers are.</summary>
internal sealed class JudgedHttp(Resolver resolver, Dialer dialer, CertificateJudge judge)
{
    /// <summary>A client without redirects, cookies and limits of time: each request has a token.</summary>
    /// <param name="what">Which endpoint, for the cache of verdicts.</param>
    /// <param name="caFile">The roots that its certificate must lead to; null: the system's.</param>
    /// <param name="maxAnswer">Bytes of an answer.</param>
    public HttpClient NewClient(string what, string? caFile, int maxAnswer)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = async (context, cancellationToken) =>
            {
                try
                {
                    var addresses = await resolver.AddressesAsync(context.DnsEndPoint.Host, IpProtocol.Any, cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(await dialer.ConnectAsync(addresses, context.DnsEndPoint.Port, null, cancellationToken).ConfigureAwait(false), ownsSocket: true);
                }
                catch (CheckFailedException exception)
                {
                    throw new HttpRequestException(exception.Message, exception);
                }
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = TlsClient.TrustsNothing,
                RemoteCertificateValidationCallback = (stream, leaf, chain, _) => IsTrusted(what, ((SslStream)stream).TargetHostName, caFile, leaf, chain),
            },
        };
        return new HttpClient(handler) { MaxResponseContentBufferSize = maxAnswer, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whatever a check skips: a secret goes to an endpoint that has proved who it is, or nowhere.</summary>
    private bool IsTrusted(string what, string host, string? caFile, X509Certificate? leaf, X509Chain? chain) =>
        leaf is X509Certificate2 certificate && chain is not null
        && TlsFacts.AreHarmless(judge.Judge(what, host, caFile, certificate, chain.ChainPolicy.ExtraStore).Errors);
}
