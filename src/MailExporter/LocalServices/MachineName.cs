namespace MailExporter.LocalServices;

/// <summary>The machine's fully qualified name, as <c>hostname -f</c> finds it without asking DNS.</summary>
internal static class MachineName
{
    /// <summary>The FQDN; null when the machine does not know one.</summary>
    /// <param name="hostnameFile">The kernel's name, usually <c>/proc/sys/kernel/hostname</c>.</param>
    /// <param name="hostsFile">hosts(5): the first name of a line is the canonical one.</param>
    public static string? Find(string hostnameFile = "/proc/sys/kernel/hostname", string hostsFile = "/etc/hosts")
    {
        try
        {
            var name = File.ReadAllText(hostnameFile).Trim();
            if (name.Contains('.', StringComparison.Ordinal))
            {
                return name;
            }

            return File.ReadLines(hostsFile)
                .Select(line => line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(fields => fields.Length > 2 && fields[1].Contains('.', StringComparison.Ordinal) && fields.Skip(2).Contains(name, StringComparer.OrdinalIgnoreCase))
                ?[1];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
