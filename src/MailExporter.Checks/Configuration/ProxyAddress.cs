namespace MailExporter.Checks.Configuration;

/// <summary>The URL of a proxy: <c>socks5://[USER:PASSWORD@]HOST:PORT</c> or <c>http://…</c>.</summary>
internal static class ProxyAddress
{
    private const string Form = "socks5://HOST:PORT or http://HOST:PORT, with USER:PASSWORD@ if the proxy wants it";

    public static string? Parse(string text, Reading reading, out ProxyOptions? proxy)
    {
        proxy = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || url.Scheme is not ("socks5" or "http")
            || url.PathAndQuery is not ("/" or "")
            || url.Fragment.Length > 0
            || url.Port is < 1 or > 65535
            || url.IsDefaultPort && !text.TrimEnd('/').EndsWith(":80", StringComparison.Ordinal)
            || HostName.Expected(url.IdnHost) is not null)
        {
            return Form;
        }

        var user = url.UserInfo.Split(':', 2);
        proxy = new ProxyOptions(
            url.Scheme is "http" ? ProxyKind.Http : ProxyKind.Socks5,
            url.IdnHost,
            url.Port,
            user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]),
            user.Length < 2 ? null : Secret.FromValue(Uri.UnescapeDataString(user[1])));
        return null;
    }
}
