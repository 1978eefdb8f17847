using MailExporter.Checks.Results;

namespace MailExporter.Web.Listing;

/// <summary>A filter as query parameters: <c>status=error&amp;protocol=imap&amp;label=site=north&amp;q=mx1</c>.</summary>
internal static class FilterQuery
{
    private const int MaxText = 200;
    private const int MaxValues = 10;

    private static readonly string[] States = [.. SnakeCase.All<CheckStatus>(), CheckFilter.Pending];

    /// <summary>Reads the parameters.</summary>
    /// <param name="query">The request's.</param>
    /// <param name="fault">What is wrong, as a sentence; null: nothing. What is wrong is left out of the filter.</param>
    public static CheckFilter Read(IQueryCollection query, out string? fault)
    {
        fault = null;
        List<string> states = [];
        foreach (var state in Values(query, "status"))
        {
            if (States.Contains(state))
            {
                states.Add(state);
            }
            else
            {
                fault = $"status: expected one of {string.Join(", ", States)}.";
            }
        }

        var labels = new List<KeyValuePair<string, string>>();
        foreach (var label in Values(query, "label"))
        {
            if (label.Split('=', 2) is [var name, var value] && name.Length > 0)
            {
                labels.Add(new(name, value));
            }
            else
            {
                fault = "label: expected NAME=VALUE.";
            }
        }

        MailProtocol? protocol = null;
        foreach (var text in Values(query, "protocol"))
        {
            protocol = SnakeCase.Parse<MailProtocol>(text);
            fault = protocol is null ? $"protocol: expected one of {string.Join(", ", SnakeCase.All<MailProtocol>())}." : fault;
        }

        var wanted = Values(query, "q").FirstOrDefault("").Trim();
        return new CheckFilter { States = states, Protocol = protocol, Labels = labels, Text = wanted.Length > MaxText ? wanted[..MaxText] : wanted };
    }

    /// <summary>The values of a parameter that say something.</summary>
    public static IEnumerable<string> Values(IQueryCollection query, string name) => query[name].OfType<string>().Where(v => v.Length > 0).Take(MaxValues);

    /// <summary>The parameters that say a filter, each with its value encoded.</summary>
    public static IEnumerable<string> Write(CheckFilter filter)
    {
        foreach (var state in filter.States)
        {
            yield return $"status={state}";
        }

        if (filter.Protocol is { } protocol)
        {
            yield return $"protocol={protocol.Spell()}";
        }

        foreach (var (name, value) in filter.Labels)
        {
            yield return $"label={Uri.EscapeDataString($"{name}={value}")}";
        }

        if (filter.Text.Length > 0)
        {
            yield return $"q={Uri.EscapeDataString(filter.Text)}";
        }
    }
}
