using System.Net;
using System.Text;
using MailExporter.Testing;

namespace MailExporter.Tests.Probing;

/// <summary>Servers, names and askers that are after the password.</summary>
public sealed class HostileServerTests
{
    private const string Password = "hunter2-hunter2-hunter2";

    /// <summary>It takes all there is, and asks for the password in every way.</summary>
    private const string Waiting = "tls:\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] give it to me\nC?: *\nS: * OK go on\nC?: *\nstall:";

    private static string Module(string allowed, string more = "") =>
        $"modules: {{own: {{protocol: imap, use_ssl: true, username: u@example.org, password: {Password}, allowed_targets: [{allowed}]{more}}}}}";

    [Theory]
    [InlineData("mail.example.org", "mx.example.org")]
    [InlineData("mail.example.org", "mail.example.org.evil.example")]
    [InlineData("\"*.example.org\"", "example.org")]
    [InlineData("192.0.2.0/24", "mx.example.org")]
    [InlineData("192.0.2.0/24", "127.0.0.1")]
    [InlineData("192.0.2.0/24", "[::ffff:127.0.0.1]")]
    [InlineData("192.0.2.0/24", "0x7f000001")]
    [InlineData("192.0.2.0/24", "localhost")]
    [InlineData("192.0.2.0/24", "rebound.example.org")]
    public async Task Server_With_A_Good_Certificate_That_Waits_For_The_Password_Is_Not_Even_Connected_To(string allowed, string target)
    {
        await using var server = ScriptedServer.Start(Waiting, new() { CertificateFor = name => TestCertificates.For(name.Length > 0 ? name : "127.0.0.1") });
        await using var resolver = ScriptedResolver.Start("mx.example.org A 127.0.0.1\nexample.org A 127.0.0.1\nmail.example.org.evil.example A 127.0.0.1\nrebound.example.org A 127.0.0.1");
        await using var exporter = await ProbingExporter.StartAsync(Module(allowed), resolver);

        var (status, text) = await exporter.ProbeAsync($"module=own&target={Uri.EscapeDataString($"{target}:{server.Port}")}", patience: "2");

        Assert.True(status == HttpStatusCode.Forbidden, text);
        Assert.Contains("allowed_targets", text, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Name_That_Changes_Its_Address_Between_Two_Look_Ups_Gains_Nothing()
    {
        await using var server = ScriptedServer.Start(Waiting, new() { CertificateFor = name => TestCertificates.For(name) });
        await using var resolver = ScriptedResolver.Start("mx.example.org A 127.9.9.9"); // inside, and nothing listens there
        await using var exporter = await ProbingExporter.StartAsync(Module("127.9.9.0/24"), resolver);
        var query = $"module=own&target=mx.example.org:{server.Port}";

        var inside = await exporter.ProbeAsync(query, patience: "2");
        resolver.Change("mx.example.org A 127.0.0.1");
        var rebound = await exporter.ProbeAsync(query, patience: "2");

        Assert.Equal(HttpStatusCode.OK, inside.Status);
        Assert.Contains("reason=\"connect_refused\"", inside.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, rebound.Status);
        Assert.Equal(0, server.Connections);
        Assert.Equal(2, resolver.Count("mx.example.org", "A")); // once for each probe: what was judged is what would have been dialled
    }

    [Fact]
    public async Task Mx_Record_Cannot_Send_The_Password_Elsewhere()
    {
        await using var server = ScriptedServer.Start(Waiting, new() { CertificateFor = name => TestCertificates.For(name) });
        await using var resolver = ScriptedResolver.Start("example.org MX 10 mx.evil.example\nmx.evil.example A 127.0.0.1");
        await using var exporter = await ProbingExporter.StartAsync(Module("example.org", ", resolve_mx: true"), resolver);

        var (status, text) = await exporter.ProbeAsync($"module=own&target=example.org:{server.Port}", patience: "2");

        Assert.Equal((HttpStatusCode.Forbidden, $"mx.evil.example, an MX host of target example.org:{server.Port}, is not among the allowed_targets of module own or of probe\n"), (status, text));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Asker_Cannot_Rename_The_Target()
    {
        await using var server = ScriptedServer.Start(Waiting);
        await using var exporter = await ProbingExporter.StartAsync(Module("127.0.0.1"));

        var (status, _) = await exporter.ProbeAsync($"module=own&target=127.0.0.1:{server.Port}&hostname=mx.example.org", patience: "2");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Limit_Of_All_Probes_Holds_For_Every_Module()
    {
        await using var server = ScriptedServer.Start("S: 220 mx\nC?: *");
        await using var exporter = await ProbingExporter.StartAsync("probe: {allowed_targets: [192.0.2.0/24, \"*.example.org\"]}");

        Assert.Equal(HttpStatusCode.Forbidden, (await exporter.ProbeAsync($"module=smtp&target=127.0.0.1:{server.Port}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await exporter.ProbeAsync($"module=smtp&target=localhost:{server.Port}")).Status);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Flood_With_A_Wrong_Password_Is_One_Attempt()
    {
        await using var server = ScriptedServer.Start("tls:\nS: * OK ready\nC: {*} CAPABILITY\nS+: * CAPABILITY IMAP4rev1\nS: {tag} OK done\nC?: *\nS: {tag} NO [AUTHENTICATIONFAILED] no\nC?: *");
        await using var exporter = await ProbingExporter.StartAsync(Module("127.0.0.1"));
        string[] spellings = ["127.0.0.1", "[::ffff:127.0.0.1]"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => exporter.ProbeAsync($"module=own&target={Uri.EscapeDataString(spellings[n % 2])}:{server.Port}")));

        Assert.Equal(1, server.Count("LOGIN"));
        Assert.Equal(59, answers.Count(answer => answer.Text.Contains("reason=\"auth_backoff\"} 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Hostile_Words_Come_To_Nothing_In_Metrics_And_Debug()
    {
        await using var server = ScriptedServer.Start("tls:\nbytes: \"* OK <script>alert(1)</script> \\x1b[31m \\xe2\\x80\\xaeegnp \\xc2\\x9b \\\"} 1 \\x0b\\r\\n\"\nC: {*} CAPABILITY\nS+: * CAPABILITY IMAP4rev1 \"}1 <b> X\\\nS: {tag} OK done\nC: ZZ LOGOUT\nS: ZZ OK");
        await using var exporter = await ProbingExporter.StartAsync();

        var (_, page) = await exporter.ProbeAsync($"module=imaps&target=127.0.0.1:{server.Port}");
        var (_, debug) = await exporter.ProbeAsync($"module=imaps&target=127.0.0.1:{server.Port}&debug=true");

        Assert.All(page.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^(# (HELP|TYPE) .*|[a-z_]+(\\{([a-z0-9_]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\})? [0-9.E+-]+)$", line));
        Assert.DoesNotContain(debug, letter => char.IsControl(letter) && letter != '\n' || letter == '\u202E');
        Assert.Contains("Transcript:", debug, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_Secret_Is_Shown()
    {
        await using var server = ScriptedServer.Start($"tls:\nS: * OK ready\nC: {{*}} CAPABILITY\nS+: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\nS: {{tag}} OK done\nC?: *\nS: {{tag}} NO I heard {Password}\nC?: *");
        await using var exporter = await ProbingExporter.StartAsync(Module("127.0.0.1"));
        var query = $"module=own&target=127.0.0.1:{server.Port}";

        string[] texts =
        [
            (await exporter.ProbeAsync($"{query}&debug=true")).Text,
            (await exporter.ProbeAsync(query)).Text,
            (await exporter.ProbeAsync("module=own&target=evil.example")).Text,
            (await exporter.ProbeAsync("module=none&target=evil.example")).Text,
            await exporter.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken),
            exporter.Log,
        ];

        Assert.Contains("I heard ***", texts[0], StringComparison.Ordinal);
        Assert.All(texts, text =>
        {
            Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Password)).TrimEnd('=')[..^1], text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0u@example.org\0{Password}")).TrimEnd('=')[..^1], text, StringComparison.Ordinal);
        });
    }
}
