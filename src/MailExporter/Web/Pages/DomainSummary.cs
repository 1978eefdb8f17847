using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>All domains in a sentence, for the overview and for their own list.</summary>
internal static class DomainSummary
{
    /// <summary>For the overview: how they are, and which turned last; nothing where there are none.</summary>
    public static Action<HtmlWriter> Of(DomainState[] domains, DateTimeOffset now) => html =>
    {
        if (domains.Length == 0)
        {
            return;
        }

        html.Add($"<p class=\"domains\"><a href=\"domains\">{Headline(domains)}</a>.");
        var worst = DomainStates.ByUrgency(domains).First();
        if (worst is { Status: CheckStatus.Error or CheckStatus.Warning, Past.State: { } state })
        {
            html.Add($" {(domains.Count(domain => domain.Status == worst.Status) > 1 ? "The latest: " : "")}<a href=\"{PageParts.PathOfDomain(worst.Domain.Domain)}\">{worst.Domain.Domain}</a>, {PageParts.Since(state.Since, state.HasTurned, now)}.");
        }

        html.Add($"</p>");
    };

    /// <summary>How they are, without a full stop.</summary>
    public static string Headline(DomainState[] domains)
    {
        int Count(CheckStatus? status) => domains.Count(domain => domain.Status == status);
        var (total, errors, warnings, pending) = (domains.Length, Count(CheckStatus.Error), Count(CheckStatus.Warning), Count(null));
        if (total == pending)
        {
            return total == 0 ? "There are no domains" : "No domain has been told yet";
        }

        var text = errors > 0
            ? total == 1 ? "The domain is broken" : $"{Wording.Count(errors)} of {Wording.Count(total)} domains {(errors == 1 ? "is" : "are")} broken"
            : warnings > 0
                ? total == 1 ? "The domain has a warning" : $"{Wording.Count(warnings)} of {Wording.Count(total)} domains {(warnings == 1 ? "has" : "have")} a warning"
                : total == 1 ? "The domain is in order" : $"{(total - pending == 1 ? "1 domain is" : $"All {Wording.Count(total - pending)} domains are")} in order";
        return pending == 0 ? text : $"{text}, {Wording.Count(pending)} without a result yet";
    }

    /// <summary>How one is, as a sentence.</summary>
    public static string Sentence(DomainState domain)
    {
        string Names(CheckStatus status) => string.Join(", ", domain.Checks.Where(check => check.Span.Status == status).Select(check => Wording.PostureCheck(check.Known.Name)));
        return domain switch
        {
            { Past: null } => "The first run comes within a minute of the start.",
            { Status: null } => "Nothing could be told yet: DNS does not answer.",
            { Status: CheckStatus.Success } => "There is nothing to be done.",
            _ => string.Join(' ', new[] { (Text: "Broken", Checks: Names(CheckStatus.Error)), (Text: "With warnings", Checks: Names(CheckStatus.Warning)) }.Where(part => part.Checks.Length > 0).Select(part => $"{part.Text}: {part.Checks}.")),
        };
    }
}
