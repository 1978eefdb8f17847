using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The routes of all files.</summary>
internal sealed class DeliveryList(ServerDefaults defaults, ValueList<ServerOptions> servers)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(120);

    private readonly Dictionary<string, ServerOptions> _servers = servers.DistinctBy(server => server.Name, StringComparer.Ordinal).ToDictionary(server => server.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, Place> _names = new(StringComparer.Ordinal);
    private readonly List<DeliveryOptions> _routes = [];

    /// <summary>All routes in order.</summary>
    public ValueList<DeliveryOptions> Routes => _routes.ToValueList();

    /// <summary>Reads a file's deliveries; what is wrong is reported.</summary>
    public void Add(ListNode deliveries, Scope scope)
    {
        for (var index = 0; index < deliveries.Items.Length; index++)
        {
            if (DeliverySection.Table.Read(deliveries.Items[index], scope.At(index), new()) is { } filled)
            {
                Add(filled);
            }
        }
    }

    private void Add(Filled<DeliverySection.Draft> filled)
    {
        var draft = filled.Options;
        var (senders, receivers) = (Endpoints(draft.From, filled.Scope.Of("from")), Endpoints(draft.To, filled.Scope.Of("to")));
        var bounces = Endpoints(draft.Bounces, filled.Scope.Of("bounces")).FirstOrDefault();
        var faults = new HashSet<string>(StringComparer.Ordinal);
        foreach (var from in senders)
        {
            foreach (var to in receivers)
            {
                var pair = $"{from.Name} to {to.Name}";
                var route = new DeliveryOptions
                {
                    Name = draft.Name is null ? pair : senders.Count * receivers.Count == 1 ? draft.Name : $"{draft.Name}: {pair}",
                    From = from,
                    To = to,
                    Interval = draft.Interval,
                    Timeout = draft.Timeout ?? (draft.Interval < LongestTimeout ? draft.Interval : LongestTimeout),
                    Folders = draft.Folders,
                    Cleanup = draft.Cleanup,
                    Bounces = bounces,
                    NullSender = draft.NullSender,
                    NotifyNever = draft.NotifyNever,
                    Headers = draft.Headers,
                    BodySize = draft.BodySize,
                };
                filled.Report(route.Validate().Where(fault => faults.Add(fault.ToString())));
                AddNamed(route, filled);
            }
        }
    }

    private void AddNamed(DeliveryOptions route, Filled<DeliverySection.Draft> filled)
    {
        var place = filled.Map.Find("name")?.Value.Place ?? filled.Map.Place;
        if (!_names.TryAdd(route.Name, place))
        {
            var first = _names[route.Name];
            filled.Scope.Of("name").Error(place, $"{QuotedText.Of(route.Name)}, the name of the delivery at {first.File}:{first.Line}:{first.Column}", "a unique name");
            return;
        }

        _routes.Add(route);
    }

    private List<ServerOptions> Endpoints(Node? node, Scope scope) => node switch
    {
        null => [],
        ListNode list => [.. list.Items.SelectMany((item, index) => Endpoint(item, scope.At(index)))],
        _ => [.. Endpoint(node, scope)],
    };

    private IEnumerable<ServerOptions> Endpoint(Node node, Scope scope)
    {
        if (node is not ScalarNode)
        {
            return ServerEntry.Read(node, scope, defaults) is { Hostname.Length: > 0 } server ? [One(server)] : [];
        }

        if (!scope.TryRead(Kinds.Line, node, out var name))
        {
            return [];
        }

        if (_servers.TryGetValue(name, out var known))
        {
            return [One(known)];
        }

        scope.Error(node, $"a server, or the name of one of servers{scope.DidYouMean(name, _servers.Keys)}");
        return [];
    }

    /// <summary>A route goes one way, and what a check expects of the server is the check's business.</summary>
    private static ServerOptions One(ServerOptions server) =>
        server with { CheckAllMx = false, CheckAllAddresses = false, TestSend = false, Expect = new(), Warn = new() };
}
