namespace MailExporter.Web.Pages;

/// <summary>A long list in pages.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Wanted">The page that was asked for, from 1; beyond the last one it is the last one.</param>
internal readonly record struct Pager(int Total, int Wanted)
{
    private const int PageSize = 100;

    private int Pages => Math.Max(1, (Total + PageSize - 1) / PageSize);

    private int Page => Math.Min(Wanted, Pages);

    /// <summary>What stands on the page.</summary>
    public IEnumerable<T> Shown<T>(IEnumerable<T> all) => all.Skip((Page - 1) * PageSize).Take(PageSize);

    /// <summary>Leads to the pages before and behind, where there is more than one.</summary>
    /// <param name="name">What is on them.</param>
    /// <param name="pathOf">Where a page is.</param>
    public Action<HtmlWriter> Links(string name, Func<int, string> pathOf)
    {
        var (page, pages, total) = (Page, Pages, Total);
        return PageParts.If(pages > 1, html =>
            html.Add($"<nav class=\"pages\" aria-label=\"{name}\">{Turn(page - 1, page > 1, "Previous", pathOf)}<span>{Wording.Count(((page - 1) * PageSize) + 1)}–{Wording.Count(Math.Min(page * PageSize, total))} of {Wording.Count(total)}</span>{Turn(page + 1, page < pages, "Next", pathOf)}</nav>\n"));
    }

    private static Action<HtmlWriter> Turn(int page, bool exists, string word, Func<int, string> pathOf) =>
        PageParts.If(exists, html => html.Add($"<a href=\"{pathOf(page)}\">{word}</a>"));
}
