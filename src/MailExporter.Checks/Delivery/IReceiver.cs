using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Delivery;

/// <summary>The mailbox that messages are waited for in.</summary>
internal interface IReceiver : IDisposable
{
    /// <summary>Logs in and notes what is there already. Called again after a lost connection, it keeps what it noted.</summary>
    Task OpenAsync(Deadline deadline);

    /// <summary>Waits until the message is visible.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="patience">How long to wait: the session is in order then, and may go on.</param>
    /// <param name="deadline">Later than that, for a server that hangs.</param>
    /// <returns>Null when the patience is at its end.</returns>
    Task<Sighting?> WaitAsync(Guid id, Deadline patience, Deadline deadline);

    /// <summary>Looks for messages of the route, deletes those that may go, and logs out.</summary>
    Task CleanUpAsync(OwnMessages own, Deadline deadline);
}

/// <summary>A message that was waited for.</summary>
/// <param name="Timestamp">When it became visible, by <see cref="TimeProvider.GetTimestamp"/>.</param>
/// <param name="Folder">The mailbox it is in.</param>
/// <param name="IsJunk">That is the one for junk.</param>
/// <param name="Header">Its header section, bounded.</param>
/// <param name="Size">Its size in bytes; null: the server did not say.</param>
internal sealed record Sighting(long Timestamp, string Folder, bool IsJunk, string Header, long? Size);
