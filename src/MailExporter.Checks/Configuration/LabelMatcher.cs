using System.Text.RegularExpressions;

namespace MailExporter.Checks.Configuration;

/// <summary>What a label must be, as Prometheus writes it: <c>site="north"</c>, <c>name!="x"</c>, <c>hostname=~"mx.*"</c>, <c>name!~"test.*"</c>.</summary>
/// <param name="Name">The label.</param>
/// <param name="Operator">One of =, !=, =~ and !~.</param>
/// <param name="Value">Text, or a regular expression for the whole of the label.</param>
public sealed partial record LabelMatcher(string Name, string Operator, string Value)
{
    internal const string Expected = "a matcher such as site=\"north\" or name=~\"mx.*\"";

    private readonly Regex? _pattern = Operator.EndsWith('~') ? new Regex($"^(?:{Value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant) : null;

    /// <summary>Whether a label of this value will do; a label that is not there has the empty value.</summary>
    public bool Matches(string value) => (_pattern is null ? value == Value : _pattern.IsMatch(value)) != Operator.StartsWith('!');

    /// <inheritdoc/>
    public bool Equals(LabelMatcher? other) => other is not null && Name == other.Name && Operator == other.Operator && Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Operator, Value);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}{Operator}\"{Value}\"";

    internal static string? Parse(string text, Reading reading, out LabelMatcher? matcher)
    {
        matcher = null;
        if (Form().Match(text) is not { Success: true } match)
        {
            return Expected;
        }

        if (match.Groups[2].Value.EndsWith('~') && !reading.IsPattern(match.Groups[3].Value))
        {
            return "a regular expression without look-around and backreferences";
        }

        matcher = new LabelMatcher(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        return null;
    }

    [GeneratedRegex("^([a-zA-Z_][a-zA-Z0-9_]*)(=~|!~|!=|=)\"([^\"]*)\"$")]
    private static partial Regex Form();
}
