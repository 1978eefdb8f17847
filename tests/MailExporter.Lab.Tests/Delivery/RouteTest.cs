using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Lab.Tests.Servers;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>Routes through a lab of their own, with a clock that can be put forward. Each test finds the mailboxes as the lab made them, and leaves them so.</summary>
[Collection(RoutesOfOneLab.Name)]
public abstract class RouteTest(MailLab lab) : IAsyncLifetime
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(1);

    private readonly InstallationKey _key = InstallationKey.Temporary();
    private readonly List<DeliveryOptions> _routes = [];
    private ServerChecker? _checker;

    private protected MailLab Lab => lab;

    private protected PutForward Time { get; } = new();

    private ServerChecker Checker => _checker ??= new ServerChecker(lab.Dns, Time);

    /// <summary>A route to an address of the lab's, whose mailbox is that of its account.</summary>
    private protected DeliveryOptions To(string address, MailProtocol protocol = MailProtocol.Imap, string? hostname = null) => new()
    {
        Name = "lab",
        From = lab.Server(MailProtocol.Smtp, TlsMode.Required).As(lab, LabLogin.Back),
        To = lab.Server(protocol, TlsMode.Implicit, hostname).As(lab, Account(address)) with { ToEmail = address },
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>The route as one object, which remembers its rounds.</summary>
    private protected DeliveryRoute Open(DeliveryOptions route)
    {
        _routes.Add(route);
        return Checker.Route(route, _key);
    }

    private protected Task<DeliveryResult> RunAsync(DeliveryOptions route) => RunAsync(Open(route));

    private protected static Task<DeliveryResult> RunAsync(DeliveryRoute route) => route.RunAsync(null, TestContext.Current.CancellationToken);

    /// <summary>It arrived in time.</summary>
    private protected static DeliveryResult IsUp(DeliveryResult result)
    {
        Assert.True(result.IsUp, $"{result.Outcome} {result.Failure}\n{result.Sending?.Transcript}\n{result.Receiving?.Transcript}");
        return result;
    }

    private protected static void Fails(DeliveryResult result, DeliveryOutcome? outcome, DeliveryPhase phase, FailureReason reason) =>
        Assert.True(
            (result.Outcome, result.Failure?.Phase, result.Failure?.Reason) == (outcome, phase, reason),
            $"Wanted {outcome}, {reason} in {phase}: {result.Outcome} {result.Failure}\n{result.Sending?.Transcript}\n{result.Receiving?.Transcript}");

    /// <summary>What a mailbox holds now, as a client sees it.</summary>
    private protected async Task<MailboxFacts> MailboxAsync(string user, string mailbox = "INBOX")
    {
        var server = lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, user) with { Mailboxes = [mailbox] };
        return Assert.Single((await lab.CheckAsync(server)).Succeeds().Mailboxes);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>What the routes have left is old now: one more round of each sweeps it. Then all mailboxes are as they were.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!lab.IsThere)
        {
            return;
        }

        Time.By(Old);
        foreach (var route in _routes.DistinctBy(route => (route.Name, route.To.Username, route.To.Protocol)))
        {
            var sweeping = route with { NotifyNever = false, NullSender = false, To = route.To with { ToEmail = lab.Facts.Addresses.Rejected }, Timeout = TimeSpan.FromSeconds(20), Cleanup = true };
            await Checker.Route(sweeping, _key).RunAsync(null, CancellationToken.None);
        }

        _checker?.Dispose();
        foreach (var (user, mailbox) in ((string, string)[])[(LabLogin.Way, "INBOX"), (LabLogin.Way, "Junk"), (LabLogin.Back, "INBOX")])
        {
            var (now, made) = (await MailboxAsync(user, mailbox), lab.Facts.Users[user].Mailboxes[mailbox]);
            Assert.True((now.Messages, now.Unseen) == (made.Messages, made.Unseen), $"{mailbox} of {user} has {now.Messages} messages, {now.Unseen} of them unseen");
        }
    }

    private static string Account(string address) => address.Split('+', '@')[0] + "@lab.test";
}

/// <summary>Tests of routes, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RoutesOfOneLab : ICollectionFixture<MailLab>
{
    public const string Name = "deliveries";
}
