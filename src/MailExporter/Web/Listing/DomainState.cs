using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;

namespace MailExporter.Web.Listing;

/// <summary>One domain as the pages show it.</summary>
/// <param name="Domain">The entry.</param>
/// <param name="Past">Its newest run and since when it is as it is; null before the first run.</param>
/// <param name="IsTooOld">The newest run is too old to tell anything of now.</param>
internal sealed record DomainState(DomainOptions Domain, DomainPast? Past, bool IsTooOld)
{
    /// <summary>What is known, some of it perhaps from an earlier run; null before the first.</summary>
    public DomainResult? Known => Past?.Newest.Known;

    /// <summary>The worst of its checks; null before the first run, and while nothing could be told.</summary>
    public CheckStatus? Status => Past?.State.Status;

    /// <summary>How the state is spelled.</summary>
    public string State => Spell(Status);

    /// <summary>Its checks, the worst first, else in the order of the specification.</summary>
    public IEnumerable<DomainCheckState> Checks => Past is null
        ? []
        : Past.Newest.Known.Checks.Zip(Past.Newest.Result.Checks, (known, now) => new DomainCheckState(known, now, Past.Checks[known.Name])).OrderBy(check => check.Span.Status switch
        {
            CheckStatus.Error => 0,
            CheckStatus.Warning => 1,
            null => 2,
            _ => 3,
        });

    /// <summary>How a state is spelled.</summary>
    public static string Spell(CheckStatus? status) => status?.Spell() ?? CheckFilter.Pending;
}

/// <summary>One check of a domain.</summary>
/// <param name="Known">What is known of it.</param>
/// <param name="Now">What the newest run found.</param>
/// <param name="Span">Since when it is so, and when it was last told.</param>
internal sealed record DomainCheckState(PostureCheck Known, PostureCheck Now, StateSpan Span)
{
    /// <summary>It could not be told just now.</summary>
    public bool IsUnknown => Now.IsOk is null;
}
