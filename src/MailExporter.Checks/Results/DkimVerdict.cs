namespace MailExporter.Checks.Results;

/// <summary>What our own verification of a DKIM signature came to, in the words of RFC 8601 section 2.7.1.</summary>
public enum DkimResult
{
    /// <summary>The message has no signature.</summary>
    None,

    /// <summary>The signature is right.</summary>
    Pass,

    /// <summary>It is not: the body or a signed field was changed, or it was made with another key.</summary>
    Fail,

    /// <summary>The key could not be looked up just now.</summary>
    Temperror,

    /// <summary>There is no such key, it is revoked or unusable, or the signature cannot be read.</summary>
    Permerror,
}

/// <summary>Our own verification of one DKIM signature.</summary>
/// <param name="Domain">The domain that signed (<c>d=</c>); empty where the signature does not say.</param>
/// <param name="Selector">Its key (<c>s=</c>).</param>
/// <param name="Result">Never <see cref="DkimResult.None"/>.</param>
/// <param name="Detail">Why it is no pass, in our words; null for a pass.</param>
public sealed record DkimVerdict(string Domain, string Selector, DkimResult Result, string? Detail = null);
