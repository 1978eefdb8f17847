namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Something that breaks on a server, and the one alert that tells of it.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Check">The check or delivery that finds it; null for an alert that is not about one of them.</param>
/// <param name="Receiver">Who is told.</param>
/// <param name="Words">What must be in the text.</param>
/// <param name="BreakAsync">Breaks it.</param>
/// <param name="MendAsync">Makes it whole again.</param>
internal sealed record Fault(string Alert, string? Check, string Receiver, string Words, Func<Task> BreakAsync, Func<Task> MendAsync)
{
    /// <summary>The alert reached whom it should.</summary>
    public bool HasFired(IEnumerable<Message> messages) => Sent(messages, "firing");

    /// <summary>Its end, too.</summary>
    public bool HasEnded(IEnumerable<Message> messages) => Sent(messages, "resolved");

    private bool Sent(IEnumerable<Message> messages, string status) =>
        messages.Where(message => message.Receiver == Receiver).SelectMany(message => message.Alerts).Any(alert => alert.Status == status && alert.IsOf(Alert, Check));
}
