using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Posture;

/// <summary>Takes what the checks of domains find. It neither blocks nor calls back; calls may come at once, those about one domain come one after the other.</summary>
internal interface IDomainSink
{
    /// <summary>From now on these are the domains.</summary>
    void Apply(ValueList<DomainOptions> domains);

    /// <summary>A run ended.</summary>
    void Accept(DomainOptions domain, FinishedDomain run);
}
