using MailExporter.Checks.Configuration;

namespace MailExporter.Cli;

/// <summary>What the command line asked of <c>analyze</c>.</summary>
/// <param name="Domain">The domain; null where there are mistakes.</param>
/// <param name="Dns">Where names are looked up.</param>
/// <param name="Mistakes">For whoever typed it.</param>
internal sealed record AnalyzeRequest(DomainOptions? Domain, DnsOptions Dns, IReadOnlyList<string> Mistakes)
{
    /// <summary>Puts it together: the configuration's entry of the domain, if there is one, and on top what was given.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="file">The configuration; null: none.</param>
    /// <param name="further">Keys of lists of the entry with further items.</param>
    public static AnalyzeRequest Read(string name, string? file, IReadOnlyList<(string Key, string Text)> further)
    {
        var exporter = new ExporterOptions();
        if (file is not null)
        {
            var read = ConfigurationFile.Read(file, Environment.GetEnvironmentVariable);
            if (!read.IsValid)
            {
                return new(null, exporter.Dns, [.. read.Errors.Select(error => error.ToString())]);
            }

            exporter = read.Options;
        }

        var flags = DomainFlags.Read([KeyValuePair.Create("domain", name), .. further.GroupBy(item => item.Key).Select(items => KeyValuePair.Create(items.Key, string.Join(',', items.Select(item => item.Text))))]);
        if (!flags.IsValid)
        {
            return new(null, exporter.Dns, [.. flags.Errors.Select(error => $"mailexporter: {error}")]);
        }

        var known = exporter.Domains.FirstOrDefault(entry => HostName.Canonical(entry.Domain) == HostName.Canonical(name));
        return new(With(flags.Options, known) with { CaFile = exporter.TlsConfig.CaFile }, exporter.Dns, []);
    }

    private static DomainOptions With(DomainOptions given, DomainOptions? known) => known is null ? given : given with
    {
        DkimSelectors = [.. known.DkimSelectors.Union(given.DkimSelectors)],
        SendingAddresses = [.. known.SendingAddresses.Union(given.SendingAddresses)],
        Dnsbls = [.. known.Dnsbls.Union(given.Dnsbls)],
    };
}
