using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Lab.Tests.Labs;

/// <summary>A lab of a collection's own: real Postfix, Dovecot and DNS, from before its first test to after its last.</summary>
public sealed class MailLab : IAsyncLifetime
{
    private static readonly string[] Needed =
    [
        "/usr/sbin/postfix", "/usr/sbin/opendkim", "/usr/sbin/dovecot", "/usr/lib/dovecot/modules/lib90_sieve_plugin.so", "/usr/sbin/knotd", "/usr/sbin/unbound", "/usr/bin/openssl", "/usr/bin/python3",
        "/usr/bin/prometheus", "/usr/bin/promtool", "/usr/bin/prometheus-alertmanager",
    ];

    private readonly string? _missing = Missing();
    private DirectoryInfo? _folder;
    private LabFacts? _facts;

    /// <summary>Whether there can be a lab on this machine.</summary>
    public bool IsPossible => _missing is null;

    /// <summary>The lab's facts. Where there can be no lab, the test that asks is skipped and says why.</summary>
    public LabFacts Facts
    {
        get
        {
            Assert.SkipWhen(_missing is not null, $"No lab: {_missing}");
            return _facts!;
        }
    }

    /// <summary>Whether there can be a lab on this machine.</summary>
    public bool IsThere => _missing is null;

    /// <summary>The lab's DNS server.</summary>
    public DnsOptions Dns => new() { Servers = [IPEndPoint.Parse(Facts.DnsServer)], Timeout = TimeSpan.FromSeconds(2), Retries = 0 };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (_missing is not null)
        {
            return;
        }

        _folder = Directory.CreateTempSubdirectory("lab-");
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101); // the servers' own accounts must be able to enter
        await ToolAsync("up", _folder.FullName);
        _facts = LabFacts.Read(Path.Combine(_folder.FullName, "lab.json"));
    }

    /// <summary>A check of the lab's server, with the port for this way to TLS and the lab's CA.</summary>
    public ServerOptions Server(MailProtocol protocol, TlsMode tls = TlsMode.Opportunistic, string? hostname = null) =>
        ServerOptions.For(hostname ?? Facts.Name, protocol, tls) with
        {
            Port = Facts.Ports[PortName(protocol, tls)],
            TlsConfig = new TlsOptions { CaFile = Facts.Ca },
            Timeout = TimeSpan.FromSeconds(15),
        };

    /// <summary>Stops one of the lab's services.</summary>
    public Task StopAsync(string service) => ToolAsync("stop", _folder!.FullName, service);

    /// <summary>Starts it again, on the same ports.</summary>
    public Task StartAsync(string service) => ToolAsync("start", _folder!.FullName, service);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await ToolAsync("down", _folder.FullName);
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>The lab's name of a port.</summary>
    public static string PortName(MailProtocol protocol, TlsMode tls) => (protocol, tls) switch
    {
        (MailProtocol.Smtp, TlsMode.Implicit) => "smtps",
        (MailProtocol.Smtp, _) => "submission",
        (MailProtocol.Imap, TlsMode.Implicit) => "imaps",
        (MailProtocol.Imap, _) => "imap",
        (_, TlsMode.Implicit) => "pop3s",
        _ => "pop3",
    };

    private static async Task ToolAsync(string tool, params string[] arguments)
    {
        var ending = await Command.RunAsync(Path.Combine(Checkout.Root, "tests", "lab", tool), arguments);
        Assert.True(ending.ExitCode == 0, $"tests/lab/{tool}: {ending.Output}{ending.Error}");
    }

    private static string? Missing()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return "Postfix and Dovecot start as root only";
        }

        return Array.Find(Needed, file => !File.Exists(file)) is { } file ? $"{file} is missing; tests/lab/install installs it" : null;
    }
}

/// <summary>Tests of the library against the lab.</summary>
[CollectionDefinition(Name)]
public sealed class ServerTests : ICollectionFixture<MailLab>
{
    public const string Name = "servers";
}

/// <summary>Tests of the program against a lab of their own, because they stop its servers.</summary>
[CollectionDefinition(Name)]
public sealed class ExecutableTests : ICollectionFixture<MailLab>
{
    public const string Name = "executable";
}

/// <summary>Tests that kill the program, against a lab of their own.</summary>
[CollectionDefinition(Name)]
public sealed class CrashTests : ICollectionFixture<MailLab>
{
    public const string Name = "crashes";
}
