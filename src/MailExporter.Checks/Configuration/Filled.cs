namespace MailExporter.Checks.Configuration;

/// <summary>A section that was read, and which of its keys could be.</summary>
internal sealed class Filled<TOptions>(Section<TOptions> section, MapNode map, Scope scope, TOptions options, ulong given, ulong applied)
{
    public MapNode Map { get; } = map;

    public Scope Scope { get; } = scope;

    public TOptions Options { get; } = options;

    /// <summary>True when anything in the section, or in a section in it, is wrong.</summary>
    public bool HasErrors { get; set; }

    /// <summary>True when the key was given and could be read.</summary>
    public bool Has(string key) => (applied & section.BitOf(key)) != 0;

    /// <summary>True when the key was given and could not be read: what depends on it is not known.</summary>
    public bool IsBroken(string key) => ((given ^ applied) & section.BitOf(key)) != 0;

    /// <summary>Reports what is wrong between keys, unless one of them is known to be wrong by itself.</summary>
    public void Report(IEnumerable<OptionFault> faults)
    {
        foreach (var fault in faults)
        {
            if (!IsBroken(fault.Key) && !fault.Involved.Any(IsBroken))
            {
                var place = Map.Find(fault.Key)?.Place ?? fault.Involved.Select(Map.Find).FirstOrDefault(entry => entry is not null)?.Place ?? Map.Place;
                Scope.Of(fault.Key).Error(place, fault.Found, fault.Expected);
            }
        }
    }
}
