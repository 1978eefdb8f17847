using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>How far a dialogue had come when the server listed its capabilities: lists of two stages differ by design.</summary>
internal enum CapabilityStage
{
    /// <summary>Not encrypted.</summary>
    Clear,

    /// <summary>Encrypted.</summary>
    Tls,

    /// <summary>Logged in.</summary>
    Authenticated,
}

/// <summary>Which stage a result's capabilities are of.</summary>
internal static class CapabilityStages
{
    /// <summary>The stage at which the last list was asked for, which need not be the last stage reached.</summary>
    public static CapabilityStage Of(CheckResult result)
    {
        // IMAP alone is asked again after the login: the lists of SMTP and POP3 are from before it
        if (result is { Authenticated: true, Subject.Protocol: MailProtocol.Imap })
        {
            return CapabilityStage.Authenticated;
        }

        // a handshake that ended the check left the list from before STARTTLS; the expected version is judged when all is over
        var handshakeFailed = result.Failure is { Phase: CheckPhase.Tls, Reason: not FailureReason.ExpectationUnmet };
        return result.Tls is null || handshakeFailed ? CapabilityStage.Clear : CapabilityStage.Tls;
    }
}
