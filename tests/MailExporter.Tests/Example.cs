using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests;

/// <summary>Servers and results to begin a test with.</summary>
internal static class Example
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static ServerOptions Server(string name = "mx", int interval = 60, int retry = 60) => new()
    {
        Name = name,
        Hostname = "mx.example.org",
        Port = 25,
        Interval = TimeSpan.FromSeconds(interval),
        RetryInterval = TimeSpan.FromSeconds(retry),
    };

    public static CheckSubject Subject(ServerOptions server, string? mx = null) => new()
    {
        Name = server.Name,
        Hostname = server.Hostname,
        Protocol = server.Protocol,
        Port = server.Port,
        Username = server.Username,
        Labels = server.Labels,
        Mx = mx,
    };

    public static CheckResult Success(ServerOptions server, DateTimeOffset? startedAt = null) => new()
    {
        Subject = Subject(server),
        Status = CheckStatus.Success,
        Message = "All is well.",
        StartedAt = startedAt ?? Start,
        ResponseTime = TimeSpan.FromSeconds(0.125),
    };

    public static CheckResult Error(ServerOptions server, DateTimeOffset? startedAt = null) => Success(server, startedAt) with
    {
        Status = CheckStatus.Error,
        Message = "Nothing listens there.",
        Failure = new CheckFailure(CheckPhase.Connect, FailureReason.ConnectRefused, "connection refused"),
    };
}
