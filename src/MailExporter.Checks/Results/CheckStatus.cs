namespace MailExporter.Checks.Results;

/// <summary>What a check came to, for a person and for <c>mail_server_status</c>.</summary>
public enum CheckStatus
{
    /// <summary>The server did all that was asked of it.</summary>
    Success,

    /// <summary>The server works, and a person should look: see <see cref="CheckResult.Warnings"/>.</summary>
    Warning,

    /// <summary>The server does not do what was asked: see <see cref="CheckResult.Failure"/>.</summary>
    Error,
}
