using System.Globalization;
using MailExporter.Changes;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Changes;

public sealed class FactComparerTests
{
    private static readonly CheckResult Seen = Example.Success(Example.Server()) with
    {
        SupportsTls = true,
        Tls = Tls("ab"),
        Capabilities = ["PIPELINING", "SIZE", "AUTH"],
        MxRecords = [new("a.example.org", 10), new("b.example.org", 20)],
        HostnameUsed = "a.example.org",
    };

    private static readonly CheckResult Outage = Example.Error(Example.Server());

    [Fact]
    public void First_Observation_Is_No_Change()
    {
        Assert.Empty(ChangesOf(Seen));
        Assert.Equal(["status: error → success"], ChangesOf(Outage, Seen)); // what the outage hid is seen for the first time
    }

    [Fact]
    public void Outage_Is_One_Change_Of_Status_Each_Way()
    {
        Assert.Equal(["status: success → error", "status: error → success"], ChangesOf(Seen, Outage, Outage, Seen));
    }

    [Fact]
    public void What_Changed_Behind_An_Outage_Is_Noticed_After_It()
    {
        Assert.Equal(
            ["status: success → error", "status: error → success", "smtp_extensions: AUTH, PIPELINING, SIZE → SIZE"],
            ChangesOf(Seen, Outage, Seen with { Capabilities = ["SIZE"] }));
    }

    [Fact]
    public void Lost_Capabilities_Are_A_Change_Where_The_Server_Was_Seen()
    {
        Assert.Equal(["smtp_extensions: AUTH, PIPELINING, SIZE → "], ChangesOf(Seen, Seen with { Capabilities = default(ValueList<string>) }));
    }

    [Theory]
    [InlineData(MailProtocol.Smtp, "SIZE,PIPELINING", "pipelining,Size")]
    [InlineData(MailProtocol.Imap, "IMAP4rev1,IDLE", "idle,IMAP4REV1,IDLE")]
    [InlineData(MailProtocol.Pop3, "UIDL,SASL PLAIN LOGIN,IMPLEMENTATION A 1", "IMPLEMENTATION A 2,sasl login plain,uidl")]
    public void Case_Order_And_Repetition_Do_Not_Matter(MailProtocol protocol, string before, string after)
    {
        Assert.Empty(ChangesOf(Offering(protocol, before), Offering(protocol, after)));
    }

    [Theory]
    [InlineData(MailProtocol.Smtp, "smtp_extensions: SIZE → DSN, SIZE")]
    [InlineData(MailProtocol.Imap, "imap_capabilities: SIZE → DSN, SIZE")]
    [InlineData(MailProtocol.Pop3, "pop3_capabilities: SIZE → DSN, SIZE")]
    public void Each_Protocol_Has_A_Kind_For_Its_Capabilities(MailProtocol protocol, string change)
    {
        Assert.Equal([change], ChangesOf(Offering(protocol, "SIZE"), Offering(protocol, "size,dsn")));
    }

    [Fact]
    public void Capabilities_Of_Two_Stages_Are_Not_Compared()
    {
        var clear = Offering(MailProtocol.Imap, "IMAP4REV1,STARTTLS,LOGINDISABLED");
        var tls = Offering(MailProtocol.Imap, "IMAP4REV1,AUTH=PLAIN") with { Tls = Tls("ab") };
        var authenticated = Offering(MailProtocol.Imap, "IMAP4REV1,IDLE") with { Tls = Tls("ab"), Authenticated = true };

        Assert.Empty(ChangesOf(clear, tls, authenticated, clear, tls, authenticated));
        Assert.Equal(
            ["imap_capabilities: IDLE, IMAP4REV1 → IMAP4REV1"],
            ChangesOf(authenticated, tls, authenticated with { Capabilities = ["IMAP4REV1"] }));
    }

    [Fact]
    public void Login_To_Smtp_Makes_No_Other_Stage_As_It_Asks_For_No_Other_List()
    {
        Assert.Equal(
            ["smtp_extensions: AUTH, PIPELINING, SIZE → SIZE"],
            ChangesOf(Seen with { Authenticated = true }, Seen with { Authenticated = false, Capabilities = ["SIZE"] }));
    }

    [Fact]
    public void Certificate_That_Ends_The_Check_Leaves_The_Extensions_From_Before_The_Handshake()
    {
        var expired = Seen with
        {
            Status = CheckStatus.Error,
            Failure = new CheckFailure(CheckPhase.Tls, FailureReason.TlsCertificate, "expired"),
            Capabilities = ["PIPELINING", "SIZE", "STARTTLS"],
        };

        Assert.Equal(["status: success → error", "status: error → success"], ChangesOf(Seen, expired, Seen));
    }

    [Fact]
    public void Reason_Is_Compared_Within_One_Outage()
    {
        var other = Outage with { Failure = new CheckFailure(CheckPhase.Connect, FailureReason.ConnectTimeout, "…") };

        Assert.Equal(
            ["status: success → error", "reason: connect_refused → connect_timeout", "status: error → success", "status: success → error"],
            ChangesOf(Seen, Outage, other, Seen, Outage));
    }

    [Fact]
    public void Renewed_Certificate_Is_A_Change()
    {
        Assert.Equal(["certificate: ab → cd"], ChangesOf(Seen, Seen with { Tls = Tls("ab") }, Seen with { Tls = Tls("cd") }));
    }

    [Fact]
    public void Withdrawn_StartTls_Is_A_Change()
    {
        Assert.Equal(["tls_supported: true → false"], ChangesOf(Seen, Seen with { SupportsTls = false }));
    }

    [Fact]
    public void Mx_Records_Are_A_Set_Of_Hosts_And_Preferences()
    {
        Assert.Empty(ChangesOf(Seen, Seen with { MxRecords = [new("B.example.org", 20), new("a.example.org", 10)] }, Seen with { MxRecords = default }, Seen));
        Assert.Equal(
            ["mx: 10 a.example.org, 20 b.example.org → 10 a.example.org, 30 b.example.org"],
            ChangesOf(Seen, Seen with { MxRecords = [new("a.example.org", 10), new("b.example.org", 30)] }));
    }

    [Fact]
    public void Fallback_To_Another_Mx_Host_Changes_Nothing_Of_The_First()
    {
        var fallback = Seen with { Status = CheckStatus.Warning, HostnameUsed = "b.example.org", Tls = Tls("cd"), Capabilities = ["SIZE"], SupportsTls = false };

        Assert.Equal(["status: success → warning", "status: warning → success"], ChangesOf(Seen, fallback, Seen));
    }

    [Fact]
    public void Host_That_Left_The_Mx_Records_Is_Forgotten()
    {
        var moved = Seen with { MxRecords = [new("c.example.org", 10)], HostnameUsed = "c.example.org", Tls = Tls("cd") };

        Assert.Equal(["mx: 10 a.example.org, 20 b.example.org → 10 c.example.org"], ChangesOf(Seen, moved));
        Assert.DoesNotContain(HistoryOf(Seen, moved).Observed, o => o.Host == "a.example.org");
    }

    [Fact]
    public void Every_Change_Is_Dated_By_Its_Check_And_Counted()
    {
        var later = Seen with { StartedAt = Example.Start.AddSeconds(60), Tls = Tls("cd") };

        Assert.Equal([new ChangeTally(ChangeKind.Certificate, 1, later.StartedAt)], HistoryOf(Seen, later).Tallies);
        Assert.Equal(
            [new ChangeTally(ChangeKind.Status, 2, Example.Start), new ChangeTally(ChangeKind.Certificate, 1, Example.Start)],
            HistoryOf(Seen, Outage, Seen with { Tls = Tls("cd") }).Tallies);
    }

    [Fact]
    public void Unchanged_Result_Keeps_The_History_Without_An_Allocation()
    {
        var history = HistoryOf(Seen);
        _ = history.With(Seen);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var after = history.With(Seen);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(history, after);
    }

    [Fact]
    public void Kinds_Are_Spelled_As_In_The_Configuration()
    {
        Assert.Equal(
            ["status", "reason", "smtp_extensions", "imap_capabilities", "pop3_capabilities", "tls_supported", "certificate", "mx", "addresses"],
            SnakeCase.All<ChangeKind>());
    }

    private static CheckResult Offering(MailProtocol protocol, string capabilities) => Example.Success(Example.Server()) with
    {
        Subject = Example.Subject(Example.Server()) with { Protocol = protocol },
        Capabilities = [.. capabilities.Split(',')],
    };

    private static TlsFacts Tls(string fingerprint) => new(
        "TLS 1.3",
        "TLS_AES_256_GCM_SHA384",
        [new("CN=a", "CN=ca", [], "0A", Example.Start, Example.Start.AddDays(90), "ECDSA P-256", "sha256ECDSA", fingerprint)],
        []);

    private static ChangeHistory HistoryOf(params CheckResult[] results) => results.Aggregate(ChangeHistory.Empty, (history, result) => history.With(result));

    private static IEnumerable<string> ChangesOf(params CheckResult[] results)
    {
        ValueList<Observation> observed = default;
        foreach (var result in results)
        {
            var comparison = FactComparer.Compare(observed, result);
            observed = comparison.Observed;
            foreach (var change in comparison.Changes)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{change.Kind.Spell()}: {change.Old} → {change.New}");
            }
        }
    }
}
