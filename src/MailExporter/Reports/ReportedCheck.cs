using MailExporter.Changes;
using MailExporter.Checks.Results;

namespace MailExporter.Reports;

/// <summary>One check in a report.</summary>
/// <param name="Name">The check.</param>
/// <param name="Hostname">As configured.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Status">Of its last run.</param>
/// <param name="Message">The sentence of its last run.</param>
/// <param name="Changes">Its changes, newest first.</param>
internal sealed record ReportedCheck(string Name, string Hostname, MailProtocol Protocol, CheckStatus Status, string Message, IReadOnlyList<Change> Changes);
