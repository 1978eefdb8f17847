using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The table of the domains, laid out as that of the checks.</summary>
internal sealed class DomainTable(DateTimeOffset now)
{
    private const int MaxText = 240;
    private const int MaxChecks = 3;

    private static readonly (string Column, string Name)[] Columns =
    [
        ("state", "State"), ("name", "Domain"), ("server", "MX hosts"), ("policy", "DMARC"), ("mode", "MTA-STS"), ("looked", "Looked at"),
    ];

    /// <summary>Writes the domains in the order given.</summary>
    public void Write(HtmlWriter html, IEnumerable<DomainState> domains)
    {
        html.Add($"<table class=\"checks\" role=\"table\"><caption class=\"unseen\">Domains</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (var (column, name) in Columns)
        {
            html.Add($"<th scope=\"col\" role=\"columnheader\" class=\"{column}\">{name}</th>");
        }

        html.Add($"</tr></thead>\n");
        foreach (var domain in domains)
        {
            WriteDomain(html, domain);
        }

        html.Add($"</table>\n");
    }

    private void WriteDomain(HtmlWriter html, DomainState domain)
    {
        var (name, known) = (domain.Domain.Domain, domain.Known);
        html.Add($"<tbody role=\"rowgroup\" class=\"{domain.State}\" id=\"domain-{Uri.EscapeDataString(name)}\">\n");
        html.Add($"<tr role=\"row\"><td role=\"cell\" class=\"state\">{PageParts.State(domain.State)}{PageParts.If(domain.Status is not null, h => h.Add($" <span class=\"since\">{(domain.Past!.State.HasTurned ? "" : "over ")}{PageParts.Ago(domain.Past.State.Since, now)}</span>"))}</td>");
        html.Add($"<td role=\"cell\" class=\"name\"><a href=\"{PageParts.PathOfDomain(name)}\">{name}</a>{PageParts.Labels(domain.Domain.Labels)}</td>");
        html.Add($"<td role=\"cell\" class=\"server\"><span class=\"host\">{Wording.Cut(known is null ? "" : Hosts(known.Mx.Facts), MaxText)}</span></td>");
        html.Add($"<td role=\"cell\" class=\"policy\">{known?.Dmarc.Facts.Policy}</td>");
        html.Add($"<td role=\"cell\" class=\"mode\">{known?.MtaSts.Facts.Mode}</td>");
        html.Add($"<td role=\"cell\" class=\"looked\">{PageParts.If(domain.Past is not null, h => h.Add($"{PageParts.Ago(domain.Past!.Newest.Result.StartedAt, now)} ago"))}</td></tr>\n");
        if (domain.IsTooOld)
        {
            WriteWhy(html, h => h.Add($"The last run is {PageParts.Ago(domain.Past!.Newest.Result.StartedAt, now)} ago: what is told here may no longer hold."));
        }

        DomainCheckState[] bad = [.. domain.Checks.Where(check => check.Known.IsOk == false)];
        foreach (var check in bad.Take(MaxChecks))
        {
            var worst = check.Known.Findings[0];
            WriteWhy(html, h => h.Add($"<code>{worst.Id}</code> {Wording.Cut(worst.Text, MaxText)}{PageParts.If(check.Known.Findings.Count > 1, more => more.Add($" And {Wording.Count(check.Known.Findings.Count - 1)} more of this check."))}"));
        }

        WriteNames(html, "Also", bad.Skip(MaxChecks));
        WriteNames(html, "Not told just now", domain.Checks.Where(check => check.IsUnknown));

        html.Add($"</tbody>\n");
    }

    private static string Hosts(MxFacts facts) => facts switch
    {
        { IsNull: true } => "takes no mail",
        { IsImplicit: true } => "itself",
        _ => string.Join(", ", facts.Records.Select(record => record.Host)),
    };

    private static void WriteNames(HtmlWriter html, string what, IEnumerable<DomainCheckState> checks)
    {
        var names = string.Join(", ", checks.Select(check => Wording.PostureCheck(check.Known.Name)));
        if (names.Length > 0)
        {
            WriteWhy(html, h => h.Add($"{what}: {names}."));
        }
    }

    private static void WriteWhy(HtmlWriter html, Action<HtmlWriter> why) =>
        html.Add($"<tr role=\"row\" class=\"why\"><td role=\"cell\" class=\"why\" colspan=\"{Columns.Length}\">{why}</td></tr>\n");
}
