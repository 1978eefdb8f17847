using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Domains;

/// <summary>An MTA-STS policy (RFC 8461 section 3.2).</summary>
/// <param name="Mode">What senders are to do with a host that fails.</param>
/// <param name="MaxAge">How long they keep the policy.</param>
/// <param name="Mx">The patterns that MX hosts must match, in lower case.</param>
internal sealed record MtaStsPolicy(MtaStsMode Mode, TimeSpan MaxAge, ValueList<string> Mx)
{
    /// <summary>RFC 8461 section 3.2: a year.</summary>
    private const int LongestMaxAge = 31_557_600;

    private const int MaxPatterns = 100;

    /// <summary>Reads a policy.</summary>
    /// <returns>The policy, or everything that is wrong with it.</returns>
    public static (MtaStsPolicy? Policy, ValueList<string> Faults) Parse(string text)
    {
        var (fields, faults) = Fields(text);
        if (fields.GetValueOrDefault("version") is not ["STSv1"])
        {
            faults.Add("it does not say version: STSv1");
        }

        // RFC 8461 section 3.2: of a field other than mx that stands twice, the first counts.
        MtaStsMode? mode = fields.GetValueOrDefault("mode") is not [var word, ..] ? null
            : word switch { "enforce" => MtaStsMode.Enforce, "testing" => MtaStsMode.Testing, "none" => MtaStsMode.None, _ => null };
        if (mode is null)
        {
            faults.Add("its mode is not enforce, testing or none");
        }

        var age = -1;
        if (fields.GetValueOrDefault("max_age") is not [{ Length: <= 10 } digits, ..]
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out age) || age > LongestMaxAge)
        {
            faults.Add($"its max_age is not a number of seconds up to {LongestMaxAge}");
        }

        var patterns = fields.GetValueOrDefault("mx") ?? [];
        faults.AddRange(patterns.Where(pattern => !IsPattern(pattern)).Select(pattern => $"mx {ZoneText.Quoted(pattern)} is no host name or *.DOMAIN").Take(3));
        if (patterns.Count == 0 && mode is not (null or MtaStsMode.None))
        {
            faults.Add("it names no mx");
        }

        return faults.Count > 0
            ? (null, faults.ToValueList())
            : (new(mode!.Value, TimeSpan.FromSeconds(age), patterns.Take(MaxPatterns).Select(pattern => HostName.Ascii(pattern).ToLowerInvariant().TrimEnd('.')).ToValueList()), default);
    }

    /// <summary>Whether the policy is about this MX host (RFC 8461 section 4.1).</summary>
    public bool Covers(string host) => Mx.Any(pattern => Matches(pattern, host.TrimEnd('.').ToLowerInvariant()));

    /// <summary>RFC 8461 section 4.1 and RFC 6125 section 6.4.3: a wildcard stands for exactly one label, the first.</summary>
    public static bool Matches(string pattern, string host) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..] == pattern[1..]
            : host == pattern;

    private static (Dictionary<string, List<string>> Fields, List<string> Faults) Fields(string text)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r', ' ', '\t')).Where(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line[..colon].Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '-' or '.')))
            {
                if (faults.Count < 3)
                {
                    faults.Add($"the line {ZoneText.Quoted(line)} is no field");
                }

                continue;
            }

            var name = line[..colon];
            if (!fields.TryGetValue(name, out var values))
            {
                fields.Add(name, values = []);
            }

            values.Add(line[(colon + 1)..].Trim(' ', '\t'));
        }

        return (fields, faults);
    }

    private static bool IsPattern(string pattern)
    {
        var host = pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern;
        return !HostName.IsAddress(host) && HostName.Expected(host) is null;
    }
}

/// <summary>What senders do with an MX host that fails MTA-STS (RFC 8461 section 5).</summary>
internal enum MtaStsMode
{
    /// <summary>Deliver nothing to it.</summary>
    Enforce,

    /// <summary>Deliver, and report.</summary>
    Testing,

    /// <summary>As if there were no policy.</summary>
    None,
}
