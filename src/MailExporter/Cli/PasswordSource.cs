using System.Text;

namespace MailExporter.Cli;

/// <summary>Where the password of <c>check --username</c> comes from: a file, the environment, a prompt; on the command line everybody sees it.</summary>
internal static class PasswordSource
{
    /// <summary>The environment variable that is looked at.</summary>
    public const string Variable = "MAILEXPORTER_PASSWORD";

    private static readonly string[] Given = ["password", "password_file"];

    /// <summary>The settings, with a password where one is needed; null: it cannot be had.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Complete(IReadOnlyList<KeyValuePair<string, string>> settings, TextWriter error)
    {
        if (settings.Any(s => s.Key == "password"))
        {
            error.WriteLine($"mailexporter: warning: --password shows in the list of processes; use --password-file, {Variable} or the prompt");
        }

        if (settings.All(s => s.Key != "username") || settings.Any(s => Given.Contains(s.Key) || s.Key.StartsWith("oauth2.", StringComparison.Ordinal)))
        {
            return settings;
        }

        return (Environment.GetEnvironmentVariable(Variable) ?? Prompt(error)) is { Length: > 0 } password ? [.. settings, KeyValuePair.Create("password", password)] : null;
    }

    private static string? Prompt(TextWriter error)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        error.Write("Password: ");
        var password = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                password.Length = Math.Max(0, password.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                password.Append(key.KeyChar);
            }
        }

        error.WriteLine();
        return password.ToString();
    }
}
