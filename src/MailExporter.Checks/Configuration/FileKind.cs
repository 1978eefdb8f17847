using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace MailExporter.Checks.Configuration;

/// <summary>A file that must be there. Its path is relative to the configuration file. It is not read now.</summary>
internal sealed class FileKind : Kind<string>
{
    public override string Name => "file";

    public override bool TryRead(Node node, Scope scope, [MaybeNullWhen(false)] out string value)
    {
        value = null;
        if (node is not ScalarNode { IsText: true, Text.Length: > 0 } scalar || scalar.Text.Contains('\0', StringComparison.Ordinal))
        {
            scope.Error(node, "the path of a file");
            return false;
        }

        value = Reading.FullPath(scalar.Text, scalar.Place);
        if (scope.Reading.FileExists(value))
        {
            return true;
        }

        scope.Error(scalar.Place, $"{scalar.Found}, which is no file", "the path of a file, from this file's folder");
        return false;
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "string");
        json.WriteNumber("minLength", 1);
    }
}
