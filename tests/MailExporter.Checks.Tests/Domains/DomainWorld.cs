using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>A domain e.x in a scripted DNS, whose MX hosts are scripted servers on loopback and whose policy host is wherever the test says.</summary>
internal sealed class DomainWorld : IAsyncDisposable
{
    /// <summary>What an MX host says to a visit.</summary>
    public const string Secure = """
        S: 220 mx.example.org ESMTP
        C: EHLO *
        S: 250-mx.example.org
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 2.0.0 go ahead
        tls:
        C: EHLO *
        S: 250 mx.example.org
        C: QUIT
        S: 221 2.0.0 bye
        """;

    public const string Clear = """
        S: 220 mx.example.org ESMTP
        C: EHLO *
        S: 250 mx.example.org
        C: QUIT
        S: 221 2.0.0 bye
        """;

    /// <summary>Names of the test certificate, with a way back from the address.</summary>
    public const string Named = """
        e.x MX 10 mx.example.org
        mx.example.org A 127.0.0.1
        1.0.0.127.in-addr.arpa PTR mx.example.org
        """;

    private readonly ScriptedResolver _resolver;
    private readonly ServerChecker _checker;
    private readonly CertificateFiles _files = TestCertificates.Good.Export();

    public DomainWorld(string zone)
    {
        _resolver = ScriptedResolver.Start(zone);
        _checker = new ServerChecker(new DnsOptions { Servers = [_resolver.EndPoint], Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 }, Time);
    }

    public WatchedTime Time { get; } = new();

    public ScriptedResolver Resolver => _resolver;

    public DomainOptions Options(int port) => new() { Domain = "e.x", CaFile = _files.CaFile, SmtpPort = port, PolicyPort = 1 };

    public Task<DomainResult> RunAsync(DomainOptions options, DomainResult? previous = null) =>
        _checker.Domains.RunAsync(options, previous, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>One run over a zone whose MX hosts all speak this script.</summary>
    public static async Task<DomainResult> RunAsync(string zone, string script = Secure, Func<DomainOptions, DomainOptions>? change = null, TestCertificate? certificate = null)
    {
        await using var server = ScriptedServer.Start(script, new() { Certificate = certificate });
        await using var world = new DomainWorld(zone);
        var options = world.Options(server.Port);
        return await world.RunAsync(change is null ? options : change(options));
    }

    public async ValueTask DisposeAsync()
    {
        _checker.Dispose();
        await _resolver.DisposeAsync();
        _files.Dispose();
    }
}

/// <summary>What tests say about verdicts.</summary>
internal static class VerdictWords
{
    /// <summary><c>false: mx_alias mx_unreachable</c>, <c>unknown</c>, <c>true</c>: the verdict and the ids of the findings, each once.</summary>
    public static string Words(this PostureCheck check)
    {
        var verdict = check.IsOk switch { true => "ok", false => "bad", null => "unknown" };
        return check.Findings.Count == 0 ? verdict : $"{verdict}: {string.Join(' ', check.Findings.Select(finding => finding.Id).Distinct())}";
    }
}
