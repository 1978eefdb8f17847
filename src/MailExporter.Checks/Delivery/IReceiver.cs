using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>A mailbox that something is waited for in: a message, or a notification about it.</summary>
internal interface IReceiver : IDisposable
{
    /// <summary>Logs in and notes what is there already. Called again after a lost connection, it keeps what it noted.</summary>
    Task OpenAsync(Deadline deadline);

    /// <summary>Waits until the message is visible, or a notification that it was not delivered.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="patience">How long to wait: the session is in order then, and may go on.</param>
    /// <param name="deadline">Later than that, for a server that hangs.</param>
    /// <returns>Null when the patience is at its end.</returns>
    Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline);

    /// <summary>Looks for what is ours, deletes what may go, and logs out.</summary>
    Task CleanUpAsync(OwnMessages own, Deadline deadline);
}

/// <summary>What was waited for.</summary>
/// <param name="Timestamp">When it became visible, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Folder">The mailbox it is in.</param>
/// <param name="IsJunk">That is the one for junk.</param>
/// <param name="Message">The message as it came, bounded.</param>
/// <param name="Size">Its size in bytes; null: the server did not say.</param>
/// <param name="Bounce">It is a notification, and says this; null: it is the message.</param>
internal sealed record Sighting(long Timestamp, string Folder, bool IsJunk, RawMessage Message, long? Size, Bounce? Bounce = null);
