using MailExporter.Checks.Results;

namespace MailExporter.Web.Listing;

/// <summary>Which domains are wanted. Empty wants all.</summary>
/// <param name="States">The states wanted.</param>
/// <param name="Text">What name, MX host, label, check or finding must contain, in any case.</param>
internal sealed record DomainFilter(IReadOnlyList<string> States, string Text)
{
    /// <summary>Reads <c>status=error&amp;q=dane</c>.</summary>
    public static DomainFilter Read(IQueryCollection query)
    {
        var read = FilterQuery.Read(query, out _);
        return new DomainFilter(read.States, read.Text);
    }

    /// <summary>The parameters that say it.</summary>
    public IEnumerable<string> Write() => FilterQuery.Write(new CheckFilter { States = States, Text = Text });

    /// <summary>Whether a domain is wanted.</summary>
    public bool Wants(DomainState domain) => (States.Count == 0 || States.Contains(domain.State)) && WantsBut(domain);

    /// <summary>Whether a domain would be wanted, whatever its state.</summary>
    public bool WantsBut(DomainState domain) => Text.Length == 0 || Texts(domain).Any(text => text.Contains(Text, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Texts(DomainState domain) =>
    [
        domain.Domain.Domain,
        .. domain.Domain.Labels.Select(label => $"{label.Key}={label.Value}"),
        .. domain.Known?.Mx.Facts.Records.Select(record => record.Host) ?? [],
        .. domain.Checks.Where(check => check.IsUnknown || check.Span.Status != CheckStatus.Success).SelectMany(check => check.Known.Findings.Select(finding => finding.Id).Prepend(check.Known.Name)),
    ];
}
