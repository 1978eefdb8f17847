using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The watched domains of all files.</summary>
internal sealed class DomainList(TlsOptions tls)
{
    /// <summary>Labels of the families of a domain that the entries of <c>servers</c> do not keep for themselves.</summary>
    private static readonly HashSet<string> Reserved = ["domain", "check", "selector", "policy", "mode", "list"];

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly List<DomainOptions> _domains = [];

    /// <summary>All domains in order.</summary>
    public ValueList<DomainOptions> Domains => _domains.ToValueList();

    /// <summary>Reads a file's domains; what is wrong is reported.</summary>
    public void Add(ListNode domains, Scope scope)
    {
        for (var index = 0; index < domains.Items.Length; index++)
        {
            if (DomainSection.Table.Read(domains.Items[index], scope.At(index), DomainSection.Empty with { CaFile = tls.CaFile }) is { } filled)
            {
                Add(filled);
            }
        }
    }

    private void Add(Filled<DomainOptions> filled)
    {
        var domain = filled.Options;
        filled.Report(Faults(domain));
        if (domain.Domain.Length == 0)
        {
            return;
        }

        var place = filled.Map.Find("domain")?.Value.Place ?? filled.Map.Place;
        if (!_places.TryAdd(HostName.Canonical(domain.Domain), place))
        {
            var first = _places[HostName.Canonical(domain.Domain)];
            filled.Scope.Of("domain").Error(place, $"{QuotedText.Of(domain.Domain)}, the domain at {first.File}:{first.Line}:{first.Column}", "each domain once");
            return;
        }

        _domains.Add(domain);
    }

    private static IEnumerable<OptionFault> Faults(DomainOptions domain)
    {
        if (domain.Interval < Shortest)
        {
            yield return new("interval", DurationText.Of(domain.Interval), $"at least {DurationText.Of(Shortest)}");
        }

        foreach (var (name, _) in domain.Labels)
        {
            if (Reserved.Contains(name))
            {
                yield return new("labels", $"the label {QuotedText.Of(name)}", "a name that is not one of the exporter's own labels");
            }
        }
    }
}
