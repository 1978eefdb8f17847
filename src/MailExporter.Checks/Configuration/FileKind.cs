using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A file that must be there, or a place for some. Its path is relative to the configuration file. It is not read now.</summary>
/// <param name="holdsSecret">What stands here may be the secret itself, by mistake: only what looks like a path is shown.</param>
/// <param name="isThere">Must be there.</param>
internal sealed class FileKind(bool holdsSecret = false, bool isThere = true) : Kind<string>
{
    public override string Name => isThere ? "file" : "directory";

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node is not ScalarNode { IsText: true, Text.Length: > 0 } scalar || scalar.Text.Contains('\0', StringComparison.Ordinal))
        {
            scope.Error(node.Place, node.FoundKind, $"the path of a {Name}");
            return false;
        }

        value = Reading.FullPath(scalar.Text, scalar.Place);
        if (!isThere || scope.Reading.FileExists(value))
        {
            return true;
        }

        var found = holdsSecret && scalar.Form is not ScalarForm.Flag && !scalar.Text.Contains('/', StringComparison.Ordinal) ? $"a name of {scalar.Text.Length} characters" : scalar.Found;
        scope.Error(scalar.Place, $"{found}, which is no file", scalar.Form is ScalarForm.Flag ? "the path of a file" : "the path of a file, from this file's folder");
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteNumber("minLength", 1);
    }
}
