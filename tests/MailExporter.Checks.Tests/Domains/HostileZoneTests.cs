using System.Net;
using System.Text;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>Whatever a zone says, the judges come to an end, without an exception, and what they say is short and printable.</summary>
public sealed class HostileZoneTests
{
    private static readonly string[] Pieces =
    [
        "v=spf1", " ", "  ", "a", "mx", "ptr", "all", "+", "-", "~", "?", "include:", "exists:", "redirect=", "exp=", "ip4:", "ip6:", "192.0.2.1", "2001:db8::1", "::", "/", "//", "24", "0", "999",
        "e.x", "n.x", "%{", "%{d}", "%{l", "r", "}", "%", "%%", "%_", "%{ir}.%{v}", ".", "..", ":", "=", "x=",
        "v=DMARC1", ";", "; ", "p=", "sp=", "np=", "reject", "none", "pct=", "psd=y", "psd=n", "rua=", "ruf=", "mailto:", "d@n.x", "d@e.x", ",", "!10m", "https://n.x/", "fo=1:d", "adkim=s",
        "v=DKIM1", "k=rsa", "k=ed25519", "t=y", "h=sha1", "AAAA", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", "MAA=", "\\", "\"", "v=TLSRPTv1", "v=BIMI1", "l=", "a=", ".svg",
        "\0", "\t", "\r\n", "\u001b[31m", "\u202E", "ÿ", "\uD800", "😀", new string('z', 300),
    ];

    private static readonly string[] Names = ["e.x", "n.x", "s._domainkey.e.x", "_dmarc.e.x", "_dmarc.n.x", "_dmarc.x", "_smtp._tls.e.x", "default._bimi.e.x", "e.x._report._dmarc.n.x"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_Text_Is_Judged(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            await AssertJudgedAsync(Zone(random));
        }
    }

    [Theory]
    [InlineData("v=spf1 ", "a:%{d}.%{dr}.x ")]
    [InlineData("v=spf1 exists:", "%{d}")]
    [InlineData("v=spf1 exists:", "%{d1000000r.-+,/_=}.")]
    [InlineData("v=spf1 a:", "%{")]
    [InlineData("v=spf1 ", "include:e.x ")]
    [InlineData("v=spf1 ", "a:n.x////////")]
    [InlineData("v=DMARC1; p=reject; rua=", "mailto:d@n.x,")]
    [InlineData("v=DMARC1; p=reject; ", "rua=mailto:d@n.x;")]
    [InlineData("v=DMARC1; p=reject; fo=", "1:")]
    [InlineData("v=DMARC1; ", ";")]
    [InlineData("v=DKIM1; p=", "A")]
    [InlineData("v=DKIM1; t=", "y:")]
    [InlineData("v=DKIM1; p=", "MIIC")]
    [InlineData("v=TLSRPTv1; rua=", ",")]
    [InlineData("v=BIMI1; l=https://", "a.")]
    public async Task Long_Text_Is_Judged(string start, string piece)
    {
        var text = start + string.Concat(Enumerable.Repeat(piece, 65_000 / piece.Length));
        var zone = new ScriptedZone("");
        foreach (var name in Names)
        {
            zone.Add(name, "TXT", text);
        }

        await AssertJudgedAsync(zone);
    }

    private static ScriptedZone Zone(Random random)
    {
        var zone = new ScriptedZone("n.x A 192.0.2.1 | e.x MX 10 n.x");
        foreach (var name in Names)
        {
            for (var count = random.Next(100) switch { < 80 => 1, < 90 => 0, _ => 2 }; count > 0; count--)
            {
                var text = new StringBuilder(random.Next(3) == 0 ? "" : name.StartsWith("_dmarc", StringComparison.Ordinal) ? "v=DMARC1; p=reject; " : name.Length == 3 ? "v=spf1 " : "");
                for (var pieces = random.Next(40); pieces > 0; pieces--)
                {
                    text.Append(Pieces[random.Next(Pieces.Length)]);
                }

                zone.Add(name, "TXT", text.ToString());
            }
        }

        return zone;
    }

    private static async Task AssertJudgedAsync(ScriptedZone zone)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var started = TimeProvider.System.GetTimestamp();

        var dmarc = await new DmarcJudge(zone).JudgeAsync("e.x", cancellationToken);
        PostureCheck[] checks =
        [
            dmarc.Check,
            (await new SpfJudge(zone).JudgeAsync("e.x", cancellationToken)).Check,
            (await new DkimJudge(zone).JudgeAsync("e.x", ["s"], cancellationToken)).Check,
            (await new TlsRptJudge(zone).JudgeAsync("e.x", cancellationToken)).Check,
            (await new BimiJudge(zone).JudgeAsync("e.x", dmarc.Facts, cancellationToken)).Check,
        ];
        var result = await new SpfEvaluator(zone).CheckHostAsync(IPAddress.Parse("192.0.2.1"), "%{s}\0@e.x", "..", cancellationToken);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.InRange(zone.Questions.Count, 5, 500);
        Assert.InRange(result.Lookups, 0, SpfEvaluator.MostLookups + 1);
        Assert.All(checks, check => Assert.InRange(check.Findings.Count, 0, 120));
        Assert.All(checks, check => Assert.All(check.Findings, finding => Assert.StartsWith(check.Name + "_", finding.Id, StringComparison.Ordinal)));
        Assert.All(checks.SelectMany(check => check.Findings), finding => Assert.True(finding.Text.Length < 700 && !finding.Text.Any(ResultText.IsUnseen), finding.Text));
    }
}
