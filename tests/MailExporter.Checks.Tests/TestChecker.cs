using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests;

/// <summary>A checker with a clock of its own, that trusts the root of <see cref="TestCertificates"/>.</summary>
internal sealed class TestChecker : IDisposable
{
    public const string User = "probe@example.org";
    public const string Password = "correct-h0rse, \"battery\" \\staple";

    private static readonly TimeSpan SafetyLimit = TimeSpan.FromSeconds(20);
    private readonly CertificateFiles _files = TestCertificates.Good.Export();
    private readonly ServerChecker _checker;

    /// <param name="resolver">Where names are looked up; null: nowhere, tests use addresses.</param>
    public TestChecker(ScriptedResolver? resolver = null) =>
        _checker = new ServerChecker(
            new DnsOptions { Servers = resolver is null ? [] : [resolver.EndPoint], Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 },
            Time);

    public WatchedTime Time { get; } = new();

    /// <summary>The trusted root, as a file that this instance removes.</summary>
    public string CaFile => _files.CaFile;

    /// <summary>The folder of <see cref="CaFile"/>.</summary>
    public string Folder => _files.Folder;

    public ServerOptions For(ScriptedServer server, MailProtocol protocol = MailProtocol.Smtp, TlsMode tls = TlsMode.Opportunistic) =>
        For(server.Host, server.Port, protocol, tls);

    public ServerOptions For(string host, int port, MailProtocol protocol = MailProtocol.Smtp, TlsMode tls = TlsMode.Opportunistic) => new()
    {
        Name = "test",
        Hostname = host,
        Port = port,
        Protocol = protocol,
        Tls = tls,
        EhloName = "probe.example.net",
        TlsConfig = new() { CaFile = CaFile },
    };

    /// <summary>One check that has one result.</summary>
    public async Task<CheckResult> RunAsync(ServerOptions options, Func<string, IPAddress?, bool>? mayConnect = null) => Assert.Single(await RunAllAsync(options, mayConnect));

    public async Task<ValueList<CheckResult>> RunAllAsync(ServerOptions options, Func<string, IPAddress?, bool>? mayConnect = null)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        return await _checker.RunAsync(options, mayConnect, cancellationToken).WaitAsync(SafetyLimit, TimeProvider.System, cancellationToken);
    }

    public async Task<AssessmentResult> AssessAsync(AssessmentOptions options)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        return await _checker.AssessAsync(options, cancellationToken).WaitAsync(SafetyLimit, TimeProvider.System, cancellationToken);
    }

    public DeliveryRoute Route(DeliveryOptions options, InstallationKey key, string? memory = null) => _checker.Route(options, key, memory);

    public void Reconfigure(ExporterOptions before, ExporterOptions now) => _checker.Reconfigure(before, now);

    public void Dispose()
    {
        _checker.Dispose();
        _files.Dispose();
    }
}

/// <summary>What tests say about options and results.</summary>
internal static class TestCheckerWords
{
    public static ServerOptions WithPassword(this ServerOptions options, string password = TestChecker.Password) =>
        options with { Username = TestChecker.User, Password = Secret.FromValue(password) };

    /// <summary>Phase and reason as <c>phase/reason</c>, the status's name where nothing failed.</summary>
    public static string Outcome(this CheckResult result) =>
        result.Failure is { } failure ? $"{failure.Phase.Spell()}/{failure.Reason.Spell()}" : result.Status.Spell();

    public static void AssertSuccess(this CheckResult result) => Assert.True(result.Status == CheckStatus.Success, $"{result.Message}\n{result.Transcript}");

    public static void AssertFailed(this CheckResult result, CheckPhase phase, FailureReason reason)
    {
        Assert.True(result.Outcome() == $"{phase.Spell()}/{reason.Spell()}", $"got {result.Outcome()}: {result.Message}\n{result.Transcript}");
        Assert.Equal(CheckStatus.Error, result.Status);
        Assert.False(result.IsUp);
    }

    public static void AssertWarned(this CheckResult result, WarningReason reason)
    {
        Assert.True(result.Failure is null, $"{result.Message}\n{result.Transcript}");
        Assert.Equal(reason, Assert.Single(result.Warnings).Reason);
        Assert.Equal(CheckStatus.Warning, result.Status);
        Assert.True(result.IsUp);
    }
}
