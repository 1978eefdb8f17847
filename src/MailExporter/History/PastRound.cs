using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.History;

/// <summary>What is kept of a round after newer ones. Its outcome may come later: a message that was not seen in time may still arrive.</summary>
/// <param name="Id">The message's id; empty where there was none.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="Status">What it was when it ended.</param>
/// <param name="Outcome">What became of its message, as far as is known by now; null: nothing was sent, or it is still waited for.</param>
/// <param name="SendDuration">Sending; null: nothing was sent.</param>
/// <param name="Latency">Until the message was visible; null: it was not.</param>
/// <param name="Folder">The mailbox it was found in; null: none.</param>
/// <param name="Failure">Why it was an error; null: it was none.</param>
/// <param name="Concerns">What was not as it should be, although it arrived.</param>
internal sealed record PastRound(string Id, DateTimeOffset StartedAt, CheckStatus Status, DeliveryOutcome? Outcome, TimeSpan? SendDuration, TimeSpan? Latency, string? Folder, DeliveryFailure? Failure, ValueList<DeliveryConcern> Concerns);
