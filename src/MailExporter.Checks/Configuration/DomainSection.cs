namespace MailExporter.Checks.Configuration;

/// <summary>The table of an entry of <c>domains</c>.</summary>
internal static class DomainSection
{
    public static readonly DomainOptions Empty = new() { Domain = "" };

    public static readonly Section<DomainOptions> Table = new(
        "domain",
        [
            Set("domain", Kinds.Domain, "The domain; the label domain.", (o, v) => o with { Domain = v }, isRequired: true),
            Set("dkim_selectors", Kinds.ListOf(Kinds.Selector), "The DKIM selectors to judge; DNS does not tell which there are.", (o, v) => o with { DkimSelectors = v }, "[]"),
            Set("sending_addresses", Kinds.ListOf(Kinds.Address), "IP addresses that send the domain's mail, beside those of its MX hosts.", (o, v) => o with { SendingAddresses = v }, "[]"),
            Set("dnsbls", Kinds.ListOf(Kinds.Domain), "DNS lists to look for the addresses in, such as zen.spamhaus.org.", (o, v) => o with { Dnsbls = v }, "[]"),
            Set("interval", Kinds.Interval, "From one start to the next.", (o, v) => o with { Interval = v }, "1h"),
            Set("labels", new LabelsKind(), "Extra labels for this domain's series.", (o, v) => o with { Labels = v }),
        ]);

    private static Setting<DomainOptions, T> Set<T>(
        string key, Kind<T> kind, string description, Func<DomainOptions, T, DomainOptions> apply, string? @default = null, bool isRequired = false) =>
        new(key, kind, description, apply) { Default = @default, IsRequired = isRequired };
}
