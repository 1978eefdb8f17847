using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>Which routes <c>deliver</c> is asked for: those of a file, or the one that the flags describe.</summary>
internal static class DeliverRoutes
{
    /// <summary>The options with these routes, or everything that is wrong.</summary>
    public static (ExporterOptions? Options, IReadOnlyList<string> Mistakes) Of(DeliverRequest request, TextWriter error)
    {
        if (request.Names.FirstOrDefault(name => name.StartsWith('-')) is { } unknown)
        {
            return (null, [$"mailexporter: deliver has no flag {unknown}"]);
        }

        return request.ConfigFile is { } file ? OfFile(file, request) : OfFlags(request, error);
    }

    private static (ExporterOptions?, IReadOnlyList<string>) OfFile(string file, DeliverRequest request)
    {
        if (request.From.Count + request.To.Count + request.Route.Count > 0)
        {
            return (null, ["mailexporter: with --config.file the file says how a route is"]);
        }

        var read = ConfigurationFile.Read(file, Environment.GetEnvironmentVariable);
        if (!read.IsValid)
        {
            return (null, [.. read.Errors.Select(error => error.ToString())]);
        }

        if (read.Options.Deliveries.Count == 0)
        {
            return (null, [$"mailexporter: {file} has no deliveries"]);
        }

        var unknown = request.Names.Where(name => read.Options.Deliveries.All(route => route.Name != name)).ToArray();
        return unknown.Length > 0
            ? (null, [.. unknown.Select(name => $"mailexporter: {file} has no delivery named {name}")])
            : (read.Options with { Deliveries = read.Options.Deliveries.Where(route => request.Names.Count == 0 || request.Names.Contains(route.Name)).ToValueList() }, []);
    }

    private static (ExporterOptions?, IReadOnlyList<string>) OfFlags(DeliverRequest request, TextWriter error)
    {
        if (request.Names.Count > 0)
        {
            return (null, ["mailexporter: a ROUTE is one of --config.file"]);
        }

        List<string> mistakes = [];
        var from = Server("from", request.From, error, mistakes);
        var to = Server("to", request.To.Any(setting => setting.Key == "protocol") ? request.To : [KeyValuePair.Create("protocol", "imap"), .. request.To], error, mistakes);
        if (from is null || to is null)
        {
            return (null, mistakes);
        }

        var read = DeliveryFlags.Read(from, to, request.Route);
        return read.IsValid ? (new ExporterOptions { Deliveries = [read.Options] }, []) : (null, [.. read.Errors.Select(fault => fault.ToString())]);
    }

    private static ServerOptions? Server(string end, IReadOnlyList<KeyValuePair<string, string>> given, TextWriter error, List<string> mistakes)
    {
        if (given.All(setting => setting.Key != "hostname"))
        {
            mistakes.Add($"mailexporter: deliver needs --{end}-host HOST, or --config.file FILE");
            return null;
        }

        if (PasswordSource.Complete(given, error, end) is not { } settings)
        {
            mistakes.Add($"mailexporter: --{end}-username needs a password: --{end}-password-file FILE, the variable {PasswordSource.VariableOf(end)} or {PasswordSource.Variable}, or the prompt of a terminal");
            return null;
        }

        var read = ServerFlags.Read(settings);
        mistakes.AddRange(read.Errors.Select(fault => (fault with { Key = Flag(end, fault.Key) }).ToString()));
        return read.IsValid ? read.Options : null;
    }

    private static string Flag(string end, string flag) => flag switch
    {
        "--hostname" => $"--{end}-host",
        "--from-email" => "--from",
        "--to-email" => "--to",
        _ => $"--{end}-{flag.TrimStart('-')}",
    };
}
