using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Delivering;

/// <summary>Takes what the rounds come to. It neither blocks nor calls back; calls may come at once, those about one route come one after the other.</summary>
internal interface IDeliverySink
{
    /// <summary>From now on these are the routes.</summary>
    void Apply(ValueList<DeliveryOptions> routes);

    /// <summary>A round begins.</summary>
    void Started(DeliveryOptions route);

    /// <summary>A round ended; with null it was given up because the program stops or the route is gone.</summary>
    void Ended(DeliveryOptions route, DeliveryResult? result);
}
