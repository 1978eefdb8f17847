using MailExporter.Checks.Configuration;

namespace MailExporter.Notifications;

/// <summary>A way by which messages go out.</summary>
internal interface INotificationChannel
{
    /// <summary>As in the configuration: <c>email</c>, <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>What it is told.</summary>
    ChannelOptions Options { get; }

    /// <summary>Who gets each message; one empty text where the channel knows that itself.</summary>
    IReadOnlyList<string> Recipients { get; }

    /// <summary>Tries once.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<SendOutcome> SendAsync(OutboxMessage message, CancellationToken cancellationToken);
}

/// <summary>What came of an attempt.</summary>
/// <param name="Fault">Why it was not taken, without secrets; null: it was.</param>
/// <param name="RetryAfter">How long the receiver wants to be left alone; null: it did not say.</param>
internal sealed record SendOutcome(string? Fault, TimeSpan? RetryAfter = null)
{
    /// <summary>The receiver does not want this message, as far as one can tell; another it may take.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>It was taken.</summary>
    public static readonly SendOutcome Sent = new((string?)null);
}
