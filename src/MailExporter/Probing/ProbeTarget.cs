using System.Globalization;
using MailExporter.Checks.Configuration;

namespace MailExporter.Probing;

/// <summary>What is to be probed: <c>HOST</c>, <c>HOST:PORT</c>, <c>[IPV6]:PORT</c>.</summary>
/// <param name="Host">In its one canonical spelling, so that no other spelling passes a limit or begins a new back-off.</param>
/// <param name="Port">Null: the module's.</param>
internal sealed record ProbeTarget(string Host, int? Port)
{
    /// <summary>What a target looks like.</summary>
    public const string Form = "HOST, HOST:PORT, an IP address or [IPV6]:PORT";

    /// <summary>Reads the spelling; null when it is none.</summary>
    public static ProbeTarget? Parse(string text)
    {
        if (HostName.IsAddress(text))
        {
            return new ProbeTarget(HostName.Canonical(text), null);
        }

        var (host, after) = text.StartsWith('[') ? Split(text, text.IndexOf(']', StringComparison.Ordinal) + 1) : Split(text, text.IndexOf(':', StringComparison.Ordinal));
        if (host is ['[', .. var inner, ']'] && inner.Contains(':', StringComparison.Ordinal))
        {
            host = inner;
        }

        var port = 0;
        if (HostName.Expected(host) is not null
            || after.Length > 0 && !(after[0] == ':' && int.TryParse(after.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535))
        {
            return null;
        }

        var canonical = HostName.Canonical(host);
        return System.Text.Ascii.IsValid(canonical) ? new ProbeTarget(canonical, after.Length > 0 ? port : null) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{(Host.Contains(':') ? $"[{Host}]" : Host)}:{port}") : Host;

    private static (string Host, string After) Split(string text, int at) => at <= 0 ? (text, "") : (text[..at], text[at..]);
}
