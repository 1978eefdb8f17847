namespace MailExporter.Web.Listing;

/// <summary>The order of a table of checks.</summary>
/// <param name="Column">One of <see cref="Columns"/>.</param>
/// <param name="IsReversed">The other way round than the column's own way.</param>
internal sealed record CheckOrder(string Column, bool IsReversed)
{
    /// <summary>The columns that can be sorted by; the first is the default: problems first.</summary>
    public static readonly string[] Columns = ["state", "name", "server", "response", "certificate", "messages", "change"];

    /// <summary>Reads <c>sort=name</c>, <c>sort=-name</c>; anything else is the default.</summary>
    public static CheckOrder Read(string? text)
    {
        var reversed = text?.StartsWith('-') == true;
        var column = reversed ? text![1..] : text;
        return Columns.Contains(column) ? new(column!, reversed) : new(Columns[0], IsReversed: false);
    }

    /// <summary>As a query parameter's value.</summary>
    public string Spell() => IsReversed ? "-" + Column : Column;

    /// <summary>The checks in this order; what is equal in it is in the order of names, so that no page shows one twice.</summary>
    public IEnumerable<CheckState> Sort(IEnumerable<CheckState> checks)
    {
        var sorted = Column switch
        {
            "name" => By(checks, c => c.Server.Name, StringComparer.OrdinalIgnoreCase),
            "server" => By(checks, c => c.Server.Hostname, StringComparer.OrdinalIgnoreCase),
            "response" => By(checks, c => -(c.Worst?.ResponseTime.Ticks ?? -1)), // the slowest first
            "certificate" => By(checks, c => c.CertificateEnd ?? DateTimeOffset.MaxValue), // the first to end first
            "messages" => By(checks, c => -(c.Messages ?? -1)),
            "change" => By(checks, c => -(c.LastChange?.UtcTicks ?? 0)), // the newest first
            _ => By(checks, Urgency).ThenByDescending(c => c.Since), // and what has just happened
        };
        return sorted.ThenBy(c => c.Server.Name, StringComparer.Ordinal);
    }

    private IOrderedEnumerable<CheckState> By<TKey>(IEnumerable<CheckState> checks, Func<CheckState, TKey> key, IComparer<TKey>? comparer = null) =>
        IsReversed ? checks.OrderByDescending(key, comparer) : checks.OrderBy(key, comparer);

    private static int Urgency(CheckState check) => check.Status switch
    {
        Checks.Results.CheckStatus.Error => 0,
        Checks.Results.CheckStatus.Warning => 1,
        null => 2,
        _ => 3,
    };
}
