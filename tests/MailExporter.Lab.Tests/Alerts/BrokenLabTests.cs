namespace MailExporter.Lab.Tests.Alerts;

/// <summary>What really breaks on real servers reaches a person by the shipped rules and Alertmanager's configuration, and so does its end.</summary>
[Collection(AlertTests.Name)]
public sealed class BrokenLabTests(BrokenLab broken)
{
    /// <summary>A message is given up after an hour: the rule's tests have that long.</summary>
    private const string ComesAfterAnHour = "MailDeliveryLost";

    /// <summary>Of a domain's alerts, those that want another zone, certificate or host than the lab can be given while it runs: they have their tests beside the rules.</summary>
    private static readonly string[] Elsewhere = ["MailDomainTlsaRenewal", "MailDomainNoMail", "MailDomainMxHostFailing", "MailDomainDegraded", "MailDomainUnknown"];

    /// <summary>The alerts about servers, deliveries and domains; those about the exporter itself have their tests beside the rules.</summary>
    public static TheoryData<string> ServerAlerts =>
        [.. AlertRule.All.Select(alert => alert.Name).Where(name => name != ComesAfterAnHour && !name.StartsWith("MailExporter", StringComparison.Ordinal) && !Elsewhere.Contains(name)).Distinct()];

    [Theory]
    [MemberData(nameof(ServerAlerts))]
    public void Fault_Is_Told_To_Whom_It_Concerns_And_So_Is_Its_End(string alert)
    {
        _ = broken.Lab.Facts;
        var faults = broken.Faults.Where(fault => fault.Alert == alert).ToArray();

        Assert.NotEmpty(faults);
        Assert.All(faults, fault =>
        {
            Assert.True(fault.HasFired(broken.BeforeMending), $"It did not come.\n{broken.Evidence}");
            Assert.True(fault.HasEnded(broken.All), "It did not end.");
            var sent = broken.BeforeMending.Where(message => message.Receiver == fault.Receiver).SelectMany(message => message.Alerts).First(sent => sent.IsOf(fault.Alert, fault.Check));
            var text = $"{sent.Annotations["summary"]} {sent.Annotations["description"]}";
            Assert.True(text.Contains(fault.Words, StringComparison.Ordinal), $"{fault.Words} is not in: {text}");
        });
    }

    [Fact]
    public void Nothing_Is_Sent_While_All_Is_Well()
    {
        _ = broken.Lab.Facts;

        Assert.Empty(broken.BeforeBreaking);
    }

    [Fact]
    public void Nobody_Is_Told_Of_Anything_Else()
    {
        _ = broken.Lab.Facts;

        var others = broken.All.SelectMany(message => message.Alerts).Where(alert => alert.Status == "firing" && !broken.Faults.Any(fault => alert.IsOf(fault.Alert, fault.Check)));

        Assert.Equal([], others.Select(alert => $"{alert.Labels["alertname"]} {alert.Labels.GetValueOrDefault("name")}: {alert.Annotations["summary"]}").Distinct());
    }

    [Fact]
    public void Servers_That_Are_Down_Come_In_One_Message_With_Their_Own_Labels()
    {
        _ = broken.Lab.Facts;

        var message = broken.BeforeMending.Last(message => message.GroupLabels["alertname"] == "MailServerDown");

        Assert.Equal(["alertname", "instance", "job"], message.GroupLabels.Keys.Order());
        Assert.Equal(["imap north", "maildrop south"], message.Alerts.Select(alert => $"{alert.Labels["name"]} {alert.Labels["site"]}").Order());
    }

    [Fact]
    public void Common_Outage_Holds_The_Single_Alerts_Back()
    {
        _ = broken.Lab.Facts;

        var sent = broken.All.SelectMany(message => message.Alerts).Where(alert => alert.Status == "firing" && alert.Labels["instance"] == broken.Instances.Second).Select(alert => alert.Labels["alertname"]).Distinct();

        Assert.Equal(["MailServersDownTogether"], sent);
        Assert.Equal(BrokenLab.HeldBackExpected, broken.HeldBack);
    }

    [Fact]
    public void Most_Severe_Alert_Of_A_Name_Is_The_One_That_Is_Sent()
    {
        _ = broken.Lab.Facts;

        var severities = broken.BeforeMending.SelectMany(message => message.Alerts).Where(alert => alert.Labels["alertname"] == "MailServerCertificateExpiring").Select(alert => alert.Labels["severity"]).Distinct();

        Assert.Equal(["critical"], severities);
    }
}

/// <summary>Tests of alerts against labs that are broken for them.</summary>
[CollectionDefinition(Name)]
public sealed class AlertTests : ICollectionFixture<BrokenLab>
{
    public const string Name = "alerts";
}
