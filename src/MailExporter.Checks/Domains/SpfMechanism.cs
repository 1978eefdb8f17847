using System.Net;

namespace MailExporter.Checks.Domains;

/// <summary>A mechanism (RFC 7208 section 5) with its qualifier.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Qualifier">What a match means: pass, fail, softfail or neutral.</param>
/// <param name="Domain">The target; null: the domain of the record.</param>
/// <param name="Network">For <c>ip4</c> and <c>ip6</c>.</param>
/// <param name="Prefix4">Bits of an IPv4 address that must agree.</param>
/// <param name="Prefix6">Bits of an IPv6 address that must agree.</param>
/// <param name="Text">As it is written, bounded and printable.</param>
internal sealed record SpfMechanism(SpfMechanismKind Kind, SpfOutcome Qualifier, SpfMacroText? Domain, IPAddress? Network, int Prefix4, int Prefix6, string Text)
{
    /// <summary>True when it makes a receiver ask DNS, which is counted (RFC 7208 section 4.6.4).</summary>
    public bool AsksDns => Kind is not (SpfMechanismKind.All or SpfMechanismKind.Ip4 or SpfMechanismKind.Ip6);
}

/// <summary>The mechanisms.</summary>
internal enum SpfMechanismKind
{
    /// <summary>Matches always.</summary>
    All,

    /// <summary>Matches when another domain's record passes.</summary>
    Include,

    /// <summary>An address of a name.</summary>
    A,

    /// <summary>An address of an MX host.</summary>
    Mx,

    /// <summary>A name of the address; RFC 7208 section 5.5 advises against it.</summary>
    Ptr,

    /// <summary>A network.</summary>
    Ip4,

    /// <summary>A network.</summary>
    Ip6,

    /// <summary>A name that has an address.</summary>
    Exists,
}
