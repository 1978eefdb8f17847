namespace MailExporter.Checks.Results;

/// <summary>Something about a domain or a server that a person should know, or do something about.</summary>
/// <param name="Id">Stable and in snake_case, the label <c>finding</c>: <c>spf_too_many_lookups</c>. It begins with the check's name.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">One sentence: what is so and what to do, without secrets; what a server or a zone says in it is bounded.</param>
/// <param name="Reference">Where it is written: <c>RFC 7208 section 4.6.4</c>.</param>
public sealed record Finding(string Id, FindingSeverity Severity, string Text, string Reference);

/// <summary>How much a finding matters: the label <c>severity</c>. A greater one is worse.</summary>
public enum FindingSeverity
{
    /// <summary>Good to know; nothing is wrong.</summary>
    Info,

    /// <summary>Mail works; it could be lost, forged or read more easily than it need be.</summary>
    Warning,

    /// <summary>Mail is lost, refused or unprotected now.</summary>
    Critical,
}
