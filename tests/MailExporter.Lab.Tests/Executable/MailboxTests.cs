using System.Globalization;
using System.Text;
using MailExporter.Lab.Tests.Delivery;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Executable;

/// <summary>Routes into a mailbox that is full of other mail, some of it made to harm them.</summary>
[Collection(CrashTests.Name)]
public sealed class MailboxTests(MailLab lab, ITestOutputHelper output)
{
    private const int Messages = 50_000;
    private const int LookAlikes = 20_000;

    /// <summary>What a program that was started just now may need more for it.</summary>
    private const double MostMebibytes = 100;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Mailbox_Of_50000_Messages_Many_Of_Them_Hostile_Costs_Little_And_Stays_As_It_Is()
    {
        var foreign = new ForeignMail(lab, LabLogin.Way);
        await foreign.PutAsync([.. Hostile(), .. Enumerable.Range(0, Messages - LookAlikes).Select(number => (ForeignMail.Message($"Message {number}"), number % 3 == 0 ? "S" : ""))]);
        using var configuration = ConfigurationFolder.OfDeliveries(lab,
        [
            lab.Delivery("imap", "imaps", lab.Facts.Ways.Plain, "20s", "20s"),
            lab.Delivery("pop3", "pop3s", lab.Facts.Ways.Plain, "20s", "20s"),
        ]);
        await using var exporter = await RunningExporter.StartAsync("--config.file", configuration.Path, "--storage.path", Path.Combine(Path.GetDirectoryName(configuration.Path)!, "data"));
        var atFirst = await PeakAsync(exporter);

        var page = await exporter.MetricsWhenAsync(
            "two good rounds of both", page => page.All("mail_delivery_messages_total", "outcome=delivered").All(route => route.Value >= 2), 3 * Longest);

        var more = await PeakAsync(exporter) - atFirst;
        foreach (var route in (string[])["route=imap", "route=pop3"])
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{route}: {page.Value("mail_delivery_duration_seconds", route):0.000} s; peak memory {more:0.0} MiB more than at the start"));
            Assert.Equal((1, 0), (page.Value("mail_delivery_up", route), page.Value("mail_delivery_leftover_messages", route)));
        }

        Assert.InRange(more, 0, MostMebibytes);
        foreign.AssertUntouched();
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
        await exporter.KillAsync();
        foreign.Take();
    }

    /// <summary>Header sections of megabytes, fields of ours that never end, thousands of parts, and thousands of messages that look like ours.</summary>
    private static IEnumerable<(string Text, string Flags)> Hostile()
    {
        var id = Guid.CreateVersion7();
        var parts = new StringBuilder();
        for (var part = 0; part < 5_000; part++)
        {
            parts.Append("--b\nContent-Type: text/plain\n\npart\n");
        }

        var nested = string.Concat(Enumerable.Range(0, 2_000).Select(depth => string.Create(CultureInfo.InvariantCulture, $"--b{depth}\nContent-Type: multipart/mixed; boundary=b{depth + 1}\n\n")));
        yield return (ForeignMail.Message($"Mail Delivery Test ID {id}", $"X-MailExporter-Id: {id}\nX-MailExporter-Token: {new string('0', 1_000_000)}\n"), "");
        yield return (ForeignMail.Message($"Mail Delivery Test ID {id}", $"X-MailExporter-Id: {Folded(20_000)}\n"), "");
        yield return (ForeignMail.Message($"Mail Delivery Test {new string('x', 900_000)}"), "");
        yield return (ForeignMail.Message("Mail Delivery Test", string.Concat(Enumerable.Range(0, 50_000).Select(field => string.Create(CultureInfo.InvariantCulture, $"X-Field-{field}: {new string('y', 60)}\n")))), "F");
        yield return (ForeignMail.Message("Mail Delivery Test", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n", $"{parts}--b--\n"), "");
        yield return (ForeignMail.Message("Mail Delivery Test", "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n", nested), "");
        yield return (ForeignMail.Message("Undelivered Mail Returned to Sender", "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n", $"{parts}--b--\n"), "");
        for (var number = 0; number < LookAlikes; number++)
        {
            var other = Guid.CreateVersion7();
            yield return (ForeignMail.Message($"Mail Delivery Test ID {other}", $"Message-ID: <{id}@lab.test>\nX-MailExporter-Id: {other}\nX-MailExporter-Token: {new string('0', 64)}\n"), number % 2 == 0 ? "" : "T");
        }
    }

    private static string Folded(int lines) => string.Join("\n ", Enumerable.Repeat(new string('z', 70), lines));

    /// <summary>The most memory it ever had, in MiB.</summary>
    private static async Task<double> PeakAsync(RunningExporter exporter)
    {
        var status = await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{exporter.Id}/status"), TestContext.Current.CancellationToken);
        return double.Parse(status.Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':', ' ').Last(word => double.TryParse(word, out _)), CultureInfo.InvariantCulture) / 1024;
    }
}
