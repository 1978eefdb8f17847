using System.Net;
using MailExporter.Checks.Checking;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Domains;

/// <summary>Calls at an MTA as a sending one would: greeting, EHLO, STARTTLS whatever the certificate, QUIT.</summary>
internal sealed class MxVisitor(SingleCheck single, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>One visit at one address. What the server does wrong is a fact, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<MxVisit> VisitAsync(DomainOptions domain, string host, IPAddress address, CancellationToken cancellationToken)
    {
        var server = ServerOptions.For(host, MailProtocol.Smtp, TlsMode.Required) with
        {
            Port = domain.SmtpPort,
            Timeout = Limit,
            TlsConfig = new TlsOptions { CaFile = domain.CaFile, InsecureSkipVerify = true },
        };
        using var deadline = Deadline.Start(server.Timeout, time, cancellationToken);
        using var run = new CheckRun(server, server.ToSubject(), time);
        var result = await SingleCheck.AtTheRimAsync(run, deadline, async () =>
        {
            var socket = await single.ConnectAsync(run, address, deadline, deadline.Token).ConfigureAwait(false);
            await single.SpeakAsync(run, socket, deadline).ConfigureAwait(false);
        }).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return MxVisit.Of(address, result, run.SentCertificates);
    }
}
