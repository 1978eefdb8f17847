using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary><c>mailexporter deliver</c> through the lab.</summary>
[Collection(CrashTests.Name)]
public sealed class DeliverTests(MailLab lab)
{
    private async Task<Ending> DeliverAsync(JsonObject[] routes, params string[] arguments)
    {
        using var configuration = ConfigurationFolder.OfDeliveries(lab, routes);
        return await ExporterBinary.RunAsync(["deliver", "--config.file", configuration.Path, "--storage.path", Path.GetDirectoryName(configuration.Path)!, .. arguments]);
    }

    [Fact]
    public async Task Message_That_Arrives_Is_Told_In_One_Line()
    {
        var ending = await DeliverAsync([lab.Delivery("plain", "imaps", lab.Facts.Ways.Plain)]);

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        Assert.Matches(@"^DELIVERED: plain: in INBOX \d\.\d{3} s after it was sent, which took \d\.\d{3} s\n$", ending.Output);
    }

    [Fact]
    public async Task Json_Has_The_Keys_Of_The_Seed()
    {
        var ending = await DeliverAsync([lab.Delivery("plain", "pop3s", lab.Facts.Ways.Plain)], "--json");

        Assert.Equal((0, ""), (ending.ExitCode, ending.Error));
        var result = JsonNode.Parse(ending.Output)!.AsObject();
        Assert.Equal(
            ["test_id", "send_time", "receive_time", "delivery_time", "send_status", "receive_status", "overall_status", "error"],
            result.Select(property => property.Key).Take(8));
        Assert.Equal(("success", "success", "success", null), ((string?)result["send_status"], (string?)result["receive_status"], (string?)result["overall_status"], (string?)result["error"]));
        Assert.True(Guid.TryParse((string?)result["test_id"], out _));
        Assert.Equal((double?)result["receive_time"], (double?)result["delivery_time"]);
        Assert.InRange((double)result["send_time"]!, 0.001, 10);
    }

    [Theory]
    [InlineData("way+junk@lab.test", 1, "DELIVERED: a: in Junk ")]
    [InlineData("way+dropped@lab.test", 2, "FAILED: a: receive: not seen within 3 s")]
    [InlineData("rejected@lab.test", 2, "SEND_FAILED: a: send: ")]
    [InlineData("way+grey-deliver@lab.test", 0, "DELIVERED: a: in INBOX ")]
    public async Task Exit_Code_Says_What_Became_Of_The_Message(string address, int exitCode, string begin)
    {
        var route = lab.Delivery("a", "imaps", lab.Facts.Ways.Plain, timeout: address.Contains("dropped", StringComparison.Ordinal) ? "3s" : "10s");
        route["to"]!["to_email"] = address;

        var ending = await DeliverAsync([route]);

        Assert.Equal((exitCode, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith(begin, ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounce_Is_Told_With_The_Words_Of_The_Server()
    {
        var route = lab.Delivery("a", "imaps", lab.Facts.Ways.Bounced);
        var bounces = lab.Entry("bounces", "imaps").Login(lab, LabLogin.Back);
        route["bounces"] = bounces;

        var ending = await DeliverAsync([route]);

        Assert.Equal((2, ""), (ending.ExitCode, ending.Error));
        Assert.StartsWith("BOUNCED: a: receive: bounced: 5.2.1", ending.Output, StringComparison.Ordinal);
        Assert.Contains("mailbox disabled by the lab", ending.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_Route_Is_The_Only_One_And_An_Unknown_Name_Is_Bad_Usage()
    {
        JsonObject[] Routes() => [lab.Delivery("one", "imaps", lab.Facts.Ways.Plain), lab.Delivery("two", "imaps", lab.Facts.Ways.Dropped)];

        var one = await DeliverAsync(Routes(), "one");
        var none = await DeliverAsync(Routes(), "three");

        Assert.Equal(0, one.ExitCode);
        Assert.StartsWith("DELIVERED: one:", Assert.Single(one.Output.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal((3, ""), (none.ExitCode, none.Output));
    }
}
