using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Checks.Results;
using MimeKit.Cryptography;
using MimeKit.Utils;

namespace MailExporter.Checks.Delivery;

/// <summary>Reads from a header section what the way did to a message.</summary>
internal static partial class MessageWay
{
    private const int MaxHops = 30;
    private const int MaxVerdicts = 20;
    private const int MaxText = 500;

    /// <summary>All facts that its header tells.</summary>
    public static ReceivedMessage Read(string header, string folder, bool isJunk, long? size)
    {
        var fields = HeaderFields.Of(header);
        return new ReceivedMessage
        {
            Folder = folder,
            IsJunk = isJunk,
            SizeBytes = size,
            Hops = Hops(fields).ToValueList(),
            Authentication = Verdicts(fields).ToValueList(),
            SpamFields = fields.Any(Delivery.SpamScores.Fields).Take(MaxVerdicts).Select(field => new KeyValuePair<string, string>(field.Key, Bounded(field.Value))).ToValueList(),
            SpamScores = Delivery.SpamScores.Read(fields).ToValueList(),
        };
    }

    /// <summary>Each trace field stands above that of the hop before it (RFC 5321 section 4.4).</summary>
    private static IEnumerable<TraceHop> Hops(HeaderFields fields)
    {
        var texts = fields.All("Received").Take(MaxHops + 1).ToArray();
        var times = Array.ConvertAll(texts, Time);
        for (var i = 0; i < texts.Length && i < MaxHops; i++)
        {
            var before = i + 1 < texts.Length ? times[i + 1] : Date(fields.First("Date"));
            var clauses = WithoutComments(texts[i]);
            yield return new TraceHop(Word(From(), clauses), Word(By(), clauses), Word(With(), clauses), times[i], times[i] - before);
        }
    }

    /// <summary>Postfix's comment on TLS has a "with" of its own (RFC 5322 section 3.2.2; comments may be nested).</summary>
    private static string WithoutComments(string trace)
    {
        var clauses = new StringBuilder(trace.Length);
        var depth = 0;
        foreach (var letter in trace)
        {
            depth += letter == '(' ? 1 : 0;
            if (depth == 0)
            {
                clauses.Append(letter);
            }

            depth -= letter == ')' && depth > 0 ? 1 : 0;
        }

        return clauses.ToString();
    }

    private static DateTimeOffset? Time(string trace) => trace.LastIndexOf(';') is >= 0 and var at ? Date(trace[(at + 1)..]) : null;

    private static DateTimeOffset? Date(string? text) => text is not null && DateUtils.TryParse(Bounded(text), out var date) ? date.ToUniversalTime() : null;

    private static string? Word(Regex pattern, string trace) => pattern.Match(trace) is { Success: true } match ? Bounded(match.Groups[1].Value) : null;

    /// <summary>Anybody may write such a field: only those of the server that wrote the topmost one, which is the receiver's, count (RFC 8601 section 5).</summary>
    private static IEnumerable<AuthenticationVerdict> Verdicts(HeaderFields fields)
    {
        string? server = null;
        foreach (var text in fields.All("Authentication-Results").Take(MaxVerdicts))
        {
            if (!AuthenticationResults.TryParse(Encoding.UTF8.GetBytes(text), out var parsed) || (server is not null && parsed.AuthenticationServiceIdentifier != server))
            {
                continue;
            }

            server ??= parsed.AuthenticationServiceIdentifier ?? "";
            foreach (var verdict in parsed.Results.Take(MaxVerdicts))
            {
                yield return new(Bounded(verdict.Method).ToLowerInvariant(), Bounded(verdict.Result).ToLowerInvariant());
            }
        }
    }

    private static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];

    [GeneratedRegex(@"^from\s+(\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"(?:^|\s)by\s+([^\s;]+)", RegexOptions.IgnoreCase)]
    private static partial Regex By();

    [GeneratedRegex(@"\swith\s+([A-Z0-9]+)", RegexOptions.IgnoreCase)]
    private static partial Regex With();
}
