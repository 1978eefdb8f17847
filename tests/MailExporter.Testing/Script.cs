namespace MailExporter.Testing;

/// <summary>One line of a script.</summary>
internal sealed record ScriptStep(int Line, string Verb, string Text)
{
    public override string ToString() => Text.Length == 0 ? $"{Verb}:" : $"{Verb}: {Text}";
}

/// <summary>A script, parsed: one list of steps for each section, a section for each connection.</summary>
internal static class Script
{
    private static readonly HashSet<string> Verbs =
    [
        "S", "S+", "L", "bytes", "split", "drip", "flood", "answer", "C", "C?", "data", "read", "tls", "stall", "hold", "half-close",
        "gone", "close", "reset",
    ];

    private static readonly HashSet<string> LastVerbs = ["gone", "close", "reset"];

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
        if (section.Count > 0 && LastVerbs.Contains(section[^1].Verb))
        {
            throw new FormatException($"Script line {step.Line}: nothing can follow \"{section[^1]}\".");
        }

        section.Add(step);
    }

    private static ScriptStep ParseLine(int number, string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var verb = colon < 0 ? line : line[..colon];
        if (colon < 0 || !Verbs.Contains(verb))
        {
            throw new FormatException($"Script line {number}: \"{line}\" is no step; known are {string.Join(": ", Verbs)}:");
        }

        var text = line[(colon + 1)..];
        return new ScriptStep(number, verb, text.StartsWith(' ') ? text[1..] : text);
    }
}
