using System.Globalization;
using System.Text.Json;
using MailExporter.Benchmarks.Running;

namespace MailExporter.Benchmarks;

/// <summary>Many routes of the released exporter through the lab's Postfix into its Dovecot.</summary>
internal static class DeliveryBenchmark
{
    private const string Lag = "mailexporter_delivery_lag_seconds";

    public static async Task<List<Figure>> RunAsync(string binary, string lab, int routes, int interval, int seconds)
    {
        using var folder = new TemporaryFolder();
        using var facts = Lab.In(lab);
        using var logins = new GrowingLog(facts.AuthLog);
        using var exporter = await WebProcess.StartAsync(binary, address => ["serve", "--config.file", Write(facts, folder, routes, interval), "--web.listen-address", address, "--storage.path", folder.File("data")]);
        await Task.Delay(TimeSpan.FromSeconds(interval + 5), TimeProvider.System, CancellationToken.None); // each has had its first round
        var (before, cpu) = (new MetricsPage(await exporter.GetAsync("/metrics")), exporter.Cpu);
        logins.Count("");
        await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, CancellationToken.None);
        var (after, used) = (new MetricsPage(await exporter.GetAsync("/metrics")), exporter.Cpu - cpu);
        var seen = logins.Count("client in: AUTH");
        var rounds = after.Sum($"{Lag}_count") - before.Sum($"{Lag}_count");
        var arrived = after.Sum("mail_delivery_messages_total", "outcome=\"delivered\"") - before.Sum("mail_delivery_messages_total", "outcome=\"delivered\"");
        var of = string.Create(CultureInfo.InvariantCulture, $"{routes} routes / {interval} s");
        return
        [
            new($"{of}: lag, p99 at most", after.QuantileSince(before, Lag, 0.99), "s", 1, 0.25, string.Create(CultureInfo.InvariantCulture, $"max at most {after.QuantileSince(before, Lag, 1)} s; {rounds} rounds in {seconds} s")),
            new($"{of}: rounds that did not start", Math.Max(0, ((double)routes * seconds / interval) - rounds - (routes * 0.02)), "", 0, 0),
            new($"{of}: routes that are not up", routes - after.Sum("mail_delivery_up"), "", 0, 0, string.Create(CultureInfo.InvariantCulture, $"{arrived} messages arrived")),
            new($"{of}: logins a round", seen / rounds, "", 2.05, 2, string.Create(CultureInfo.InvariantCulture, $"{seen} logins, SMTP and IMAP; rounds at the ends of the watch count half")),
            new($"{of}: CPU a round", used / rounds * 1000, "ms"),
            new($"{of}: RSS", exporter.ResidentMemory, "MiB"),
            new($"{of}: messages left over", after.Sum("mail_delivery_leftover_messages"), "", 0, 0),
        ];
    }

    private static string Write(Lab lab, TemporaryFolder folder, int routes, int interval)
    {
        var file = folder.File("mailexporter.json");
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartObject("dns");
        json.WriteStartArray("servers");
        json.WriteStringValue(lab.DnsServer);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("tls_config");
        json.WriteString("ca_file", lab.CaFile);
        json.WriteEndObject();
        json.WriteStartArray("deliveries");
        for (var route = 0; route < routes; route++)
        {
            json.WriteStartObject();
            json.WriteString("name", string.Create(CultureInfo.InvariantCulture, $"route {route}"));
            json.WriteNumber("interval", interval);
            lab.WriteSide(json, "from", isSender: true);
            lab.WriteSide(json, "to", isSender: false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return file;
    }
}
