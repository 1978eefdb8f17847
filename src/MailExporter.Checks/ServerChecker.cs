using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks;

/// <summary>Runs server checks: one instance a process, safe for any number of checks at once.</summary>
public sealed class ServerChecker(TimeProvider time)
{
    /// <summary>Runs one check once.</summary>
    /// <returns>One result, or with <c>check_all_mx</c> and <c>check_all_addresses</c> one for every MX host and address.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ValueList<CheckResult>> RunAsync(ServerOptions server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<ValueList<CheckResult>>(
        [
            new CheckResult
            {
                Subject = new CheckSubject { Name = server.Name, Hostname = server.Hostname, Protocol = server.Protocol, Port = server.Port, Tls = server.Tls, Username = server.Username, Labels = server.Labels },
                Status = CheckStatus.Error,
                Message = "Not yet.",
                StartedAt = time.GetUtcNow(),
                ResponseTime = TimeSpan.Zero,
                Failure = new CheckFailure(CheckPhase.Resolve, FailureReason.Internal, "not yet"),
            },
        ]);
    }
}
