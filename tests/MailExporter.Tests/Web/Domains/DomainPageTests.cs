using System.Buffers;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Testing;
using MailExporter.Tests.Posture;
using MailExporter.Web.Listing;
using MailExporter.Web.Pages;
using Microsoft.Extensions.Time.Testing;

namespace MailExporter.Tests.Web.Domains;

public sealed partial class DomainPageTests
{
    private const string Name = "example.org";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<string> PageAsync(RunningExporter exporter, string path) =>
        WebUtility.HtmlDecode(await exporter.Client.GetStringAsync(new Uri("/" + path, UriKind.Relative), Token));

    private static DomainResult Warned(string domain) => DomainExample.Result(domain) with
    {
        TlsRpt = new(new PostureCheck("tls_rpt", false, [new("tls_rpt_syntax", FindingSeverity.Warning, "Mend the record.", "RFC 8460 section 3")]), new TlsRptFacts("v=TLSRPTv1")),
    };

    [Fact]
    public async Task Page_Tells_What_To_Do_And_What_It_Rests_On()
    {
        await using var exporter = await PosturedExporter.StartAsync((Name, DomainExample.SpfBad() with
        {
            Mx = new(new PostureCheck("mx", true, []), new MxFacts(
                [new MxRecord("mx.example.org", 10)],
                Hosts: [new("mx.example.org", null, [new("192.0.2.1", null, "mx.example.org", true, null), new("2001:db8::1", new CheckFailure(CheckPhase.Connect, FailureReason.ConnectRefused, "refused"), null, null, null)])])),
            Dane = new(new PostureCheck("dane", true, []), [new("mx.example.org", "_25._tcp.mx.example.org", true, ["3 1 1 ab"], [new("192.0.2.1", true)])]),
        }));

        var page = await PageAsync(exporter, PageParts.PathOfDomain(Name));

        Assert.All(
            (string[])[
                $"<h1>{Name}</h1>", "team=mail", "Broken: SPF.", "<code>spf_pass_all</code> critical: Anybody may send: say \"-all\" <span class=\"hint\">RFC 7208 section 5.1</span>",
                "<dt>Record</dt><dd>v=spf1 +all</dd>", "<dt>Look-ups</dt><dd>11 of 10</dd>", "<td>10</td><td>mx.example.org</td><td>192.0.2.1</td><td>takes mail</td>", "<td>connect: connect_refused</td>",
                "<td>s1</td><td></td><td>2048</td>", "<dt>Policy</dt><dd>reject</dd>", "<dt>Mode</dt><dd>enforce</dd>", "<td>yes</td><td>192.0.2.1: fits</td><td>3 1 1 ab</td>",
                "<td>192.0.2.2</td><td>bl.example.net</td><td>yes</td>", "<td>192.0.2.3</td><td>bl.example.net</td><td>not told</td>", "took 1.50\u00A0s and 30 DNS queries, every 10\u00A0s",
                "mail_domain_finding{domain=\"example.org\"}", "href=\"api/v1/domains/example.org\"",
            ],
            text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.True(page.IndexOf("id=\"spf\"", StringComparison.Ordinal) < page.IndexOf("id=\"mx\"", StringComparison.Ordinal), "the worst is not the first");
    }

    [Fact]
    public void Unknown_Is_Told_With_What_Was_Known_And_Since_When()
    {
        var time = new FakeTimeProvider(TestCertificates.Now);
        var history = new DomainHistory(time);
        var domain = new DomainOptions { Domain = Name };
        history.Apply([domain]);
        var bad = DomainExample.SpfBad();
        history.Accept(domain, new(bad, bad, TimeSpan.Zero));
        time.Advance(TimeSpan.FromHours(1));
        var unknown = DomainExample.SpfUnknown() with { StartedAt = time.GetUtcNow() };
        history.Accept(domain, new(unknown, unknown.OrElse(bad), TimeSpan.Zero));
        time.Advance(TimeSpan.FromMinutes(5));

        var page = Written(new DomainPage(time).For(new DomainStates(history).Find("EXAMPLE.org")!));

        Assert.Contains("Could not be told just now: no answer. What stands here was known 1 h 5 min ago.", page, StringComparison.Ordinal);
        Assert.Contains("<code>spf_pass_all</code> critical", page, StringComparison.Ordinal);
        Assert.Contains("<h1>example.org</h1>", page, StringComparison.Ordinal);
        Assert.Contains("for over 1 h 5 min", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_Was_Never_Told_Says_So_And_An_Old_Result_Says_That_It_Is_Old()
    {
        var time = new FakeTimeProvider(TestCertificates.Now);
        var history = new DomainHistory(time);
        var domain = new DomainOptions { Domain = Name };
        history.Apply([domain]);
        var unknown = DomainExample.SpfUnknown();
        history.Accept(domain, new(unknown, unknown, TimeSpan.Zero));
        time.Advance(TimeSpan.FromHours(4));

        var page = Written(new DomainPage(time).For(new DomainStates(history).All().Single()));

        Assert.Contains("Could not be told just now: no answer. It has not been told since the start.", page, StringComparison.Ordinal);
        Assert.Contains("Not told yet", page, StringComparison.Ordinal);
        Assert.Contains("The last run is 4 h ago: what is told here may no longer hold.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void State_Is_Counted_From_The_Run_That_Turned_It()
    {
        var first = StateSpan.After(null, null, At(0), isTold: false);
        var told = StateSpan.After(first, CheckStatus.Success, At(1), isTold: true);
        var same = StateSpan.After(told, CheckStatus.Success, At(2), isTold: true);
        var turned = StateSpan.After(same, CheckStatus.Error, At(3), isTold: true);
        var unknown = StateSpan.After(turned, CheckStatus.Error, At(4), isTold: false);

        Assert.Equal(new(null, At(0), false, null), first);
        Assert.Equal(new(CheckStatus.Success, At(1), false, At(2)), same);
        Assert.Equal(new(CheckStatus.Error, At(3), true, At(3)), turned);
        Assert.Equal(new(CheckStatus.Error, At(3), true, At(3)), unknown);

        static DateTimeOffset At(int hour) => TestCertificates.Now.AddHours(hour);
    }

    [Fact]
    public async Task Hostile_Zone_Cannot_Write_Markup_Nor_Make_The_Pages_Large()
    {
        await using var exporter = await PosturedExporter.StartAsync((Name, DomainExample.Hostile(Name)));

        foreach (var (path, most) in ((string, int)[])[("", 60_000), ("domains", 60_000), (PageParts.PathOfDomain(Name), 1_000_000), ("configuration", 60_000), ("domains?q=script", 60_000)])
        {
            var page = await exporter.Client.GetStringAsync(new Uri("/" + path, UriKind.Relative), Token);

            Assert.DoesNotMatch("<script>|<img|</title>.*</title>|\u001b|\u202E", page);
            Assert.InRange(page.Length, 1000, most);
        }
    }

    [Fact]
    public async Task List_Has_The_Worst_First_And_The_Overview_Tells_Of_It()
    {
        await using var exporter = await PosturedExporter.StartAsync(
            ("good.example.org", DomainExample.Result("good.example.org")),
            ("warned.example.org", Warned("warned.example.org")),
            ("bad.example.org", DomainExample.SpfBad("bad.example.org")),
            ("never.example.org", null));

        var (list, overview) = (await PageAsync(exporter, "domains"), await PageAsync(exporter, ""));

        Assert.Equal(["bad.example.org", "warned.example.org", "never.example.org", "good.example.org"], Row().Matches(list).Select(match => match.Groups[1].Value));
        Assert.Contains("<h1 aria-live=\"polite\">1 of 4 domains is broken, 1 without a result yet</h1>", list, StringComparison.Ordinal);
        Assert.Contains("<code>spf_pass_all</code> Anybody may send", list, StringComparison.Ordinal);
        Assert.Contains("<title>(1) MailExporter</title>", overview, StringComparison.Ordinal);
        Assert.Contains("<a href=\"domains\">1 of 4 domains is broken, 1 without a result yet</a>. <a href=\"domain?name=bad.example.org\">bad.example.org</a>", overview, StringComparison.Ordinal);
        Assert.Equal(["warned.example.org"], Row().Matches(await PageAsync(exporter, "domains?status=warning")).Select(match => match.Groups[1].Value));
        Assert.Equal(["bad.example.org"], Row().Matches(await PageAsync(exporter, "domains?q=SPF_PASS")).Select(match => match.Groups[1].Value));
        Assert.Contains("No domain is like that.", await PageAsync(exporter, "domains?q=nothing"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Long_List_Has_Pages()
    {
        await using var exporter = await PosturedExporter.StartAsync([.. Enumerable.Range(0, 120).Select(n => ($"d{n}.example.org", (DomainResult?)null))]);

        var (first, last) = (await PageAsync(exporter, "domains"), await PageAsync(exporter, "domains?page=9&q=d"));

        Assert.Equal((100, 20), (Row().Count(first), Row().Count(last)));
        Assert.Contains("href=\"domains?page=2\"", first, StringComparison.Ordinal);
        Assert.Contains("101–120 of 120", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_Domain_Is_A_404_And_None_At_All_Is_Told()
    {
        await using var exporter = await RunningExporter.StartAsync();

        using var answer = await exporter.Client.GetAsync(new Uri("/domain?name=nobody.example.org", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no domain of this name.", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("There are no domains", await PageAsync(exporter, "domains"), StringComparison.Ordinal);
        Assert.DoesNotContain("no domains", await PageAsync(exporter, ""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_Lists_The_Domain()
    {
        await using var exporter = await PosturedExporter.StartAsync((Name, null), ("other.example.org", null));

        var page = await PageAsync(exporter, "configuration?q=other");

        Assert.Contains("<h2 id=\"domains-title\">1 domain</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>domain</dt><dd>other.example.org</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>dkim_selectors</dt><dd>s1</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>labels</dt><dd>team: mail</dd>", page, StringComparison.Ordinal);
    }

    private static string Written(Page page)
    {
        var output = new ArrayBufferWriter<byte>();
        page.Body(new HtmlWriter(output));
        return Moment().Replace(WebUtility.HtmlDecode(Encoding.UTF8.GetString(output.WrittenSpan)).Replace('\u00A0', ' '), "");
    }

    [GeneratedRegex("</?time[^>]*>")]
    private static partial Regex Moment();

    [GeneratedRegex("<td role=\"cell\" class=\"name\"><a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex Row();
}
