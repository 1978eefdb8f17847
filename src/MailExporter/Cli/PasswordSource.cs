using System.Text;

namespace MailExporter.Cli;

/// <summary>Where the password that goes with <c>--username</c> comes from: a file, the environment, a prompt; on the command line everybody sees it.</summary>
internal static class PasswordSource
{
    /// <summary>The environment variable that is looked at.</summary>
    public const string Variable = "MAILEXPORTER_PASSWORD";

    private static readonly string[] Given = ["password", "password_file"];

    /// <summary>The variable of one end of a route, which is looked at before <see cref="Variable"/>.</summary>
    public static string VariableOf(string end) => $"MAILEXPORTER_{end.ToUpperInvariant()}_PASSWORD";

    /// <summary>The settings, with a password where one is needed; null: it cannot be had.</summary>
    /// <param name="settings">Keys of a server entry.</param>
    /// <param name="error">Where a warning and the prompt go.</param>
    /// <param name="end">Which end of a route the server is: <c>from</c>, <c>to</c>; null: it is a check's.</param>
    public static IReadOnlyList<KeyValuePair<string, string>>? Complete(IReadOnlyList<KeyValuePair<string, string>> settings, TextWriter error, string? end = null)
    {
        var (flag, variable) = end is null ? ("", Variable) : ($"{end}-", VariableOf(end));
        if (settings.Any(s => s.Key == "password"))
        {
            error.WriteLine($"mailexporter: warning: --{flag}password shows in the list of processes; use --{flag}password-file, {variable} or the prompt");
        }

        if (settings.All(s => s.Key != "username") || settings.Any(s => Given.Contains(s.Key) || s.Key.StartsWith("oauth2.", StringComparison.Ordinal)))
        {
            return settings;
        }

        return (Environment.GetEnvironmentVariable(variable) ?? Environment.GetEnvironmentVariable(Variable) ?? Prompt(error, end)) is { Length: > 0 } password ? [.. settings, KeyValuePair.Create("password", password)] : null;
    }

    private static string? Prompt(TextWriter error, string? end)
    {
        if (Console.IsInputRedirected)
        {
            return null;
        }

        error.Write(end is null ? "Password: " : $"Password for --{end}-username: ");
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
