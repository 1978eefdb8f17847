using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Assessing;

/// <summary>Takes what the assessments come to. It neither blocks nor calls back; calls may come at once, those about one server come one after the other.</summary>
internal interface IAssessmentSink
{
    /// <summary>From now on these are the servers to be assessed.</summary>
    void Apply(ValueList<ServerOptions> servers);

    /// <summary>An assessment ended.</summary>
    void Ended(ServerOptions server, AssessmentResult result);
}
