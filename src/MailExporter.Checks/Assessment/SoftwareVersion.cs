using System.Net;
using System.Text.RegularExpressions;

namespace MailExporter.Checks.Assessment;

/// <summary>Finds the name and version of software in what a server says of itself.</summary>
internal static partial class SoftwareVersion
{
    private static readonly char[] Separators = [' ', '\t', '\n', ',', ';', '(', ')', '[', ']', '<', '>', '"', ':'];

    /// <summary>Words between a name and its version.</summary>
    private static readonly HashSet<string> Fillers = new(["Version", "Release", "v", "MTA", "Server", "Service", "MAIL", "ESMTP", "SMTP", "IMAP", "IMAP4", "POP3", "NIL"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Words after which a number is a moment or a place.</summary>
    private static readonly HashSet<string> Others = new(["at", "on", "for", "from", "to", "id", "is", "ready", "host"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Such as <c>Exim 4.96</c>; null where no version is told. Host names, addresses and dates are none.</summary>
    public static string? In(string text)
    {
        string? name = null;
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries))
        {
            var match = Shape().Match(word);
            if (match.Success && !IsAddressOrDate(match.Groups["version"].Value))
            {
                var before = match.Groups["name"].Success ? match.Groups["name"].Value : name;
                if (before is not null && !Others.Contains(before))
                {
                    return $"{before} {match.Groups["version"].Value}";
                }
            }

            name = Fillers.Contains(word) ? name : Name().IsMatch(word) ? word : null;
        }

        return null;
    }

    private static bool IsAddressOrDate(string version) =>
        (version.Count('.') == 3 && IPAddress.TryParse(version, out _)) || Date().IsMatch(version);

    [GeneratedRegex(@"^(?:(?<name>[A-Za-z][A-Za-z+]*)[/_-])?v?(?<version>[0-9]+(?:\.[0-9]+)+(?:[A-Za-z+~/-][A-Za-z0-9.+~/-]*)?)$", RegexOptions.NonBacktracking)]
    private static partial Regex Shape();

    [GeneratedRegex(@"^[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}$", RegexOptions.NonBacktracking)]
    private static partial Regex Date();

    [GeneratedRegex("^[A-Za-z][A-Za-z+-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
