using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;
using Kind = System.Text.Json.JsonValueKind;

namespace MailExporter.Lab.Tests.Servers;

/// <summary>MonitorPy's keys of <c>raw_data</c> with MonitorPy's types, from real servers.</summary>
[Collection(ServerTests.Name)]
public sealed class RawDataTests(MailLab lab)
{
    private static readonly Dictionary<string, Kind> Connection = new()
    {
        ["hostname"] = Kind.String,
        ["port"] = Kind.Number,
        ["protocol"] = Kind.String,
        ["local_address"] = Kind.String,
        ["remote_address"] = Kind.String,
    };

    private static readonly Dictionary<string, Kind> Smtp = new(Connection)
    {
        ["extensions"] = Kind.Object,
        ["supports_tls"] = Kind.True,
        ["ehlo_code"] = Kind.Number,
        ["ehlo_message"] = Kind.String,
    };

    private static readonly Dictionary<string, Kind> Imap = new(Connection) { ["capabilities"] = Kind.String };

    private static readonly Dictionary<string, Kind> Pop3 = new(Connection) { ["welcome_message"] = Kind.String, ["capabilities"] = Kind.Array };

    [Fact]
    public async Task Smtp_Without_Login()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Smtp));

        AssertHas(raw, Smtp);
        AssertLacks(raw, "authenticated", "test_send", "test_send_success", "mx_records", "hostname_used");
        Assert.Equal(250, raw.GetProperty("ehlo_code").GetInt32());
        Assert.Equal("", raw.GetProperty("extensions").GetProperty("STARTTLS").GetString());
        Assert.True(long.Parse(raw.GetProperty("extensions").GetProperty("SIZE").GetString()!, null) > 0);
        Assert.Contains("mail.lab.test", raw.GetProperty("ehlo_message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smtp_With_Login_And_A_Test_Message()
    {
        var server = lab.Server(MailProtocol.Smtp, TlsMode.Required).As(lab, LabLogin.First) with { TestSend = true, FromEmail = LabLogin.First, ToEmail = LabLogin.Second };

        var raw = await RawAsync(server);

        AssertHas(raw, new(Smtp) { ["authenticated"] = Kind.True, ["test_send"] = Kind.True, ["test_send_success"] = Kind.True });
        Assert.Contains("PLAIN", raw.GetProperty("extensions").GetProperty("AUTH").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Smtp_By_Mx_Records()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Smtp, hostname: "lab.test") with { Port = lab.Facts.Ports["smtp"], ResolveMx = true });

        AssertHas(raw, new(Smtp) { ["mx_records"] = Kind.Array, ["hostname_used"] = Kind.String });
        Assert.Equal(["mx1.lab.test", "mx2.lab.test"], raw.GetProperty("mx_records").EnumerateArray().Select(host => host.GetString()));
    }

    [Fact]
    public async Task Imap_Without_Login()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Imap));

        AssertHas(raw, Imap);
        AssertLacks(raw, "authenticated", "mailbox_status", "mailbox_message_count");
        Assert.Contains("STARTTLS", raw.GetProperty("capabilities").GetString()!.Split(' '));
    }

    [Fact]
    public async Task Imap_With_Login()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, LabLogin.First));

        AssertHas(raw, new(Imap) { ["authenticated"] = Kind.True, ["mailbox_status"] = Kind.String, ["mailbox_message_count"] = Kind.Number });
        Assert.Equal(("OK", 3), (raw.GetProperty("mailbox_status").GetString(), raw.GetProperty("mailbox_message_count").GetInt32()));
    }

    [Fact]
    public async Task Pop3_Without_Login()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Pop3));

        AssertHas(raw, Pop3);
        AssertLacks(raw, "authenticated", "message_count", "mailbox_size");
        Assert.StartsWith("+OK", raw.GetProperty("welcome_message").GetString(), StringComparison.Ordinal);
        Assert.Contains("UIDL", raw.GetProperty("capabilities").EnumerateArray().Select(capability => capability.GetString()));
    }

    [Fact]
    public async Task Pop3_With_Login()
    {
        var raw = await RawAsync(lab.Server(MailProtocol.Pop3, TlsMode.Implicit).As(lab, LabLogin.First));

        AssertHas(raw, new(Pop3) { ["authenticated"] = Kind.True, ["message_count"] = Kind.Number, ["mailbox_size"] = Kind.Number });
        Assert.Equal((3, lab.Facts.Users[LabLogin.First].Size), (raw.GetProperty("message_count").GetInt32(), raw.GetProperty("mailbox_size").GetInt64()));
    }

    private async Task<JsonElement> RawAsync(ServerOptions server)
    {
        using var json = JsonDocument.Parse((await lab.CheckAsync(server)).Succeeds().ToJson());
        return json.RootElement.GetProperty("raw_data").Clone();
    }

    private static void AssertHas(JsonElement raw, Dictionary<string, Kind> keys) =>
        Assert.Equal(keys.Select(key => (key.Key, key.Value)), keys.Select(key => (key.Key, raw.TryGetProperty(key.Key, out var value) ? value.ValueKind : Kind.Undefined)));

    private static void AssertLacks(JsonElement raw, params string[] keys) => Assert.DoesNotContain(raw.EnumerateObject().Select(property => property.Name), keys.Contains);
}
