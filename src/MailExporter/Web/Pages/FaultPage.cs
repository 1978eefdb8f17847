namespace MailExporter.Web.Pages;

/// <summary>A page that says in a sentence why there is no other.</summary>
internal static class FaultPage
{
    /// <summary>The page.</summary>
    public static Page For(int status, string sentence) => new("MailExporter", Place: null, html =>
        html.Add($"<h1>This did not work</h1>\n<p class=\"lead\" id=\"fault\">{sentence}</p>\n<p><a href=\"./\">To all checks</a></p>\n"))
    { Status = status };
}
