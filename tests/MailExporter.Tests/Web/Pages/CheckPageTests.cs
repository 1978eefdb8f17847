using System.Net;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;
using MailExporter.Tests.Metrics;
using MailExporter.Web.Pages;

namespace MailExporter.Tests.Web.Pages;

public sealed class CheckPageTests
{
    private const string Name = "mx /?&%2F\"<é>";

    private static readonly ServerOptions Server = Example.Server(Name, interval: 1) with { Username = "u" };
    private static readonly string Path = PageParts.PathOf(Name);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_Tells_What_A_Result_Knows()
    {
        await using var exporter = await StartAsync(FullResult.Result with { Subject = Example.Subject(Server), SupportsTls = true });

        var page = await exporter.UntilAsync("/" + Path, "All is well.");

        foreach (var text in (string[])["<h1>mx /?&amp;%2F&quot;&lt;é&gt;</h1>", "<span class=\"phase\">starttls</span>", "TLS_AES_256_GCM_SHA384", "<code>untrusted</code>", "CN=mx.example.org", "<b>SIZE</b> 10240000", "<th scope=\"row\">INBOX</th><td>42</td>", "10 mx.example.org"])
        {
            Assert.Contains(text, page, StringComparison.Ordinal);
        }

        Assert.Contains("mail_server_up{name=&quot;mx /?&amp;%2F\\&quot;&lt;é&gt;&quot;}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_Comes_With_What_It_Means_And_Where_To_Look()
    {
        await using var exporter = await StartAsync(Example.Error(Server));

        var page = await exporter.UntilAsync("/" + Path, "connect_refused");

        Assert.Contains("<code>connect</code> <code>connect_refused</code> nothing listens there. Look at: the service; the port.", page, StringComparison.Ordinal);
        Assert.Contains("It has not succeeded since the start.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_Server_Cannot_Write_Markup_Nor_Make_The_Page_Large()
    {
        await using var exporter = await StartAsync(Hostile.Result(Server));
        await exporter.UntilAsync("/" + Path, "greeting_rejected");

        foreach (var path in (string[])["/", "/" + Path, "/changes", "/?q=script"])
        {
            var page = await exporter.Client.GetStringAsync(new Uri(path, UriKind.Relative), Token);

            Assert.DoesNotMatch("<script>|<img|</title>.*</title>|\u001b|\u202E", page);
            Assert.InRange(page.Length, 1000, 60_000);
        }
    }

    [Fact]
    public async Task Unknown_Check_Is_A_404_With_A_Sentence()
    {
        await using var exporter = await StartAsync(Example.Success(Server));

        using var response = await exporter.Client.GetAsync(new Uri("/check?name=nobody", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is no check of this name.", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Button_Without_A_Script_Runs_The_Check_And_Leads_Back()
    {
        await using var exporter = await StartAsync(Example.Success(Server), lifecycle: true);
        await exporter.UntilAsync("/" + Path, "The only run so far");
        using var answer = await exporter.Client.PostAsync(new Uri("/" + Path, UriKind.Relative), null, Token); // follows the 303

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Path, answer.RequestMessage!.RequestUri!.PathAndQuery[1..]);
        Assert.Contains("The last 2 runs", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, null, null, HttpStatusCode.Forbidden, "--web.enable-lifecycle")]
    [InlineData(true, "cross-site", null, HttpStatusCode.Forbidden, "another site")]
    [InlineData(true, null, "http://evil.example", HttpStatusCode.Forbidden, "another site")]
    [InlineData(true, null, "null", HttpStatusCode.Forbidden, "another site")]
    [InlineData(true, "same-origin", null, HttpStatusCode.TooManyRequests, "It has just run")]
    public async Task Only_Who_May_Runs_A_Check(bool lifecycle, string? site, string? origin, HttpStatusCode expected, string sentence)
    {
        await using var exporter = await StartAsync(Example.Success(Server), lifecycle, sendsMail: true);
        await exporter.UntilAsync("/" + Path, "The only run so far");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/" + Path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", site);
        request.Headers.TryAddWithoutValidation("Origin", origin);

        using var answer = await exporter.Client.SendAsync(request, Token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains(sentence, await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_Reason_Is_Explained_As_In_The_Readme()
    {
        var readme = File.ReadAllText(System.IO.Path.Combine(Checkout.Root, "README.md"));
        var rows = readme.Split("| reason | what happened | look at |")[1].Split("\n\n")[0].Replace("`", "", StringComparison.Ordinal).Split('\n');

        foreach (var reason in Enum.GetValues<FailureReason>())
        {
            var (meaning, lookAt) = ReasonAdvice.On(reason);
            var row = Assert.Single(rows, r => r.StartsWith($"| {reason.Spell()} |", StringComparison.Ordinal));

            Assert.Equal($"| {reason.Spell()} | {meaning} | {lookAt} |", System.Text.RegularExpressions.Regex.Replace(row, @"\[([^\]]+)\]\([^)]+\)", "$1"));
        }
    }

    private static Task<RunningExporter> StartAsync(CheckResult result, bool lifecycle = false, bool sendsMail = false) => RunningExporter.StartAsync(
        new ExporterOptions { Servers = [Server with { Interval = TimeSpan.FromHours(1), TestSend = sendsMail }] },
        (_, _) => Task.FromResult<ValueList<CheckResult>>([result with { StartedAt = TimeProvider.System.GetUtcNow() }]),
        change: setup => setup with { Web = setup.Web with { EnableLifecycle = lifecycle } });
}
