using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>The DNS tree walk (RFC 9989 section 4.10): from a domain up to its top label, in at most eight questions.</summary>
internal sealed class DmarcTreeWalk(IZoneData zone)
{
    private const int MostLabelsAbove = 7;

    /// <summary>Walks up from the domain, itself included.</summary>
    public async Task<DmarcPath> WalkAsync(string domain, CancellationToken cancellationToken)
    {
        var steps = new List<DmarcStep>();
        foreach (var name in Names(domain))
        {
            var step = new DmarcStep(name, await zone.TextsAsync($"_dmarc.{name}", cancellationToken).ConfigureAwait(false));
            steps.Add(step);
            if (step.Record?["psd"] is "y" or "n")
            {
                break;
            }
        }

        return new(domain, steps.ToValueList());
    }

    private static IEnumerable<string> Names(string domain)
    {
        var labels = domain.Split('.');
        yield return domain;
        for (var count = Math.Min(labels.Length - 1, MostLabelsAbove); count > 0; count--)
        {
            yield return string.Join('.', labels[^count..]);
        }
    }
}

/// <summary>What a tree walk met.</summary>
/// <param name="Domain">Where it began.</param>
/// <param name="Steps">From the domain itself upwards.</param>
internal sealed record DmarcPath(string Domain, ValueList<DmarcStep> Steps)
{
    /// <summary>The first step that DNS did not answer.</summary>
    public DmarcStep? Unanswered => Steps.FirstOrDefault(step => step.Texts.Status == LookupStatus.Unknown);

    /// <summary>RFC 9989 section 4.10.2; null while a step is not answered.</summary>
    public string? OrganizationalDomain
    {
        get
        {
            if (Unanswered is not null)
            {
                return null;
            }

            var found = Steps.Where(step => step.Record is not null).ToList();
            if (found.Find(step => step.Record!["psd"] == "n") is { } own)
            {
                return own.Domain;
            }

            if (found.Find(step => step.Record!["psd"] == "y" && step.Domain != Domain) is { } suffix)
            {
                return OneBelow(suffix.Domain);
            }

            return found.Count > 0 ? found[^1].Domain : Domain;
        }
    }

    /// <summary>Whose record holds for the domain (RFC 9989 section 4.10.1): its own, else its organizational domain's, else the public suffix's. Null: nobody's, or it is not known.</summary>
    public DmarcStep? Policy =>
        Steps[0].Record is not null ? Steps[0]
        : OrganizationalDomain is not { } above ? null
        : Steps.FirstOrDefault(step => step.Domain == above && step.Record is not null) ?? Steps.FirstOrDefault(step => step.Record?["psd"] == "y");

    private string OneBelow(string suffix)
    {
        var labels = Domain.Split('.');
        return string.Join('.', labels[^(suffix.Split('.').Length + 1)..]);
    }
}

/// <summary>One question of a walk.</summary>
/// <param name="Domain">The domain above whose <c>_dmarc</c> was asked.</param>
/// <param name="Texts">The answer.</param>
internal sealed record DmarcStep(string Domain, Lookup<string> Texts)
{
    /// <summary>The text of the one record there; null when there is none, or more than one, which are discarded (RFC 9989 section 4.10).</summary>
    public string? Text { get; } = Texts.Records.Where(IsOne).Take(2).ToList() is [var single] ? single : null;

    /// <summary>The same, read.</summary>
    public TagList? Record { get; } = Texts.Records.Where(IsOne).Take(2).ToList() is [var single] ? TagList.Parse(single) : null;

    /// <summary>True when there is more than one.</summary>
    public bool HasSeveral { get; } = Texts.Records.Where(IsOne).Skip(1).Any();

    /// <summary>True for a text whose first tag is <c>v=DMARC1</c>, in this spelling.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith('v') && text.AsSpan(1).TrimStart(" \t") is ['=', .. var value]
        && value.TrimStart(" \t") is ['D', 'M', 'A', 'R', 'C', '1', .. var rest] && rest.TrimStart(" \t") is ([] or [';', ..]);
}
