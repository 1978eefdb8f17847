using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Scheduling;

/// <summary>The end of a check that threw: a defect of ours, which must not look like the server's.</summary>
internal static class Defect
{
    /// <summary>The result that stands for the run.</summary>
    public static CheckResult Result(ServerOptions server, Exception exception, DateTimeOffset startedAt, TimeSpan duration) => new()
    {
        Subject = server.ToSubject(),
        Status = CheckStatus.Error,
        Message = "The check itself failed: this is a defect of the exporter.",
        StartedAt = startedAt,
        ResponseTime = duration,
        Failure = new CheckFailure(CheckPhase.Resolve, FailureReason.Internal, exception.GetType().Name),
    };
}
