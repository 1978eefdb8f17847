using System.Globalization;
using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.Tests.Storage;

namespace MailExporter.Tests.Changes;

public sealed class ChangeMemoryTests : IDisposable
{
    private static readonly CheckResult Seen = Example.Success(Example.Server()) with
    {
        Subject = Example.Subject(Example.Server()) with { Username = "u@example.org", Mx = "a.example.org", Address = "192.0.2.1" },
        SupportsTls = true,
        Tls = new TlsFacts("TLS 1.3", "TLS_AES_256_GCM_SHA384", [new("CN=a", "CN=ca", [], "0A", Example.Start, Example.Start.AddDays(90), "ECDSA P-256", "sha256ECDSA", "ab")], []),
        Capabilities = ["PIPELINING", "SIZE"],
        MxRecords = [new("a.example.org", 10), new("b.example.org", 20)],
        HostnameUsed = "a.example.org",
        Addresses = ["192.0.2.1", "2001:db8::1"],
    };

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_Was_Observed_Before_A_Restart_Is_Compared_With_After_It()
    {
        Run(Seen);

        Assert.Empty(Run(Seen).Recent);
        Assert.Equal(
            [
                "smtp_extensions: PIPELINING, SIZE → SIZE",
                "tls_supported: true → false",
                "mx: 10 a.example.org, 20 b.example.org → 10 a.example.org",
                "addresses: 192.0.2.1, 2001:db8::1 → 192.0.2.1",
            ],
            Run(Seen with { Capabilities = ["SIZE"], SupportsTls = false, MxRecords = [new("a.example.org", 10)], Addresses = ["192.0.2.1"] }).Recent.OrderBy(c => c.Kind).Select(Spell));
    }

    [Fact]
    public void Outage_Over_A_Restart_Is_One_Change_Each_Way()
    {
        var outage = Example.Error(Example.Server()) with { Subject = Seen.Subject, StartedAt = Example.Start.AddSeconds(60) };
        Run(Seen);

        Assert.Equal(["status: success → error"], Run(outage).Recent.Select(Spell));
        Assert.Equal(["status: error → success"], Run(Seen with { StartedAt = Example.Start.AddSeconds(120) }).Recent.Select(Spell));
    }

    [Fact]
    public void Counts_And_Moments_Of_Changes_Go_On_After_A_Restart()
    {
        var outage = Example.Error(Example.Server()) with { Subject = Seen.Subject, StartedAt = Example.Start.AddSeconds(60) };
        Run(Seen, outage);

        Assert.Equal([new ChangeTally(ChangeKind.Status, 1, Example.Start.AddSeconds(60))], Run(outage).Tallies);
        Assert.Equal([new ChangeTally(ChangeKind.Status, 2, Example.Start.AddSeconds(120))], Run(Seen with { StartedAt = Example.Start.AddSeconds(120) }).Tallies);
    }

    [Fact]
    public void Changes_Are_Kept_With_Their_Subject()
    {
        Run(Seen, Seen with { Capabilities = ["SIZE"], SupportsTls = false, StartedAt = Example.Start.AddSeconds(60) });

        using var store = _folder.Open();
        var memory = new ChangeMemory(store);
        var changes = memory.Stored(null, null, 10);

        Assert.Equal(["smtp_extensions: PIPELINING, SIZE → SIZE", "tls_supported: true → false"], changes.Select(c => Spell(c.Change)));
        Assert.All(changes, c => Assert.Equal(Seen.Subject with { Labels = default }, c.Subject));
        Assert.All(changes, c => Assert.Equal(Example.Start.AddSeconds(60), c.Change.At));
        Assert.Single(memory.Stored("mx", ChangeKind.TlsSupported, 10));
        Assert.Single(memory.Stored(null, null, 1));
        Assert.Empty(memory.Stored("another", null, 10));
    }

    [Fact]
    public void Another_Server_Under_The_Same_Name_Begins_Anew()
    {
        Run(Seen);

        Assert.Empty(Run(Seen with { Subject = Seen.Subject with { Hostname = "mx2.example.org" }, Capabilities = ["SIZE"] }).Recent);
    }

    [Fact]
    public void Result_That_Says_The_Same_Is_Not_Written()
    {
        using var store = _folder.Open();
        var memory = new ChangeMemory(store);
        var history = memory.Next(null, Seen);

        history = memory.Next(history, Seen with { Capabilities = ["size", "PIPELINING"], MxRecords = [.. Seen.MxRecords] });
        store.Dispose();

        Assert.Equal(1, store.Health.Stored);
        Assert.Empty(history.Recent);
    }

    [Fact]
    public void Observations_Of_Configured_Checks_Do_Not_Age()
    {
        Run(Seen);
        _folder.Time.Advance(TimeSpan.FromDays(100));
        using (var store = _folder.Open())
        {
            new ChangeMemory(store).Refresh(["mx"], _folder.Time.GetUtcNow());
        }

        Assert.Equal(["tls_supported: true → false"], Run(Seen with { SupportsTls = false }).Recent.Select(Spell));
    }

    /// <summary>One life of the program.</summary>
    private ChangeHistory Run(params CheckResult[] results)
    {
        using var store = _folder.Open();
        var memory = new ChangeMemory(store);
        return results.Aggregate((ChangeHistory?)null, (history, result) => memory.Next(history, result))!;
    }

    private static string Spell(Change change) => string.Create(CultureInfo.InvariantCulture, $"{change.Kind.Spell()}: {change.Old} → {change.New}");
}
