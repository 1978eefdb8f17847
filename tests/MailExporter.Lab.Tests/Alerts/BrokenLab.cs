using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>Two labs, two exporters, Prometheus, Alertmanager. Everything is broken at once, and mended when every alert has come, or time is up.</summary>
/// <remarks>
/// The rules wait two minutes whatever the intervals are, so all faults wait together. A lab that breaks does not break the checks of the
/// other; the second exporter loses its network, which the first does not.
/// </remarks>
public sealed class BrokenLab : IAsyncLifetime
{
    /// <summary>The three servers without a network.</summary>
    internal const int HeldBackExpected = 3;

    private const int Interval = 2;

    /// <summary>The longest wait of a rule is two minutes after three rounds of a delivery; scrapes and grouping add seconds.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan LongestMend = TimeSpan.FromSeconds(150); // an assessment comes every minute

    private readonly MailLab _whole = new();
    private readonly MailLab _stopped = new();

    /// <summary>A lab; whoever asks for its facts is skipped where there can be none.</summary>
    public MailLab Lab => _whole;

    /// <summary>What was broken.</summary>
    internal IReadOnlyList<Fault> Faults { get; private set; } = [];

    /// <summary>The name of each exporter in Prometheus: the one with all the faults, and the one without a network.</summary>
    internal (string First, string Second) Instances { get; private set; }

    /// <summary>What was sent before anything was broken.</summary>
    internal IReadOnlyList<Message> BeforeBreaking { get; private set; } = [];

    /// <summary>What was sent before anything was mended.</summary>
    internal IReadOnlyList<Message> BeforeMending { get; private set; } = [];

    /// <summary>All that was sent.</summary>
    internal IReadOnlyList<Message> All { get; private set; } = [];

    /// <summary>How many alerts that Alertmanager must hold back were firing in Prometheus before anything was mended.</summary>
    internal int? HeldBack { get; private set; }

    /// <summary>The alerts of Prometheus when time was up, and the exporter's log, for a failure.</summary>
    internal string Evidence { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!_whole.IsPossible)
        {
            return;
        }

        await _whole.InitializeAsync();
        await _stopped.InitializeAsync();
        var faults = new LabFaults(_whole, _stopped);
        using var ways = new DeliveryFaults(_whole);
        await ways.PrepareAsync();
        var zones = new DomainFaults(_whole);
        Faults = [.. faults.All, .. ways.All, .. zones.All];
        using var servers = ConfigurationFolder.Of(_whole, Interval, faults.Servers, ways.Entries, zones.Entries);
        using var distant = ConfigurationFolder.Of(_stopped, Interval, [.. LabFaults.DistantServers(_stopped)]);
        await using var first = await RunningExporter.StartAsync("--config.file", servers.Path, "--storage.path", servers.Folder);
        await using var second = await RunningExporter.StartAsync("--config.file", distant.Path);
        Instances = (first.Client.BaseAddress!.Authority, second.Client.BaseAddress!.Authority);
        await using var stack = AlertingStack.Start(Instances.First, Instances.Second);

        // two checks of each: what was never seen to work cannot be seen to stop
        var checks = faults.Servers.Count + LabFaults.DistantServers(_stopped).Count;
        await Patience.UntilAsync(
            "all servers up and known for a while",
            async () => await stack.CountAsync("mail_server_status{status=\"success\"} == 1 and ignoring (status) changes(mail_server_last_check_timestamp_seconds[1m]) > 1") == checks,
            TimeSpan.FromSeconds(60));
        await Patience.UntilAsync(
            "all deliveries working for a while",
            async () => await stack.CountAsync("mail_delivery_up == 1 and changes(mail_delivery_last_round_timestamp_seconds[1m]) > 1") == ways.Entries.Count,
            TimeSpan.FromSeconds(90));
        await Patience.UntilAsync("both assessments known", async () => await stack.CountAsync("mail_security_score") == 2, TimeSpan.FromSeconds(90));
        await Patience.UntilAsync(
            "the domain in order for a while",
            async () => await stack.CountAsync("sum by (domain) (mail_domain_ok) == count by (domain) (mail_domain_ok) and on (domain) changes(mail_domain_last_check_timestamp_seconds[1m]) > 1") == zones.Entries.Count,
            TimeSpan.FromSeconds(90));
        BeforeBreaking = stack.Webhook.Messages;

        await Task.WhenAll(Faults.Select(fault => fault.BreakAsync()));
        var downElsewhere = $"ALERTS{{alertname=\"MailServerDown\",alertstate=\"firing\",instance=\"{Instances.Second}\"}}";
        await WaitAsync(async () => Faults.All(fault => fault.HasFired(stack.Webhook.Messages)) && (HeldBack = await stack.CountAsync(downElsewhere)) == HeldBackExpected, LongestWait);
        BeforeMending = stack.Webhook.Messages;
        Evidence = await stack.AlertsAsync() + first.Log + second.Log;

        await Task.WhenAll(Faults.Select(fault => fault.MendAsync()));
        await WaitAsync(() => Task.FromResult(Faults.All(fault => fault.HasEnded(stack.Webhook.Messages))), LongestMend);
        All = stack.Webhook.Messages;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _whole.DisposeAsync();
        await _stopped.DisposeAsync();
    }

    /// <summary>Until it is so, or time is up: which alert did not come is for the tests to say.</summary>
    private static async Task WaitAsync(Func<Task<bool>> isSo, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo() && TimeProvider.System.GetElapsedTime(began) < limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
