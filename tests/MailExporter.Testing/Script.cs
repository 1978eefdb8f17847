namespace MailExporter.Testing;

/// <summary>One line of a script.</summary>
internal sealed record ScriptStep(int Line, string Verb, string Text)
{
    public override string ToString() => Text.Length == 0 ? $"{Verb}:" : $"{Verb}: {Text}";
}

/// <summary>A script, parsed: one list of steps for each section, a section for each connection.</summary>
internal static class Script
{
    // The value tells whether the step ends the script.
    private static readonly Dictionary<string, bool> Verbs = new(StringComparer.Ordinal)
    {
        ["S"] = false, ["S+"] = false, ["L"] = false, ["C"] = false, ["C?"] = false, ["tls"] = false, ["stall"] = false,
        ["hold"] = false, ["reset"] = true, ["close"] = true, ["half-close"] = false, ["gone"] = true, ["flood"] = false,
        ["bytes"] = false, ["drip"] = false, ["split"] = false, ["data"] = false, ["read"] = false, ["answer"] = false,
    };

    public static List<List<ScriptStep>> Parse(string script)
    {
        var sections = new List<List<ScriptStep>> { new() };
        var number = 0;
        foreach (var line in script.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var text = line.TrimStart();
            if (text.Trim() == "---")
            {
                sections.Add([]);
            }
            else if (text.Length > 0 && text[0] != '#')
            {
                Add(sections[^1], ParseLine(number, text));
            }
        }

        return sections;
    }

    private static void Add(List<ScriptStep> section, ScriptStep step)
    {
        if (section.Count > 0 && Verbs[section[^1].Verb])
        {
            throw new FormatException($"Script line {step.Line}: nothing can follow \"{section[^1]}\".");
        }

        section.Add(step);
    }

    private static ScriptStep ParseLine(int number, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var verb = colon < 0 ? line : line[..colon];
        if (colon < 0 || !Verbs.ContainsKey(verb))
        {
            throw new FormatException($"Script line {number}: \"{line}\" is no step; known are {string.Join(": ", Verbs.Keys)}:");
        }

        var text = line[(colon + 1)..];
        return new ScriptStep(number, verb, text.StartsWith(' ') ? text[1..] : text);
    }
}
