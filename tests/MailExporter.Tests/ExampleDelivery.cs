using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Tests.Metrics;

namespace MailExporter.Tests;

/// <summary>Routes and rounds to begin a test with.</summary>
internal static class ExampleDelivery
{
    public static DeliveryOptions Route(string name = "out to far away", int interval = 60) => new()
    {
        Name = name,
        From = ServerOptions.For("mail.example.org") with { Name = "out", Port = 587, FromEmail = "monitor@example.org" },
        To = ServerOptions.For("imap.example.net", MailProtocol.Imap) with { Name = "far away", Username = "monitor@example.net", Password = Secret.FromValue("hidden") },
        Interval = TimeSpan.FromSeconds(interval),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>A round whose message arrived, of which everything is known and nothing is wrong.</summary>
    public static DeliveryResult Arrived(string route = "out to far away", DateTimeOffset? startedAt = null, string id = "01a213ea-8b1e-7916-a647-cde0a685923b")
    {
        var at = startedAt ?? Example.Start;
        return new()
        {
            Route = route,
            Id = id,
            StartedAt = at,
            SendDuration = TimeSpan.FromSeconds(0.25),
            SendSteps = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(7), TimeSpan.FromMilliseconds(30)),
            IsSent = true,
            Latency = TimeSpan.FromSeconds(3.5),
            Outcome = DeliveryOutcome.Delivered,
            Leftovers = 0,
            Message = Message(at),
            Sending = FullResult.Result with { StartedAt = at, Phases = [new(CheckPhase.Connect, TimeSpan.FromMilliseconds(8)), new(CheckPhase.Send, TimeSpan.FromMilliseconds(42)), new(CheckPhase.Quit, TimeSpan.FromMilliseconds(1))], Transcript = Dialogue("S: 250 2.0.0 Ok: queued as 4f") },
            Receiving = FullResult.Result with { StartedAt = at, Transcript = Dialogue("S: * 4 EXISTS") },
        };
    }

    /// <summary>A round whose message was sent and not seen.</summary>
    public static DeliveryResult Missing(string route = "out to far away", DateTimeOffset? startedAt = null, string id = "01a213ea-8b1e-7916-a647-cde0a6859200") => Arrived(route, startedAt, id) with
    {
        Latency = null,
        Outcome = null,
        Message = null,
        Failure = new(DeliveryPhase.Receive, FailureReason.Timeout, "not seen within 30 s"),
    };

    /// <summary>A round in which every text that can come from a server means harm, and is huge.</summary>
    public static DeliveryResult Hostile(string route)
    {
        var huge = Web.Hostile.Text + new string('A', 1 << 20);
        var side = Web.Hostile.Result(Example.Server());
        return Missing(route) with
        {
            Failure = new(DeliveryPhase.Receive, FailureReason.ProtocolError, huge),
            Bounce = new(huge, huge, huge, huge),
            Outcome = DeliveryOutcome.Bounced,
            Sending = side,
            Receiving = side,
            Message = Message(Example.Start) with
            {
                Folder = huge,
                IsJunk = true,
                Hops = [new(huge, huge, huge, Example.Start.AddDays(9), TimeSpan.FromDays(-9)), new(null, null, null, null, null)],
                Authentication = [new(huge, huge), new("dkim", "fail")],
                OwnDkim = [new(huge, huge, DkimResult.Fail, huge)],
                SpamFields = [new(huge, huge)],
                SpamScores = [new("rspamd", 1e300, -1, true)],
            },
        };
    }

    private static ReceivedMessage Message(DateTimeOffset at) => new()
    {
        Folder = "INBOX",
        SizeBytes = 2345,
        SentBytes = 1234,
        IsBodyIntact = true,
        OwnDkim = [new("example.org", "lab", DkimResult.Pass)],
        Hops =
        [
            new("mx.example.net", "imap.example.net", "LMTP", at.AddSeconds(3), TimeSpan.FromSeconds(2)),
            new("mail.example.org", "mx.example.net", "ESMTPS", at.AddSeconds(1), TimeSpan.FromSeconds(-4)),
            new("monitor.example.org", "mail.example.org", "ESMTPSA", at.AddSeconds(5), TimeSpan.FromSeconds(5)),
        ],
        Authentication = [new("spf", "pass"), new("dkim", "pass"), new("dmarc", "pass")],
        SpamFields = [new("X-Spam-Status", "No, score=-1.9 required=5.0")],
        SpamScores = [new("spamassassin", -1.9, 5, false)],
    };

    private static TranscriptText Dialogue(string line) => new(Encoding.UTF8.GetBytes($"C: hello\n{line}"));
}
