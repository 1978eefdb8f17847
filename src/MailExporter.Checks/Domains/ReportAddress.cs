using System.Buffers;
using System.Globalization;

namespace MailExporter.Checks.Domains;

/// <summary>One address of a <c>rua</c> or <c>ruf</c>: a URI, in DMARC perhaps with a size (<c>!10m</c>).</summary>
/// <param name="Text">As written, without the size.</param>
/// <param name="Scheme">In lower case; empty when there is none.</param>
/// <param name="Host">Of a mailto address: the domain in lower case; null when it is no such address.</param>
/// <param name="HasSize">A size stands behind it.</param>
internal sealed record ReportAddress(string Text, string Scheme, string? Host, bool HasSize)
{
    private static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+.-0123456789");

    /// <summary>At most this many are read of a list.</summary>
    public const int Most = 10;

    /// <summary>True when a report can be sent there: a mailbox, or another scheme's address of which nothing is known here.</summary>
    public bool IsValid => Scheme.Length > 0 && (Scheme != "mailto" || Host is not null);

    /// <summary>The addresses of a list with commas; empty items are left out.</summary>
    public static IReadOnlyList<ReportAddress> ReadList(string value)
    {
        var addresses = new List<ReportAddress>();
        foreach (var range in value.AsSpan().Split(','))
        {
            var item = value.AsSpan()[range].Trim();
            if (!item.IsEmpty && addresses.Count < Most)
            {
                addresses.Add(Read(item));
            }
        }

        return addresses;
    }

    private static ReportAddress Read(ReadOnlySpan<char> item)
    {
        var mark = item.LastIndexOf('!');
        var hasSize = mark >= 0 && IsSize(item[(mark + 1)..]);
        var uri = hasSize ? item[..mark] : item;
        var colon = uri.IndexOf(':');
        var scheme = colon > 0 && !uri[..colon].ContainsAnyExcept(SchemeLetters) ? uri[..colon].ToString().ToLowerInvariant() : "";
        return new(ZoneText.Shown(uri), scheme, scheme == "mailto" ? MailHost(uri[(colon + 1)..]) : null, hasSize);
    }

    /// <summary><c>1*DIGIT [ "k" / "m" / "g" / "t" ]</c> (RFC 7489 section 6.4).</summary>
    private static bool IsSize(ReadOnlySpan<char> text)
    {
        text = text is [.., 'k' or 'm' or 'g' or 't' or 'K' or 'M' or 'G' or 'T'] ? text[..^1] : text;
        return text.Length is > 0 and < 20 && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
    }

    /// <summary>The domain of one mailbox (RFC 6068 section 2); null for anything else.</summary>
    private static string? MailHost(ReadOnlySpan<char> mailbox)
    {
        var end = mailbox.IndexOf('?');
        mailbox = end < 0 ? mailbox : mailbox[..end];
        var at = mailbox.LastIndexOf('@');
        if (at <= 0 || mailbox[..at].ContainsAny("!,@ \t"))
        {
            return null;
        }

        var host = mailbox[(at + 1)..].TrimEnd('.').ToString().ToLowerInvariant();
        return ZoneName.CanBeAsked(host) && host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_') ? host : null;
    }
}
