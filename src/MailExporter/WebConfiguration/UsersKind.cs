using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.WebConfiguration;

/// <summary>Users by name, each with the bcrypt hash of a password.</summary>
internal sealed partial class UsersKind : Kind<ValueList<KeyValuePair<string, string>>>
{
    private const int Costly = 14; // a second of a processor, more or less, and each step doubles it
    private const string Hash = @"^\$2[abxy]?\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$";

    private static readonly Kind<string> BcryptHash = new TextKind<string>("hash", Parse, isSecret: true, Hash);

    public override string Name => "users";

    public override bool IsSecret => true;

    public override bool TryRead(Node node, Scope scope, out ValueList<KeyValuePair<string, string>> value)
    {
        value = default;
        if (node is ScalarNode { IsNull: true })
        {
            return true; // a list whose last line was taken out
        }

        if (node is not MapNode map)
        {
            scope.Error(node.Place, node.FoundKind, "a mapping of users to bcrypt hashes");
            return false;
        }

        var users = new List<KeyValuePair<string, string>>(map.Entries.Length);
        var good = Section.ReportTwice(map, scope);
        foreach (var entry in map.Entries)
        {
            var at = scope.Of(entry.Key);
            if (entry.Key.Contains(':', StringComparison.Ordinal) || PlainText.ExpectedLine(entry.Key) is not null)
            {
                at.Error(entry.Place, $"the user {QuotedText.Of(entry.Key)}", "a name without colon and control characters (RFC 7617)");
                good = false;
            }

            good &= at.TryRead(BcryptHash, entry.Value, out var hash);
            if (hash is not null && Cost(hash) is > Costly and var cost)
            {
                scope.Reading.Warn(entry.Value.Place, at.Key, $"a bcrypt cost of {cost} takes seconds for each new login; 10 is usual");
            }

            users.Add(KeyValuePair.Create(entry.Key, hash ?? ""));
        }

        value = users.ToValueList();
        return good;
    }

    /// <summary>The base-2 logarithm of the work that a hash takes.</summary>
    public static int Cost(string hash) => int.Parse(hash.AsSpan(hash.IndexOf('$', 1) + 1, 2), CultureInfo.InvariantCulture);

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        BcryptHash.WriteSchema(json);
        json.WriteEndObject();
    }

    private static string? Parse(string text, Reading reading, out string? hash)
    {
        hash = HashForm().IsMatch(text) ? text : null;
        return hash is null ? "a bcrypt hash, as htpasswd -nBC 10 \"\" makes it" : null;
    }

    [GeneratedRegex(Hash)]
    private static partial Regex HashForm();
}
