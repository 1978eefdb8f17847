using System.Diagnostics;
using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>The page of metrics of a program with a route for everything that may become of a message.</summary>
[Collection(CrashTests.Name)]
public sealed class RoutePageTests(MailLab lab)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Routes_Of_All_Kinds_Have_The_Series_That_They_Should_Have()
    {
        using var configuration = ConfigurationFolder.OfDeliveries(lab, Routes());
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--storage.path", Path.Combine(Path.GetDirectoryName(configuration.Path)!, "data"));

        await exporter.MetricsWhenAsync("greylisting, shown", page => page.Value("mail_delivery_deferrals", "route=greylisted") == 1, Longest);
        var page = await exporter.MetricsWhenAsync(
            "a round of every route, and two of one", page => page.All("mail_delivery_up").Count() == Routes().Count() && Counted(page, "twice", "duplicate") >= 1 && Counted(page, "plain", "delivered") >= 2, Longest);

        foreach (var route in (string[])["plain", "pop3", "junk", "twice", "greylisted", "checked", "footer", "fixed"])
        {
            Assert.True(page.Value("mail_delivery_up", $"route={route}") == 1, $"{route}\n{page.Text}");
            Assert.Empty(page.All("mail_delivery_failure", $"route={route}"));
        }

        foreach (var (route, phase, reason, outcome) in ((string, string, string, string?)[])
            [("dropped", "receive", "timeout", null), ("bounced", "receive", "recipient_rejected", "bounced"), ("rejected", "send", "recipient_rejected", "send_failed")])
        {
            Assert.Equal(0, page.Value("mail_delivery_up", $"route={route}"));
            Assert.Equal(1, page.Value("mail_delivery_failure", $"route={route}", $"phase={phase}", $"reason={reason}"));
            Assert.True(outcome is null || Counted(page, route, outcome) >= 1, $"{route}\n{page.Text}");
        }

        Assert.Equal(1, page.Value("mail_delivery_folder", "route=junk", "folder=Junk"));
        Assert.Equal(1, page.Value("mail_delivery_authentication", "route=checked", "method=dkim", "result=pass"));
        Assert.Equal(1, page.Value("mail_delivery_authentication", "route=checked", "method=own_dkim", "result=pass"));
        Assert.Equal(1, page.Value("mail_delivery_authentication", "route=footer", "method=own_dkim", "result=fail"));
        Assert.Equal((1, 0), (page.Value("mail_delivery_body_intact", "route=checked"), page.Value("mail_delivery_body_intact", "route=footer")));
        Assert.InRange(page.Value("mail_delivery_leftover_messages", "route=fixed")!.Value, 1, 10);
        await LintAsync(page);
    }

    private static double Counted(Exposition page, string route, string outcome) => page.Value("mail_delivery_messages_total", $"route={route}", $"outcome={outcome}") ?? 0;

    private static async Task LintAsync(Exposition page)
    {
        var lint = await Command.RunAsync(new ProcessStartInfo("promtool", ["check", "metrics"]), page.Text);

        Assert.True(lint.ExitCode == 0 && lint.Error.Length == 0, lint.Error);
    }

    private IEnumerable<JsonObject> Routes()
    {
        var ways = lab.Facts.Ways;
        yield return lab.Delivery("plain", "imaps", ways.Plain);
        yield return lab.Delivery("pop3", "pop3s", ways.Plain);
        yield return lab.Delivery("junk", "imaps", ways.Junk);
        yield return lab.Delivery("twice", "imaps", ways.Twice);
        yield return lab.Delivery("greylisted", "imaps", ways.GreylistedOnce.Replace("*", $"{Guid.NewGuid():N}", StringComparison.Ordinal));
        yield return lab.Delivery("checked", "imaps", ways.Checked);
        yield return lab.Delivery("footer", "imaps", ways.Footer);
        yield return lab.Delivery("fixed", "imaps", ways.Fixed);
        yield return lab.Delivery("dropped", "imaps", ways.Dropped, timeout: "2s");
        var bounced = lab.Delivery("bounced", "imaps", ways.Bounced);
        bounced["bounces"] = lab.Entry("bounces", "imaps").Login(lab, LabLogin.Back);
        yield return bounced;
        var rejected = lab.Delivery("rejected", "imaps", ways.Plain);
        rejected["to"]!["to_email"] = lab.Facts.Addresses.Rejected;
        yield return rejected;
    }
}
