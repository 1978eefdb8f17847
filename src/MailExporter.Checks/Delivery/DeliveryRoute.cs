using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Delivery;

/// <summary>Sends messages from one server to a mailbox and measures when they become visible there.</summary>
/// <remarks>One instance a route: it remembers the messages that did not arrive. One round at a time.</remarks>
public sealed class DeliveryRoute
{
    private readonly RouteParts _parts;
    private readonly RouteMemory _memory;
    private bool _isLoaded;

    internal DeliveryRoute(RouteParts parts, RouteFile? file)
    {
        _parts = parts;
        _memory = new RouteMemory(file, parts.Time);
    }

    /// <summary>The route as configured.</summary>
    public DeliveryOptions Options => _parts.Options;

    /// <summary>Runs one round. What the servers do wrong is a result, never an exception.</summary>
    /// <param name="progress">Told of each step when it begins; null: nobody.</param>
    /// <param name="cancellationToken">Ends the round early; a message on its way is then found by a later round.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<DeliveryResult> RunAsync(Action<DeliveryStep>? progress, CancellationToken cancellationToken)
    {
        if (!_isLoaded)
        {
            await _memory.LoadAsync(cancellationToken).ConfigureAwait(false);
            _isLoaded = true;
        }

        using var round = new DeliveryRound(_parts, _memory);
        return await round.RunAsync(progress, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A step of a round begins.</summary>
/// <param name="Phase">Which.</param>
/// <param name="SoFar">What is known before it.</param>
public readonly record struct DeliveryStep(DeliveryPhase Phase, DeliveryResult SoFar);
