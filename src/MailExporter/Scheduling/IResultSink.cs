using MailExporter.Checks.Configuration;

namespace MailExporter.Scheduling;

/// <summary>Takes what the scheduler learns. Calls come one at a time, and a sink neither blocks nor calls the scheduler back.</summary>
internal interface IResultSink
{
    /// <summary>From now on these are the checks. Comes before the first result, and again after each reload.</summary>
    /// <param name="options">Entries that equal an earlier one keep their results; all others begin without.</param>
    void Apply(ExporterOptions options);

    /// <summary>A run ended. Its server is one of those applied last.</summary>
    void Accept(FinishedRun run);
}
