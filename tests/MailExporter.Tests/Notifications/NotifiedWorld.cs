using MailExporter.Changes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Notifications;
using MailExporter.Scheduling;
using MailExporter.Storage;
using MailExporter.Tests.Storage;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Notifications;

/// <summary>A notifier with a store, a real receiver of webhooks, and a clock of its own.</summary>
internal sealed class NotifiedWorld : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();
    private readonly InFlight _inFlight = new();
    private readonly HttpClient _client;
    private readonly List<string> _counted = [];
    private CancellationTokenSource _stopping = new();
    private Store? _store;
    private Notifier? _notifier;
    private Task _running = Task.CompletedTask;

    private NotifiedWorld(HookServer hook) => (Hook, _client) = (hook, new HttpClient(_inFlight));

    public HookServer Hook { get; }

    public FakeTimeProvider Time => _folder.Time;

    public FakeLogger<Notifier> Log { get; } = new();

    /// <summary>What was counted so far.</summary>
    public string[] Counted
    {
        get
        {
            lock (_counted)
            {
                return [.. _counted];
            }
        }
    }

    /// <summary>How mails are sent; by default they are taken at once.</summary>
    public Func<ServerOptions, OutgoingMail, CancellationToken, Task<CheckResult>> Submit { get; set; } = (server, _, _) => Task.FromResult(Example.Success(server));

    public ExporterOptions Options { get; private set; } = new();

    public Notifier Notifier => _notifier!;

    public NotificationOptions ToHook => new() { Webhook = new WebhookOptions { Url = Hook.Url } };

    public static async Task<NotifiedWorld> StartAsync(Func<NotifiedWorld, NotificationOptions>? notifications = null, params ServerOptions[] servers)
    {
        var world = new NotifiedWorld(await HookServer.StartAsync());
        world.Options = new ExporterOptions { Servers = servers.Length == 0 ? [Example.Server()] : [.. servers], Notifications = (notifications ?? (w => w.ToHook))(world) };
        world.Start();
        return world;
    }

    /// <summary>A new life of the program.</summary>
    public void Start()
    {
        _stopping = new CancellationTokenSource();
        _store = _folder.Open();
        _notifier = new Notifier(new AlertStore(_store, new FakeLogger<AlertStore>()), new ChannelOpener((s, m, t) => Submit(s, m, t), _ => _client, Time), run => run.Results[0].Status == CheckStatus.Warning ? [new Change(ChangeKind.TlsSupported, "true", "false", run.Results[0].StartedAt)] : [], Count, Time, () => 0, Log);
        _notifier.Apply(Options);
        _running = _notifier.RunAsync(_stopping.Token);
    }

    /// <summary>The program ends.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        _store!.Dispose();
        _stopping.Dispose();
    }

    public void Apply(ExporterOptions options)
    {
        Options = options;
        Notifier.Apply(options);
    }

    /// <summary>Runs of checks, a minute apart from the ones before.</summary>
    public void Run(CheckStatus status, params string[] names)
    {
        foreach (var name in names.Length == 0 ? ["mx"] : names)
        {
            var server = Options.Servers.First(s => s.Name == name);
            var result = (status == CheckStatus.Error ? Example.Error(server) : Example.Success(server)) with { Status = status, StartedAt = Time.GetUtcNow() };
            Notifier.Accept(new FinishedRun(server, [result], 0, TimeSpan.Zero, TimeSpan.Zero));
        }
    }

    public void Fail(params string[] names)
    {
        Run(CheckStatus.Error, names);
        Run(CheckStatus.Error, names);
    }

    /// <summary>The next request, however long that takes by the world's clock.</summary>
    public HookRequest Next(double step = 1)
    {
        for (var i = 0; i < 30_000; i++)
        {
            if (Hook.TryNext(out var request))
            {
                while (_inFlight.Count > 0 && !Hook.IsHanging)
                {
                    Thread.Yield(); // until the answer has arrived, too
                }

                return request;
            }

            if (_inFlight.Count == 0 || Hook.IsHanging)
            {
                Time.Advance(TimeSpan.FromSeconds(step)); // a slow machine is no slow receiver
            }
        }

        throw new TimeoutException("no request came");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Hook.DisposeAsync();
        _client.Dispose();
        _folder.Dispose();
    }

    private void Count(string channel, string outcome)
    {
        lock (_counted)
        {
            _counted.Add($"{channel} {outcome}");
        }
    }

    /// <summary>Requests that were not answered yet.</summary>
    private sealed class InFlight() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
