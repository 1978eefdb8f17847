using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>A subject as one text, by which it is known again after a restart. Its labels are not part of it.</summary>
internal static class SubjectKey
{
    /// <summary>A line for each member; none of them has line ends.</summary>
    public static string Of(CheckSubject subject) => string.Create(
        CultureInfo.InvariantCulture,
        $"{subject.Name}\n{subject.Hostname}\n{subject.Protocol.Spell()}\n{subject.Port}\n{subject.Tls.Spell()}\n{subject.Username}\n{subject.Mx}\n{subject.Address}");

    /// <summary>The subject of a text that <see cref="Of"/> made; null for another.</summary>
    public static CheckSubject? Parse(string key) =>
        key.Split('\n') is [var name, var hostname, var protocol, var port, var tls, var username, var mx, var address]
        && SnakeCase.Parse<MailProtocol>(protocol) is { } spoken
        && SnakeCase.Parse<TlsMode>(tls) is { } mode
        && int.TryParse(port, CultureInfo.InvariantCulture, out var number)
            ? new() { Name = name, Hostname = hostname, Protocol = spoken, Port = number, Tls = mode, Username = OrNull(username), Mx = OrNull(mx), Address = OrNull(address) }
            : null;

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
