using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;

namespace MailExporter.Notifications;

/// <summary>Notification by e-mail: each recipient gets a message, so that one who is refused costs the others nothing.</summary>
/// <param name="options">Valid, and enabled.</param>
/// <param name="submit">Sends one mail; in the program, <c>ServerChecker.SubmitAsync</c>.</param>
internal sealed class EmailChannel(EmailOptions options, Func<ServerOptions, OutgoingMail, CancellationToken, Task<CheckResult>> submit) : INotificationChannel
{
    private readonly ServerOptions _server = options.ToServer();

    /// <inheritdoc/>
    public string Name => "email";

    /// <inheritdoc/>
    public ChannelOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> Recipients => options.ToAddresses;

    /// <inheritdoc/>
    public async Task<SendOutcome> SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var result = await submit(_server, new OutgoingMail(message.Id, message.Recipient, message.Text.Subject, message.Text.Text), cancellationToken);
        return result.Failure is { } failure ? new SendOutcome($"{failure.Reason.Spell()}: {failure.Detail}") { IsRefusal = failure.ReplyCode is >= 500 and < 600 && failure.Phase == CheckPhase.Send } : SendOutcome.Sent;
    }
}
