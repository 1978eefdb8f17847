using System.Text.RegularExpressions;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>Values that somebody has chosen for a dashboard's variables, put into queries as Grafana puts them.</summary>
/// <param name="Values">By variable; none: All, whose value is the variable's own <c>.*</c>, which Grafana leaves as it is.</param>
internal sealed partial record ChosenValues(IReadOnlyDictionary<string, string[]> Values)
{
    /// <summary>The time range that the queries are about.</summary>
    public static readonly TimeSpan Range = TimeSpan.FromMinutes(2);

    /// <summary>The step of a graph.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>The same with other values of one variable.</summary>
    public ChosenValues With(string name, params string[] values) => new(new Dictionary<string, string[]>(Values, StringComparer.Ordinal) { [name] = values });

    /// <summary>A query with everything replaced; a variable that is not among these is an error.</summary>
    public string Replace(string query) => Placeholder().Replace(query, match => match.Value switch
    {
        "$__rate_interval" => "4s", // four scrapes
        "$__interval" => "1s",
        "$__range" => "120s",
        "$__range_s" => "120",
        _ => Format(match.Groups["name"].Value, match.Groups["format"].Value),
    });

    private string Format(string name, string format)
    {
        Assert.Equal("regex", format); // every other format leaves some name broken
        var values = Values[name];
        return values.Length switch
        {
            0 => ".*",
            1 => Escape(values[0]),
            _ => $"({string.Join('|', values.Select(Escape))})",
        };
    }

    private static string Escape(string value) => Special().Replace(value, @"\$&");

    [GeneratedRegex(@"\$__\w+|\$\{(?<name>\w+)(:(?<format>\w+))?\}|\$(?<name>[a-z]\w*)")]
    private static partial Regex Placeholder();

    /// <summary>What lodash's <c>escapeRegExp</c> escapes.</summary>
    [GeneratedRegex(@"[\\^$.*+?()[\]{}|]")]
    private static partial Regex Special();
}
