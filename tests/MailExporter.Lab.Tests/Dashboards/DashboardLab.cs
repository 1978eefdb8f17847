using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Alerts;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Dashboards;

/// <summary>The lab, the program that watches it, healthy and broken services, and a Prometheus that has seen an outage.</summary>
public sealed class DashboardLab : IAsyncLifetime
{
    /// <summary>A name with all that regular expressions and quoted strings could trip over.</summary>
    public const string AwkwardName = """broken \ "name" (it's) [a.b]|x $1 {y} ^+?*/%&""";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly MailLab _lab = new();
    private LabSieve? _sieve;
    private ConfigurationFolder? _configuration;
    private RunningExporter? _exporter;
    private RunningPrometheus? _prometheus;

    /// <summary>Where there can be no lab, the test that asks is skipped and says why.</summary>
    internal RunningPrometheus Prometheus
    {
        get
        {
            _ = _lab.Facts;
            return _prometheus!;
        }
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _lab.InitializeAsync();
        if (!_lab.IsThere)
        {
            return;
        }

        _sieve = new LabSieve(_lab);
        _configuration = ConfigurationFolder.Of(_lab, 5, Servers(), Deliveries(), Domains());
        _exporter = await RunningExporter.StartAsync("--config.file", _configuration.Path, "--storage.path", _configuration.Folder);
        _prometheus = await RunningPrometheus.StartAsync(_configuration, _exporter);
        await SeesAsync("a first result of every check", $"count(count by (name) (mail_server_up)) == {Servers().Count()}");
        await SeesAsync("two assessments", "count(mail_security_score) == 2");
        await SeesAsync("a second run of every domain", $"count(changes(mail_domain_last_check_timestamp_seconds[2m]) >= 1) == {Domains().Count()}");
        await _lab.StopAsync("dovecot");
        await SeesAsync("an outage", """mail_server_up{name="inbox"} == 0""");
        await _lab.StartAsync("dovecot");
        await SeesAsync("the end of the outage", """mail_server_up{name="inbox"} == 1""");
        await SeesAsync("two such changes", """mail_server_changes_total{name="inbox", kind="status"} >= 2""");
        await SeesAsync("a refused login", """mail_server_auth_backoff == 1""");
        await SeesAsync("a refused message", """mail_server_reply_code == 550""");
        await SeesAsync("a second round of every delivery", $"count(changes(mail_delivery_last_round_timestamp_seconds[2m]) >= 1) == {Deliveries().Count()}");
        await _sieve!.AddAsync("stopping", "discard");
        await SeesAsync("a route that has worked and does not any more", """mail_delivery_up{route="stopping"} == 0 and mail_delivery_last_success_timestamp_seconds""");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _sieve?.Dispose();
        if (_prometheus is not null)
        {
            await _prometheus.DisposeAsync();
        }

        if (_exporter is not null)
        {
            await _exporter.DisposeAsync();
        }

        _configuration?.Dispose();
        await _lab.DisposeAsync();
    }

    private Task SeesAsync(string what, string query) =>
        Patience.UntilAsync($"{what} in Prometheus", async () => await _prometheus!.ValueAsync($"count({query})") >= 1, Limit);

    private IEnumerable<JsonObject> Servers()
    {
        yield return With(_lab.Entry("inbox", "imaps").Login(_lab, LabLogin.First), ("mailboxes", new JsonArray("INBOX", "Archive")));
        yield return With(_lab.Entry("full mailbox", "imaps").Login(_lab, "full@lab.test"), ("warn", new JsonObject { ["messages"] = 1 }));
        yield return _lab.Entry("maildrop", "pop3s").Login(_lab, LabLogin.Awkward);
        yield return With(_lab.Entry("MX hosts", "smtp"), ("hostname", "lab.test"), ("resolve_mx", true), ("check_all_mx", true), ("use_tls", true));
        yield return With(_lab.Entry("two addresses", "imap"), ("hostname", "twoaddr.lab.test"), ("check_all_addresses", true), ("use_tls", true));
        yield return With(_lab.Entry("wrong certificate", "imaps"), ("hostname", "othername.lab.test"));
        yield return _lab.Entry(AwkwardName, "imaps").Login(_lab, LabLogin.Second, password: "wrong");
        yield return TestMessage("test message", LabLogin.Second);
        yield return TestMessage("refused message", _lab.Facts.Addresses.Rejected);
        yield return With(_lab.Entry("no TLS", "smtp_plain"), ("assess", true));
        yield return With(_lab.Entry("STARTTLS required", "smtp_plain"), ("use_tls", true));
        yield return With(_lab.Entry("dead", "smtp"), ("hostname", "dead.lab.test"));
        yield return With(_lab.Entry("certificate", "smtps"), ("warn", new JsonObject { ["certificate_expiry"] = "400d" }), ("assess", true));
    }

    private IEnumerable<JsonObject> Deliveries()
    {
        yield return _lab.Delivery("to the inbox", "imaps", LabLogin.Way);
        yield return _lab.Delivery(AwkwardName, "imaps", "way+footer@lab.test");
        yield return _lab.Delivery("junk", "imaps", "way+junk@lab.test");
        yield return _lab.Delivery("dropped", "imaps", "way+dropped@lab.test", timeout: "3s");
        yield return _lab.Delivery("stopping", "imaps", "way+stopping@lab.test", timeout: "3s");
        yield return _lab.Delivery("left over", "imaps", LabLogin.Fixed);
    }

    /// <summary>One in order, one with most of what can be wrong, and one that cannot be told.</summary>
    private IEnumerable<JsonObject> Domains() => [_lab.Domain(_lab.Facts.Posture.Domain), _lab.Domain("broken.test", isListed: true), _lab.Domain("bogus.test")];

    private JsonObject TestMessage(string name, string recipient) => With(
        _lab.Entry(name, "submission").Login(_lab, LabLogin.First),
        ("use_tls", true), ("test_send", true), ("from_email", LabLogin.First), ("to_email", recipient), ("interval", 10));

    private static JsonObject With(JsonObject entry, params (string Key, JsonNode Value)[] further)
    {
        foreach (var (key, value) in further)
        {
            entry[key] = value;
        }

        return entry;
    }
}

/// <summary>Tests of the dashboards against a lab of their own.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardTests : ICollectionFixture<DashboardLab>
{
    public const string Name = "dashboards";
}
