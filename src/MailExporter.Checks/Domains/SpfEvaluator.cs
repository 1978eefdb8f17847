using System.Net;

namespace MailExporter.Checks.Domains;

/// <summary>The function check_host() of RFC 7208 section 4: may this address send for this sender?</summary>
internal sealed class SpfEvaluator(IZoneData zone)
{
    /// <summary>Terms that ask DNS (RFC 7208 section 4.6.4).</summary>
    public const int MostLookups = 10;

    /// <summary>Terms whose question has an empty answer (RFC 7208 section 4.6.4).</summary>
    public const int MostVoidLookups = 2;

    /// <summary>Hosts of one <c>mx</c>, and names of one address (RFC 7208 section 4.6.4).</summary>
    public const int MostHosts = 10;

    /// <summary>Evaluates the policy of the sender's domain.</summary>
    /// <param name="address">Who connects.</param>
    /// <param name="sender">The envelope sender; empty: the HELO name is checked (RFC 7208 section 2.4).</param>
    /// <param name="helo">The name in HELO or EHLO.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    public Task<SpfResult> CheckHostAsync(IPAddress address, string sender, string helo, CancellationToken cancellationToken)
    {
        var at = sender.LastIndexOf('@');
        var domain = sender.Length == 0 ? helo : sender[(at + 1)..];
        var local = at > 0 ? sender[..at] : "postmaster"; // RFC 7208 section 4.3
        var evaluation = new SpfEvaluation(zone, address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, local, domain.TrimEnd('.'), helo);
        return evaluation.RunAsync(cancellationToken);
    }
}

/// <summary>What check_host() says.</summary>
/// <param name="Outcome">The result.</param>
/// <param name="Lookups">Terms that asked DNS until the result was clear; 11 when they were too many.</param>
/// <param name="VoidLookups">Of these, those with an empty answer; 3 when they were too many.</param>
/// <param name="Cause">Of temperror and permerror: what led to it, such as <c>lookups</c>.</param>
internal sealed record SpfResult(SpfOutcome Outcome, int Lookups, int VoidLookups, string? Cause);
