using System.Text.Json.Nodes;
using MailExporter.Testing;

namespace MailExporter.Tests.Containers;

/// <summary>A Dockerfile, instruction by instruction.</summary>
internal sealed class Dockerfile(string path)
{
    /// <summary>All instructions, continued lines joined, without comments.</summary>
    public IReadOnlyList<(string Name, string Arguments)> Instructions { get; } =
    [
        .. Checkout.Read(path)
            .Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ', 2))
            .Select(parts => (parts[0], parts[1].Trim())),
    ];

    /// <summary>The arguments of every instruction of a name.</summary>
    public IEnumerable<string> All(string name) => Instructions.Where(instruction => instruction.Name == name).Select(instruction => instruction.Arguments);

    /// <summary>The arguments of the last, which is the one in force.</summary>
    public string Last(string name) => All(name).Last();

    /// <summary>The images it builds on.</summary>
    public IEnumerable<string> Bases => All("FROM").Select(from => from.Split(' ')[0]);

    /// <summary>What it copies from the checkout.</summary>
    public IEnumerable<string> Copied => All("COPY").Where(copy => !copy.StartsWith("--from", StringComparison.Ordinal)).SelectMany(copy => copy.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..^1]);

    /// <summary>A command in the form of a list, which needs no shell.</summary>
    public static string[] Words(string instruction) =>
        [.. JsonNode.Parse(instruction[instruction.IndexOf('[', StringComparison.Ordinal)..])!.AsArray().Select(word => (string)word!)];
}
