using System.Net;
using System.Text.RegularExpressions;
using MailExporter.Checks.Results;
using MailExporter.Web.Pages;

namespace MailExporter.Tests.Web.Deliveries;

public sealed partial class DeliveryPageTests
{
    private const string Name = "out /?&%2F\"<é>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> PageAsync(RunningExporter exporter, string path) =>
        WebUtility.HtmlDecode(await exporter.Client.GetStringAsync(new Uri("/" + path, UriKind.Relative), Token));

    [Fact]
    public async Task Page_Tells_What_A_Round_Knows()
    {
        await using var exporter = await DeliveringExporter.StartAsync((Name, ExampleDelivery.Arrived(Name) with { Deferrals = 2 }));

        var page = await PageAsync(exporter, PageParts.PathOfRoute(Name));

        Assert.All(
            (string[])[
                $"<h1>{Name}</h1>", "monitor@example.org → ", "The message was visible in INBOX 3.50 s after it was sent", "The only round so far",
                ">RCPT</span>", ">until visible</span>", "hop skewed", "−4\u00A0s: clocks differ", "mx.example.net", "ESMTPS", "TLS_AES_256_GCM_SHA384",
                "<td>the receiving server</td><td>dmarc</td>", "<td>ourselves</td><td>dkim</td>", "example.org, selector lab", "X-Spam-Status", "<td>spamassassin</td>",
                "<dd>as it was sent</dd>", "2 times, then taken", "S: 250 2.0.0 Ok: queued as 4f", "S: * 4 EXISTS", "No change is known.",
            ],
            text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain(">quit</span>", page, StringComparison.Ordinal); // it goes on beside the wait
        Assert.Contains("mail_delivery_up{route=\"out /?&%2F\\\"<é>\"}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_That_Did_Not_Come_Comes_With_What_To_Do()
    {
        await using var exporter = await DeliveringExporter.StartAsync((Name, ExampleDelivery.Missing(Name)));

        var page = await PageAsync(exporter, PageParts.PathOfRoute(Name));

        Assert.Contains("<code>receive</code> <code>timeout</code> the sending server took the message, and it was not seen in time. Look at: the queue and the log of the sending server", page, StringComparison.Ordinal);
        Assert.Contains("Then it was waited for in vain.", page, StringComparison.Ordinal);
        Assert.Contains("No message has arrived since the start.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_Failure_Has_Words_That_Belong_To_It()
    {
        await using var exporter = await DeliveringExporter.StartAsync(
            ("bounced", ExampleDelivery.Missing("bounced") with { Outcome = DeliveryOutcome.Bounced, Bounce = new("5.1.1", "mx.example.net", "imap.example.net", "550 no such user") }),
            ("deferred", ExampleDelivery.Missing("deferred") with { IsSent = false, Outcome = DeliveryOutcome.Deferred, Deferrals = 4, SendSteps = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), null), Failure = new(DeliveryPhase.Send, FailureReason.RecipientRejected, "450 later", 450) }),
            ("unprepared", new DeliveryResult { Route = "unprepared", Id = "", StartedAt = Example.Start, Failure = new(DeliveryPhase.Prepare, FailureReason.AuthFailed, "no such account") }));

        var (bounced, deferred, unprepared) = (await PageAsync(exporter, "delivery?name=bounced"), await PageAsync(exporter, "delivery?name=deferred"), await PageAsync(exporter, "delivery?name=unprepared"));

        Assert.Contains("a notification came in place of the message", bounced, StringComparison.Ordinal);
        Assert.Contains("<dd>550 no such user</dd>", bounced, StringComparison.Ordinal);
        Assert.Contains("greylisting that never ends", deferred, StringComparison.Ordinal);
        Assert.Contains(">refused 4×</span>", deferred, StringComparison.Ordinal);
        Assert.Contains("the server refused the credentials. Look at: the password; the account.", unprepared, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent: the mailbox comes first.", unprepared, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_Server_Cannot_Write_Markup_Nor_Make_The_Pages_Large()
    {
        await using var exporter = await DeliveringExporter.StartAsync((Name, ExampleDelivery.Hostile(Name)));

        foreach (var path in (string[])["", "deliveries", PageParts.PathOfRoute(Name), "changes", "deliveries?q=script"])
        {
            var page = await exporter.Client.GetStringAsync(new Uri("/" + path, UriKind.Relative), Token);

            Assert.DoesNotMatch("<script>|<img|</title>.*</title>|\u001b|\u202E", page);
            Assert.InRange(page.Length, 1000, 60_000);
        }
    }

    [Fact]
    public async Task List_Has_The_Worst_First_And_The_Overview_Tells_Of_It()
    {
        await using var exporter = await DeliveringExporter.StartAsync(
            ("good", ExampleDelivery.Arrived("good")),
            ("twice", ExampleDelivery.Arrived("twice") with { Outcome = DeliveryOutcome.Duplicate }),
            ("bad", ExampleDelivery.Missing("bad")),
            ("never", null));

        var (list, overview) = (await PageAsync(exporter, "deliveries"), await PageAsync(exporter, ""));

        Assert.Equal(["bad", "twice", "never", "good"], Row().Matches(list).Select(match => match.Groups[1].Value));
        Assert.Contains("<h1 aria-live=\"polite\">1 of 4 deliveries fails, 1 without a result yet</h1>", list, StringComparison.Ordinal);
        Assert.Contains("<code>duplicate</code>", list, StringComparison.Ordinal);
        Assert.Contains("<title>(1) MailExporter</title>", overview, StringComparison.Ordinal);
        Assert.Contains("<a href=\"deliveries\">1 of 4 deliveries fails, 1 without a result yet</a>. <a href=\"delivery?name=bad\">bad</a>", overview, StringComparison.Ordinal);
        Assert.Equal(["twice"], Row().Matches(await PageAsync(exporter, "deliveries?status=warning")).Select(match => match.Groups[1].Value));
        Assert.Contains("No delivery is like that.", await PageAsync(exporter, "deliveries?q=nothing"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_List_Has_Pages()
    {
        await using var exporter = await DeliveringExporter.StartAsync([.. Enumerable.Range(0, 120).Select(n => ($"r{n}", (DeliveryResult?)null))]);

        var (first, last) = (await PageAsync(exporter, "deliveries"), await PageAsync(exporter, "deliveries?page=9&q=r"));

        Assert.Equal((100, 20), (Row().Count(first), Row().Count(last)));
        Assert.Contains("href=\"deliveries?page=2\"", first, StringComparison.Ordinal);
        Assert.Contains("101–120 of 120", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_Delivery_Is_A_404_And_None_At_All_Is_Told()
    {
        await using var exporter = await RunningExporter.StartAsync();

        using var answer = await exporter.Client.GetAsync(new Uri("/delivery?name=nobody", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no delivery of this name.", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("There are no deliveries", await PageAsync(exporter, "deliveries"), StringComparison.Ordinal);
        Assert.DoesNotContain("no deliveries", await PageAsync(exporter, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_Lists_The_Route_With_Both_Servers_And_No_Secret()
    {
        await using var exporter = await DeliveringExporter.StartAsync((Name, null));

        var page = await PageAsync(exporter, "configuration");

        Assert.Contains("<h2 id=\"deliveries-title\">1 delivery</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>to</dt><dd>far away, to monitor@example.net</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>to.password</dt><dd>***</dd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<dd>hidden</dd>", page, StringComparison.Ordinal);
    }

    [GeneratedRegex("<td role=\"cell\" class=\"name\"><a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex Row();
}
