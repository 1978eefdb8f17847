namespace MailExporter.Notifications;

/// <summary>A message on its way to one recipient of one channel.</summary>
/// <param name="Id">The same for each attempt: Message-ID of a mail, Idempotency-Key of a webhook.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Recipient">The address of a mail; empty for others.</param>
/// <param name="CreatedAt">When it was put there.</param>
/// <param name="Text">What it says.</param>
internal sealed record OutboxMessage(string Id, string Channel, string Recipient, DateTimeOffset CreatedAt, AlertText Text);
