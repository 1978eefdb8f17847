namespace MailExporter.Checks.Configuration;

/// <summary>A URL that secrets are sent to.</summary>
internal static class WebAddress
{
    /// <summary>https; http only to this machine.</summary>
    public static string? Parse(string text, Reading reading, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url)
        && url.Host.Length > 0
        && url.UserInfo.Length == 0
        && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)
            ? null
            : "an https:// URL (http:// only to this machine)";

    /// <summary>http or https.</summary>
    public static string? ParseAny(string text, Reading reading, out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Host.Length > 0 && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? null
            : "an https:// or http:// URL";
}
