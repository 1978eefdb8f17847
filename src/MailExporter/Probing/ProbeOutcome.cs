namespace MailExporter.Probing;

/// <summary>What a request for a probe came to: the label <c>outcome</c>.</summary>
internal enum ProbeOutcome
{
    /// <summary>The server works.</summary>
    Success,

    /// <summary>It does not.</summary>
    Failure,

    /// <summary>No such module, or no such thing as the target.</summary>
    BadRequest,

    /// <summary>The target is outside what is allowed.</summary>
    Forbidden,

    /// <summary>Too many probes in flight.</summary>
    Overloaded,

    /// <summary>Whoever asked has gone, or the exporter stops.</summary>
    Cancelled,
}

/// <summary>The answer to a request.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="Sentence">Why there is no probe; empty where there is one.</param>
/// <param name="Probe">The probe; null where none was made.</param>
internal sealed record ProbeAnswer(ProbeOutcome Outcome, string Sentence, ProbeRecord? Probe = null);
