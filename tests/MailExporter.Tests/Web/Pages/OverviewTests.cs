using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Tests.Web.Pages;

/// <summary>The page at /, as a reader without a script gets it.</summary>
public sealed partial class OverviewTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "There are no checks")]
    [InlineData("s", "The check is well")]
    [InlineData("ss", "All 2 checks are well")]
    [InlineData("sw", "1 of 2 checks has a warning")]
    [InlineData("e", "The check is broken")]
    [InlineData("esw", "1 of 3 checks is broken")]
    [InlineData("ees", "2 of 3 checks are broken")]
    public async Task Headline_Says_How_It_Is(string states, string expected)
    {
        await using var exporter = await StartAsync(states);

        var page = await exporter.UntilAsync("/", "<b>0</b> No result yet");

        Assert.Contains($"<h1 aria-live=\"polite\">{expected}</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Problems_Come_First_With_Reason_And_Since_When()
    {
        await using var exporter = await StartAsync("swes");

        var page = await exporter.UntilAsync("/", "<b>0</b> No result yet");

        Assert.Equal(["mx2", "mx1", "mx0", "mx3"], Names(page).OrderBy(n => n is "mx0" or "mx3" ? n : "").ToArray());
        Assert.Contains("<code>connect_refused</code> connection refused", page, StringComparison.Ordinal);
        Assert.Matches("""<span class="state error">Error</span> <span class="since">over <time datetime="[-0-9T:]+Z" title="[-0-9: ]+ UTC">\d+""", page);
        Assert.Contains("""<p><a href="check?name=mx2">mx2</a>, for over """, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?status=error", "mx2")]
    [InlineData("?status=error&status=warning", "mx1 mx2")]
    [InlineData("?status=nonsense", "mx0 mx1 mx2 mx3")]
    [InlineData("?protocol=imap", "mx3")]
    [InlineData("?protocol=imap&status=error", "")]
    [InlineData("?label=site%3Dnorth", "mx0 mx2")]
    [InlineData("?label=site=nowhere", "")]
    [InlineData("?q=MX1", "mx1")]
    [InlineData("?q=refused", "mx2")]
    [InlineData("?q=north", "mx0 mx2")]
    [InlineData("?sort=name", "mx0 mx1 mx2 mx3")]
    [InlineData("?sort=-name", "mx3 mx2 mx1 mx0")]
    public async Task Address_Says_Which_Checks_And_In_Which_Order(string query, string expected)
    {
        await using var exporter = await StartAsync("swes");
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        var names = Names(await exporter.Client.GetStringAsync(new Uri("/" + query, UriKind.Relative), Token));

        Assert.Equal(expected, string.Join(' ', query.Contains("sort", StringComparison.Ordinal) ? names : names.Order()));
    }

    [Fact]
    public async Task Sort_Links_Turn_The_Order_Round_And_Keep_The_Filter()
    {
        await using var exporter = await StartAsync("swes");

        var page = WebUtility.HtmlDecode(await exporter.Client.GetStringAsync(new Uri("/?q=mx&sort=name", UriKind.Relative), Token));

        Assert.Contains("aria-sort=\"ascending\"><a href=\"./?q=mx&sort=-name\">Check</a>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"./?status=error&q=mx&sort=name\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_Thousand_Broken_Checks_Are_A_Small_Page_And_All_Can_Be_Reached()
    {
        await using var exporter = await StartAsync(new string('e', 10_000));
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        var (pages, next, quickest) = (new List<string>(), "/", TimeSpan.MaxValue);
        while (pages.Count < 10)
        {
            var began = TimeProvider.System.GetTimestamp();
            pages.Add(await exporter.Client.GetStringAsync(new Uri(next, UriKind.Relative), Token));
            quickest = TimeProvider.System.GetElapsedTime(began) is var took && took < quickest ? took : quickest;
            next = "/" + WebUtility.HtmlDecode(NextPage().Match(pages[^1]).Groups[1].Value)[2..];
        }

        Assert.All(pages, page => Assert.InRange(page.Length, 1, 300_000));
        Assert.Equal(1000, pages.SelectMany(Names).Distinct().Count());
        Assert.InRange(quickest.TotalMilliseconds, 0, 200); // 20 ms on a quiet machine
        Assert.Contains("<span>9\u202F901–10\u202F000 of 10\u202F000</span></nav>", await exporter.Client.GetStringAsync(new Uri("/?page=100", UriKind.Relative), Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/?page=999999999999")]
    [InlineData("/?page=-1&sort=%00&q=%3Cscript%3E")]
    [InlineData("/?status[]=x&label=&label==&protocol=%ff&q=%f0%28")]
    public async Task Nonsense_In_The_Address_Is_Ignored(string path)
    {
        await using var exporter = await StartAsync("se");
        await exporter.UntilAsync("/", "<b>0</b> No result yet");

        using var response = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_Inline_And_Nothing_From_Elsewhere_Is_On_Any_Page()
    {
        await using var exporter = await StartAsync("se");
        foreach (var path in (string[])["/", "/check?name=mx0", "/changes", "/probes", "/configuration"])
        {
            using var response = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);
            var page = await response.Content.ReadAsStringAsync(Token);

            Assert.StartsWith("default-src 'none';", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(response.Headers.CacheControl!.NoStore);
            Assert.DoesNotMatch("""\s(style|on[a-z]+)=|<style|https?://|(src|href)="/""", page);
            foreach (Match asset in Asset().Matches(page))
            {
                using var file = await exporter.Client.GetAsync(new Uri("/" + asset.Groups[1].Value, UriKind.Relative), Token);
                Assert.Equal(HttpStatusCode.OK, file.StatusCode);
                Assert.Contains("immutable", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<string> Names(string page) => Row().Matches(page).Select(m => m.Groups[1].Value);

    private static Task<RunningExporter> StartAsync(string states)
    {
        var servers = states.Select((_, n) => Example.Server(string.Create(CultureInfo.InvariantCulture, $"mx{n}"), interval: 1) with
        {
            Interval = TimeSpan.FromSeconds(states.Length > 100 ? 10 : 1),
            Protocol = n == 3 ? MailProtocol.Imap : MailProtocol.Smtp,
            Labels = n % 2 == 0 ? [new("site", "north")] : [],
        }).ToValueList();
        return RunningExporter.StartAsync(new ExporterOptions { Servers = servers }, (server, _) => Task.FromResult<ValueList<CheckResult>>([
            states[int.Parse(server.Name[2..], CultureInfo.InvariantCulture)] switch
            {
                'e' => Example.Error(server, TimeProvider.System.GetUtcNow()),
                'w' => Example.Success(server, TimeProvider.System.GetUtcNow()) with { Status = CheckStatus.Warning, Warnings = [new(WarningReason.Slow, "slow")] },
                _ => Example.Success(server, TimeProvider.System.GetUtcNow()),
            }]));
    }

    [GeneratedRegex("""<td role="cell" class="name"><a href="check\?name=([^"]+)">""")]
    private static partial Regex Row();

    [GeneratedRegex("""<a href="([^"]+)">Next</a>""")]
    private static partial Regex NextPage();

    [GeneratedRegex("""(?:src|href)="(static/[^"]+)""")]
    private static partial Regex Asset();
}
