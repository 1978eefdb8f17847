using MailExporter.Checks.Configuration;

namespace MailExporter.WebConfiguration;

/// <summary>Reads a <c>--web.config.file</c>, with every error in it and not the first only.</summary>
internal static class WebFile
{
    /// <summary>Reads the file, and tries out the certificates that it names.</summary>
    /// <param name="path">The file, as errors will name it.</param>
    /// <param name="environment">The value of an environment variable for <c>${NAME}</c>; null: not set.</param>
    /// <param name="running">What is in force, where some things cannot be changed any more; null: nothing yet.</param>
    public static ConfigurationResult<WebOptions> Read(string path, Func<string, string?> environment, WebOptions? running = null)
    {
        var reading = new Reading(environment);
        if (ConfigurationText.Read(path, reading) is not { } text || NodeParser.Parse(path, text, reading) is not { } node)
        {
            return reading.Result<WebOptions>(null);
        }

        if (node is ScalarNode { IsNull: true })
        {
            node = new MapNode(node.Place, []); // an empty file asks for nothing: the toolkit's own example of it
        }

        if (node is not MapNode)
        {
            reading.Error(node.Place, "(file)", node.Found, "a mapping of settings");
            return reading.Result<WebOptions>(null);
        }

        var filled = WebSection.Table.Read(node, Scope.Top(reading), new WebOptions());
        if (running is not null && filled is { HasErrors: false })
        {
            filled.Report(Unchangeable(running, filled.Options));
        }

        return reading.Result(filled?.Options);
    }

    private static IEnumerable<OptionFault> Unchangeable(WebOptions running, WebOptions wanted)
    {
        if (running.Tls is null != wanted.Tls is null)
        {
            yield return new("tls_server_config", wanted.Tls is null ? "nothing" : "it where there was none", "it as at the start: switching TLS on or off needs a restart");
        }

        if (running.Tls is not null && wanted.Tls is not null && running.Http2 != wanted.Http2)
        {
            yield return new("http_server_config", "another http2", "http2 as at the start: it needs a restart");
        }

        if (running.IsGuarded && !wanted.IsGuarded)
        {
            // a file that an editor has just emptied to write it anew looks like this
            yield return new("basic_auth_users", "nobody who may log in", "users, or client certificates that are verified: letting in everybody needs a restart");
        }
    }
}
