namespace MailExporter.Checks.Configuration;

/// <summary>The flag of the command line that stands for a key: <c>tls_config.ca_file</c> is <c>--tls-config.ca-file</c>.</summary>
internal static class FlagName
{
    public static string Of(string key) => "--" + key.Replace('_', '-');

    public static string KeyOf(string flag) => flag.TrimStart('-').Replace('-', '_');
}
