using System.Text;

namespace MailExporter.Checks.Configuration;

/// <summary>Fills in <c>${ENV_NAME}</c>; <c>$$</c> is one <c>$</c>, and any other <c>$</c> stands for itself.</summary>
internal static class VariableText
{
    /// <summary>The pattern of a value with a variable in it, for the schema.</summary>
    public const string Pattern = @"\$\{[A-Za-z_][A-Za-z0-9_]*\}";

    /// <summary>The scalar with its variables filled in.</summary>
    /// <returns>Null when one is not set: the error is reported.</returns>
    public static ScalarNode? Fill(ScalarNode scalar, Scope scope)
    {
        // What the shell hands over is final: a $ in a password must not be taken for ours.
        if (scalar.Form is ScalarForm.Flag or ScalarForm.Variable || !scalar.Text.Contains('$', StringComparison.Ordinal))
        {
            return scalar;
        }

        var text = scalar.Text;
        var filled = new StringBuilder(text.Length);
        var variables = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var next = at + 1 < text.Length && text[at] == '$' ? text[at + 1] : '\0';
            if (next == '{')
            {
                var end = text.IndexOf('}', at);
                var name = end < 0 ? "" : text[(at + 2)..end];
                if (Value(scalar, name, scope) is not { } value)
                {
                    return null;
                }

                filled.Append(value);
                (variables, at) = (variables + 1, end);
            }
            else
            {
                filled.Append(text[at]);
                at += next == '$' ? 1 : 0;
            }
        }

        return new ScalarNode(scalar.Place, filled.ToString(), variables > 0 ? ScalarForm.Variable : scalar.Form, text);
    }

    private static string? Value(ScalarNode scalar, string name, Scope scope)
    {
        if (!IsName(name))
        {
            scope.Error(scalar.Place, "a ${ without a variable's name and }", "${NAME}, or $${ for the text itself");
            return null;
        }

        var value = scope.Reading.Variable(name);
        if (value is null)
        {
            scope.Error(scalar.Place, $"${{{name}}}, which is not set", "an environment variable that is set");
        }

        return value;
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
