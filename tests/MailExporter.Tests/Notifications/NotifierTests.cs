using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using Microsoft.AspNetCore.Http;

namespace MailExporter.Tests.Notifications;

public sealed class NotifierTests
{
    [Fact]
    public async Task Outage_And_Recovery_Are_Told_In_The_Payload_Of_The_Seed()
    {
        await using var world = await NotifiedWorld.StartAsync();

        world.Fail();
        var failed = JsonNode.Parse(world.Next().Body)!.AsObject();
        world.Time.Advance(TimeSpan.FromMinutes(10));
        world.Run(CheckStatus.Success);
        var resolved = JsonNode.Parse(world.Next().Body)!.AsObject();

        Assert.Equal(["level", "name", "message"], failed.Select(pair => pair.Key));
        Assert.Equal(("CRITICAL", "mx"), ((string?)failed["level"], (string?)failed["name"]));
        Assert.StartsWith("CRITICAL Mail Server Alert: mx\n\nStatus: ERROR\n", (string?)failed["message"], StringComparison.Ordinal);
        Assert.Equal(("RESOLVED", "mx"), ((string?)resolved["level"], (string?)resolved["name"]));
        Assert.Contains("\nResolved after: 10 min", (string?)resolved["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storm_Is_One_Message()
    {
        var names = Enumerable.Range(0, 2000).Select(i => i.ToString("0000", CultureInfo.InvariantCulture)).ToArray();
        await using var world = await NotifiedWorld.StartAsync(null, [.. names.Select(name => Example.Server(name))]);

        world.Fail(names[..1000]);
        world.Time.Advance(TimeSpan.FromSeconds(10)); // less than group_wait: they are still coming
        world.Fail(names[1000..]);
        var message = JsonNode.Parse(world.Next().Body)!;

        Assert.Equal("2000 checks", (string?)message["name"]);
        Assert.Contains("- 0009: ", (string?)message["message"], StringComparison.Ordinal);
        Assert.Contains("- and 1990 more", (string?)message["message"], StringComparison.Ordinal);
        world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(world.Hook.TryNext(out _));
    }

    [Fact]
    public async Task Message_That_Is_Not_Taken_Is_Tried_Again_Under_The_Same_Key()
    {
        await using var world = await NotifiedWorld.StartAsync();
        world.Hook.Answer(500);
        world.Hook.Answer(context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (StatusCodes.Status429TooManyRequests, "120");
            return Task.CompletedTask;
        });
        world.Hook.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        world.Fail();
        var (first, second) = (world.Next(), world.Next());
        var asked = world.Time.GetUtcNow();
        var third = world.Next();
        var waited = world.Time.GetUtcNow() - asked;
        var fourth = world.Next();

        Assert.All([second, third, fourth], request => Assert.Equal(first.Headers["Idempotency-Key"], request.Headers["Idempotency-Key"]));
        Assert.InRange(waited.TotalSeconds, 115, 140); // Retry-After
        await Settled(world, "webhook failed", "webhook failed", "webhook failed", "webhook sent");
        Assert.Single(world.Log.Collector.GetSnapshot(), l => l.Message.StartsWith("A notification could not be sent", StringComparison.Ordinal)); // said once
    }

    [Fact]
    public async Task Receiver_That_Hangs_Is_Left_After_Half_A_Minute_And_Tried_Again()
    {
        await using var world = await NotifiedWorld.StartAsync();
        world.Hook.Answer(async context =>
        {
            world.Hook.IsHanging = true;
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            world.Hook.IsHanging = false;
        });

        world.Fail();
        var (first, second) = (world.Next(), world.Next());

        Assert.Equal(first.Body, second.Body);
        Assert.Contains(world.Log.Collector.GetSnapshot(), l => l.Message.EndsWith("no answer within 30 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_Is_Lost_Or_Told_Twice_Over_A_Restart()
    {
        await using var world = await NotifiedWorld.StartAsync();
        world.Fail();
        await world.StopAsync(); // within group_wait: it is in no message yet

        world.Start();
        world.Hook.Answer(500);
        var first = world.Next();
        await Settled(world, "webhook failed");
        await world.StopAsync(); // the message was not taken yet

        world.Start();
        var second = world.Next();
        await Settled(world, "webhook failed", "webhook sent");
        await world.StopAsync();

        world.Start();
        world.Run(CheckStatus.Error); // goes on: that was told
        world.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(first.Headers["Idempotency-Key"], second.Headers["Idempotency-Key"]);
        Assert.False(world.Hook.TryNext(out _));
        world.Run(CheckStatus.Success);
        Assert.Contains("RESOLVED", world.Next().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Change_Of_A_Kind_That_Is_Listed_Is_A_Warning()
    {
        await using var world = await NotifiedWorld.StartAsync();

        world.Run(CheckStatus.Warning); // brings a change of tls_supported with it, and is no alert yet by its status
        var message = JsonNode.Parse(world.Next().Body)!;

        Assert.Equal("WARNING", (string?)message["level"]);
        Assert.Contains("- TLS supported changed: true → false\n", (string?)message["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_Is_Told_Only_What_Is_Bad_Enough_And_Matches()
    {
        var (north, south) = (Example.Server("north") with { Labels = [new("site", "north")] }, Example.Server("south"));
        await using var world = await NotifiedWorld.StartAsync(
            w => new() { Webhook = new WebhookOptions { Url = w.Hook.Url, MinLevel = AlertLevel.Critical, Matchers = [new LabelMatcher("site", "=~", "no.*")] } },
            north,
            south);

        world.Run(CheckStatus.Warning, "north");
        world.Run(CheckStatus.Warning, "north");
        world.Fail("south");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(world.Hook.TryNext(out _));
        world.Fail("north");

        Assert.Equal("north", (string?)JsonNode.Parse(world.Next().Body)!["name"]);
    }

    [Fact]
    public async Task Maintenance_Is_Silent()
    {
        await using var world = await NotifiedWorld.StartAsync(w => w.ToHook with { Maintenance = [new MaintenanceWindow { Start = Example.Start, End = Example.Start.AddHours(1), Matchers = [new LabelMatcher("name", "=", "mx")] }] });

        world.Fail();
        world.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.False(world.Hook.TryNext(out _));
        world.Time.Advance(TimeSpan.FromMinutes(31));
        world.Run(CheckStatus.Error);

        Assert.Contains("CRITICAL", world.Next().Body, StringComparison.Ordinal); // still so when it is over
    }

    [Fact]
    public async Task Dead_Channel_Delays_No_Other()
    {
        await using var world = await NotifiedWorld.StartAsync(w => w.ToHook with
        {
            Email = new EmailOptions { SmtpServer = "mail.example.org", FromAddress = "a@example.org", ToAddresses = ["b@example.org"] },
        });
        world.Submit = async (server, _, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return Example.Success(server);
        };

        world.Fail();

        Assert.Contains("CRITICAL", world.Next().Body, StringComparison.Ordinal);
        await Settled(world, "webhook sent");
        Assert.Equal([("email", 1), ("webhook", 0), ("alertmanager", 0)], world.Notifier.Pending);
    }

    [Fact]
    public async Task Recipient_Who_Is_Refused_Costs_The_Others_Nothing()
    {
        var taken = new List<string>();
        await using var world = await NotifiedWorld.StartAsync(_ => new()
        {
            Email = new EmailOptions { SmtpServer = "mail.example.org", FromAddress = "a@example.org", ToAddresses = ["refused@example.org", "b@example.org"] },
        });
        world.Submit = (server, mail, _) =>
        {
            var isRefused = mail.To.StartsWith("refused", StringComparison.Ordinal);
            lock (taken)
            {
                taken.AddRange(isRefused ? [] : [$"{mail.To}: {mail.Subject}"]);
            }

            return Task.FromResult(isRefused ? Example.Error(server) with { Failure = new CheckFailure(CheckPhase.Send, FailureReason.RecipientRejected, "550 no such user") } : Example.Success(server));
        };

        world.Fail();
        while (!world.Counted.Contains("email sent"))
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(["b@example.org: CRITICAL Mail Server Alert: mx"], taken);
    }

    [Fact]
    public async Task Message_Is_Signed_With_The_Time()
    {
        await using var world = await NotifiedWorld.StartAsync(w => new()
        {
            Webhook = new WebhookOptions { Url = w.Hook.Url, Secret = Secret.FromValue("key"), Headers = [new HttpField("Authorization", Secret.FromValue("Bearer token"))] },
        });

        world.Fail();
        var request = world.Next();

        var signed = Encoding.UTF8.GetBytes($"{request.Headers["X-MailExporter-Timestamp"]}.{request.Body}");
        Assert.Equal($"sha256={Convert.ToHexStringLower(HMACSHA256.HashData("key"u8.ToArray(), signed))}", request.Headers["X-MailExporter-Signature"]);
        Assert.Equal("Bearer token", request.Headers["Authorization"]);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Channel_That_Is_Switched_Off_Gives_Up_What_It_Has_And_A_Day_Old_Message_Goes()
    {
        await using var world = await NotifiedWorld.StartAsync();
        world.Hook.Answer([.. Enumerable.Repeat(500, 1000)]);
        world.Fail();
        world.Next();

        for (var hours = 0; hours < 30 && !world.Counted.Contains("webhook dropped"); hours++)
        {
            world.Time.Advance(TimeSpan.FromHours(1));
            world.Hook.TryNext(out _);
        }

        Assert.Contains("webhook dropped", world.Counted);
        Assert.DoesNotContain("webhook sent", world.Counted);
    }

    [Fact]
    public async Task Alertmanager_Is_Told_Again_And_Again_Until_It_Is_Over()
    {
        await using var world = await NotifiedWorld.StartAsync(
            w => new() { Alertmanager = new AlertmanagerOptions { Url = new Uri(w.Hook.Url, "/am") } },
            Example.Server() with { Labels = [new("site", "north")] });

        world.Fail();
        var first = world.Next();
        var second = world.Next();
        world.Run(CheckStatus.Success);
        var over = JsonNode.Parse(world.Next().Body)![0]!;

        Assert.Equal("/am/api/v2/alerts", first.Path);
        var alert = JsonNode.Parse(first.Body)![0]!;
        Assert.Equal("""{"alertname":"MailServerCheck","severity":"critical","name":"mx","hostname":"mx.example.org","protocol":"smtp","port":"25","site":"north"}""", alert["labels"]!.ToJsonString());
        Assert.Equal("Nothing listens there.", (string?)alert["annotations"]!["description"]);
        Assert.Equal("2026-11-23T12:00:00Z", (string?)alert["startsAt"]);
        Assert.Equal(alert["labels"]!.ToJsonString(), JsonNode.Parse(second.Body)![0]!["labels"]!.ToJsonString());
        Assert.True((DateTimeOffset)alert["endsAt"]! > world.Time.GetUtcNow()); // until then it counts as firing if we fall silent
        Assert.True((DateTimeOffset)over["endsAt"]! <= world.Time.GetUtcNow());
        world.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.False(world.Hook.TryNext(out _)); // it was taken, and nothing is wrong
    }

    [Theory]
    [InlineData("slack", """{"text":"CRITICAL Mail Server Alert: mx\n\nStatus: ERROR""")]
    [InlineData("discord", """{"content":"CRITICAL Mail Server Alert: mx\n\nStatus: ERROR""")]
    [InlineData("teams", """{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{"type":"AdaptiveCard","version":"1.2","body":[{"type":"TextBlock","text":"CRITICAL Mail Server Alert: mx","wrap":true,"weight":"bolder"},{"type":"TextBlock","text":"Status: ERROR","wrap":true}""")]
    public async Task Other_Receivers_Get_The_Form_They_Want(string format, string start)
    {
        await using var world = await NotifiedWorld.StartAsync(w => new() { Webhook = new WebhookOptions { Url = w.Hook.Url, Format = format } });

        world.Fail();

        Assert.StartsWith(start, world.Next().Body, StringComparison.Ordinal);
    }

    /// <summary>Waits until so much was counted.</summary>
    private static async Task Settled(NotifiedWorld world, params string[] counted)
    {
        while (world.Counted.Length < counted.Length)
        {
            await Task.Yield();
        }

        Assert.Equal(counted, world.Counted);
    }
}
