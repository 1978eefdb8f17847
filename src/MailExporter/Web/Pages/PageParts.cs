using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>Small parts that several pages have.</summary>
internal static class PageParts
{
    private const int MaxText = 240;

    /// <summary>Where the page of a check is.</summary>
    public static string PathOf(string name) => $"check?name={Uri.EscapeDataString(name)}";

    /// <summary>Where the page of a route is.</summary>
    public static string PathOfRoute(string name) => $"delivery?name={Uri.EscapeDataString(name)}";

    /// <summary>Where the page of a domain is.</summary>
    public static string PathOfDomain(string name) => $"domain?name={Uri.EscapeDataString(name)}";

    /// <summary>How long ago something was; the moment itself in the title.</summary>
    public static Action<HtmlWriter> Ago(DateTimeOffset at, DateTimeOffset now) => html =>
        html.Add($"<time datetime=\"{Wording.Machine(at)}\" title=\"{Wording.Moment(at)}\">{Wording.Span(now - at)}</time>");

    /// <summary>A state as a word in its colour.</summary>
    public static Action<HtmlWriter> State(CheckState check) => State(CheckFilter.StateOf(check));

    /// <summary>A state as a word in its colour.</summary>
    public static Action<HtmlWriter> State(string state) => html => html.Add($"<span class=\"state {state}\">{Wording.State(state)}</span>");

    /// <summary>How long the state has been as it is.</summary>
    public static Action<HtmlWriter> Since(CheckState check, DateTimeOffset now) => Since(check.Since, check.Past is { HasTurned: true }, now);

    /// <summary>How long a state has been as it is; longer than is known, where it has not turned.</summary>
    public static Action<HtmlWriter> Since(DateTimeOffset? since, bool hasTurned, DateTimeOffset now) => html =>
    {
        if (since is { } known)
        {
            html.Add($"for {(hasTurned ? "" : "over ")}{Ago(known, now)}");
        }
    };

    /// <summary>A section with its heading at the side.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="id">Its place on the page.</param>
    /// <param name="title">The heading.</param>
    /// <param name="body">What is in it.</param>
    /// <param name="of">What it is about, where a page has several such: no two sections of a page may have one name.</param>
    public static void WriteSection(HtmlWriter html, string id, string title, Action<HtmlWriter> body, string? of = null) =>
        html.Add($"<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}{If(of is not null, h => h.Add($"<span class=\"unseen\"> of {of}</span>"))}</h2>\n<div>\n{body}</div></section>\n");

    /// <summary>A table of facts that may be wider than the screen.</summary>
    /// <param name="name">What it is, for who does not see it.</param>
    /// <param name="headings">One a column.</param>
    /// <param name="rows">Writes the rows.</param>
    public static Action<HtmlWriter> Table(string name, IEnumerable<string> headings, Action<HtmlWriter> rows) => html =>
    {
        html.Add($"<div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"{name}\"><table class=\"facts\"><thead><tr>");
        foreach (var heading in headings)
        {
            html.Add($"<th scope=\"col\">{heading}</th>");
        }

        html.Add($"</tr></thead><tbody>\n{rows}</tbody></table></div>\n");
    };

    /// <summary>Protocol, host and port.</summary>
    public static Action<HtmlWriter> Server(ServerOptions server) => html =>
        html.Add($"<span class=\"server\"><abbr class=\"protocol\">{Wording.Protocol(server.Protocol)}</abbr> <span class=\"host\">{server.Hostname}:{server.Port}</span></span>");

    /// <summary>Which of the hosts or addresses of a check a result is about; empty where there is one.</summary>
    public static string Which(CheckSubject subject) => string.Join(' ', new[] { subject.Mx, subject.Address }.Where(n => n is not null));

    /// <summary>Why a check is not well, in few words: what it is about stands beside it.</summary>
    public static Action<HtmlWriter> Why(CheckResult result) => html =>
    {
        if (result.Failure is { } failure)
        {
            html.Add($"<code>{failure.Reason.Spell()}</code> {Wording.Cut(failure.Detail, MaxText)}");
        }

        foreach (var warning in result.Warnings)
        {
            html.Add($"<code>{warning.Reason.Spell()}</code> {Wording.Cut(warning.Detail, MaxText)} ");
        }
    };

    /// <summary>How the connection comes to TLS.</summary>
    public static string Tls(ServerOptions server) => server.Tls switch
    {
        TlsMode.Implicit => "implicit TLS",
        TlsMode.Required => server.Protocol == MailProtocol.Pop3 ? "STLS required" : "STARTTLS required",
        _ => "no TLS asked for",
    };

    /// <summary>The entry's own labels.</summary>
    public static Action<HtmlWriter> Labels(ValueList<KeyValuePair<string, string>> labels) => html =>
    {
        foreach (var (name, value) in labels)
        {
            html.Add($" <span class=\"label\">{name}={Wording.Cut(value, 60)}</span>");
        }
    };

    /// <summary>Something, or nothing.</summary>
    public static Action<HtmlWriter> If(bool isSo, Action<HtmlWriter> part) => isSo ? part : static _ => { };
}
