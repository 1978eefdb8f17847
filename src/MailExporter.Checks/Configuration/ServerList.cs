using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>The servers of all files, and the rules between them.</summary>
internal sealed class ServerList(ServerDefaults defaults)
{
    private readonly List<ServerOptions> _servers = [];
    private readonly Dictionary<string, (string Key, Place Place)> _names = new(StringComparer.Ordinal);
    private readonly List<(ServerOptions Server, Scope Scope, Place Place)> _refusals = [];
    private readonly Dictionary<string, int> _accounts = new(StringComparer.Ordinal);

    /// <summary>Reads a file's servers; what is wrong is reported.</summary>
    public void Add(ListNode servers, Scope scope)
    {
        for (var index = 0; index < servers.Items.Length; index++)
        {
            var (node, at) = (servers.Items[index], scope.At(index));
            if (ServerEntry.Read(node, at, defaults) is { } server)
            {
                Add(server, node, at);
            }
        }
    }

    /// <summary>All servers in order, after the rules that need all of them.</summary>
    public ValueList<ServerOptions> Complete()
    {
        foreach (var (server, scope, place) in _refusals)
        {
            // A wrong password may lock the account: it must not be one that anything depends on.
            if (_accounts[server.Username!] > 1)
            {
                scope.Of("username").Error(place, QuotedText.Of(server.Username!), "an account that no other check uses, with expect_failure auth");
            }
        }

        return _servers.ToValueList();
    }

    private void Add(ServerOptions server, Node node, Scope scope)
    {
        _servers.Add(server);
        if (server.Username is { } account)
        {
            _accounts[account] = _accounts.GetValueOrDefault(account) + 1;
            if (server.ExpectFailure is ExpectedFailure.Auth)
            {
                _refusals.Add((server, scope, (node as MapNode)?.Find("username")?.Place ?? node.Place));
            }
        }

        var place = (node as MapNode)?.Find("name")?.Value.Place ?? node.Place;
        if (server.Name.Length > 0 && !_names.TryAdd(server.Name, (scope.Key, place)))
        {
            var first = _names[server.Name];
            scope.Of("name").Error(place, $"{QuotedText.Of(server.Name)}, the name of {first.Key} at {first.Place.File}:{first.Place.Line}:{first.Place.Column}", "a unique name");
        }
    }
}
