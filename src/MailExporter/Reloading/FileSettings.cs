using MailExporter.Checks.Configuration;
using MailExporter.WebConfiguration;

namespace MailExporter.Reloading;

/// <summary>All that the files say, valid as a whole.</summary>
/// <param name="Exporter"><c>--config.file</c>.</param>
/// <param name="Web"><c>--web.config.file</c>.</param>
internal sealed record FileSettings(ExporterOptions Exporter, WebOptions Web);
