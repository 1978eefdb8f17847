namespace MailExporter.Checks.Domains;

/// <summary>The results of check_host() (RFC 7208 section 2.6).</summary>
internal enum SpfOutcome
{
    /// <summary>No record.</summary>
    None,

    /// <summary>The domain says nothing about this address.</summary>
    Neutral,

    /// <summary>The address may send for the domain.</summary>
    Pass,

    /// <summary>The address may not.</summary>
    Fail,

    /// <summary>It probably may not.</summary>
    SoftFail,

    /// <summary>DNS gave no answer: later it may.</summary>
    TempError,

    /// <summary>The records cannot be interpreted until somebody mends them.</summary>
    PermError,
}
