using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;
using MailExporter.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace MailExporter.Lab.Tests.Pages;

/// <summary>The pages in a real browser.</summary>
[Collection(PagesInABrowser.Name)]
public sealed class BrowserTests(MailLab lab, Chromium chromium)
{
    private static readonly string[] Paths = ["./", "check?name=imaps", "check?name=other%20name", "check?name=every%20MX", "check?name=nobody%20there", "check?name=none", "deliveries", "deliveries?q=nothing", "delivery?name=inbox", "delivery?name=footer", "delivery?name=dropped", "delivery?name=none", "domains", "domains?q=nothing", "domain?name=healthy.test", "domain?name=broken.test", "domain?name=bogus.test", "domain?name=none", "changes", "configuration", "configuration?q=imaps", "probes", "probes?id=1", "probes?id=999"];

    [Fact]
    public async Task Stopped_Server_Shows_As_Broken_Within_An_Interval_And_A_Refresh_And_Nothing_Else_Moves()
    {
        const int Interval = 6;
        const int Refresh = 2;
        await using var watched = await PageLab.StartAsync(lab, Interval, lab.Entry("imap", "imap"), lab.Entry("smtp", "smtp"));
        await using var visitor = await chromium.VisitAsync(watched.Address, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 300 } });
        var page = visitor.Page;
        await page.GotoAsync("./");
        await Expect(visitor.Headline).ToHaveTextAsync("All 2 checks are well");
        await page.EvaluateAsync("window.same = true; scrollTo(0, 60); getSelection().selectAllChildren(document.querySelector('#check-smtp .host'))");
        var scrolled = await page.EvaluateAsync<double>("scrollY");

        await lab.StopAsync("dovecot");
        try
        {
            await Expect(visitor.Headline).ToHaveTextAsync("1 of 2 checks is broken", new() { Timeout = (Interval + Refresh + 1) * 1000 });
            await Expect(page.Locator("tbody.error a").First).ToHaveTextAsync("imap");
            await Expect(page.Locator("tbody.error .since")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d\ss$"));
            await Expect(page.Locator("tbody.error td.why")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(connect_refused|connection_lost) ")); // lost in the middle of its stop
            await Expect(page).ToHaveTitleAsync("(1) MailExporter");
            Assert.True(await page.EvaluateAsync<bool>("window.same"), "the page was loaded anew");
            Assert.Equal(scrolled, await page.EvaluateAsync<double>("scrollY"));
            Assert.StartsWith(lab.Facts.Name, await page.EvaluateAsync<string>("getSelection().toString()"), StringComparison.Ordinal);
            await page.Locator("#check-imap a").FocusAsync();
        }
        finally
        {
            await lab.StartAsync("dovecot");
        }

        await Expect(visitor.Headline).ToHaveTextAsync("All 2 checks are well", new() { Timeout = (Interval + Refresh + 5) * 1000 });
        await Expect(page.Locator("#check-imap a")).ToBeFocusedAsync();
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Axe_Finds_Nothing_And_Nothing_Is_Wider_Than_The_Screen()
    {
        await using var watched = await PageLab.StartAsync(lab, 5, PageLab.Mixture(lab), PageLab.Deliveries(lab), PageLab.Domains(lab));
        await watched.Exporter.TextAsync($"probe?module=imaps&target={lab.Facts.Name}:{lab.Facts.Ports["imaps"]}");
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 360), (ColorScheme.Dark, 360)])
        {
            await using var visitor = await chromium.VisitAsync(watched.Address, new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 800 } });
            foreach (var path in Paths)
            {
                await visitor.Page.GotoAsync(path);
                await visitor.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");

                var found = await visitor.Page.RunAxe();

                Assert.Empty(found.Violations.Select(v => $"{path}, {scheme}, {width}: {v.Id}: {v.Help}: {v.Nodes[0].Html}"));
                Assert.True(await visitor.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} is wider than {width}");
            }

            Assert.DoesNotContain(visitor.Complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal)); // the check that does not exist
        }
    }

    [Fact]
    public async Task Mail_That_Stops_To_Arrive_Is_Told_In_Place_And_So_Is_Its_Return()
    {
        await using var watched = await PageLab.StartAsync(lab, 5, [], [lab.Delivery("inbox", "imaps", LabLogin.Way)]);
        await using var visitor = await chromium.VisitAsync(watched.Address);
        var page = visitor.Page;
        await page.GotoAsync("deliveries");
        await Expect(visitor.Headline).ToHaveTextAsync("The delivery works");
        await page.EvaluateAsync("window.same = true");

        await lab.StopAsync("dovecot");
        try
        {
            await Expect(visitor.Headline).ToHaveTextAsync("The delivery fails", new() { Timeout = 40_000 });
            await Expect(page.Locator("tbody.error td.why")).ToContainTextAsync("connect_refused", new() { Timeout = 20_000 }); // a round in the middle of the stop may end otherwise
            Assert.True(await page.EvaluateAsync<bool>("window.same"), "the page was loaded anew");
        }
        finally
        {
            await lab.StartAsync("dovecot");
        }

        await Expect(visitor.Headline).ToHaveTextAsync("The delivery works", new() { Timeout = 40_000 });
        await page.GetByRole(AriaRole.Link, new() { Name = "inbox", Exact = true }).ClickAsync();
        await Expect(visitor.Headline).ToHaveTextAsync("inbox");
        await Expect(page.Locator("#way .waiting .took")).ToBeVisibleAsync();
        await Expect(page.Locator("#changes td").Last).ToHaveTextAsync("Success → Error");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Domains_Are_Read_From_The_Overview_To_What_Is_To_Be_Done()
    {
        await using var watched = await PageLab.StartAsync(lab, 60, [], [], PageLab.Domains(lab));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        var page = visitor.Page;
        await page.GotoAsync("./");

        await page.GetByRole(AriaRole.Link, new() { Name = "2 of 3 domains are broken" }).ClickAsync();
        await Expect(page.Locator("tbody.success td.name a")).ToHaveTextAsync(["healthy.test"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "broken.test", Exact = true }).ClickAsync();

        await Expect(visitor.Headline).ToHaveTextAsync("broken.test");
        await Expect(page.Locator("#dane .faults")).ToContainTextAsync("No TLSA record fits the certificate");
        await Expect(page.Locator("#dnsbl")).ToContainTextAsync("caught spamming");
        await page.GotoAsync("domain?name=bogus.test");
        await Expect(page.Locator("#spf .late")).ToContainTextAsync("Could not be told just now");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Keyboard_Is_Enough()
    {
        await using var watched = await PageLab.StartAsync(lab, 5, PageLab.Mixture(lab));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        var page = visitor.Page;
        await page.GotoAsync("./");

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("other");
        await Expect(page.Locator("td.name a")).ToHaveTextAsync(["other name"]); // found while typing
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?q=other$"));
        await Expect(page.Locator("input[type=search]")).ToBeFocusedAsync();
        for (var presses = 0; presses < 30 && await page.EvaluateAsync<string>("document.activeElement.textContent") != "other name"; presses++)
        {
            await page.Keyboard.PressAsync("Tab");
        }

        await page.Keyboard.PressAsync("Enter");
        await Expect(visitor.Headline).ToHaveTextAsync("other name");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Without_A_Script_Everything_Can_Be_Read_Found_Sorted_And_Run()
    {
        var seldom = lab.Entry("imap", "imap");
        seldom["interval"] = "1h";
        await using var watched = await PageLab.StartAsync(lab, 3, seldom, lab.Entry("smtp", "smtp"));
        await using var visitor = await chromium.VisitAsync(watched.Address, new BrowserNewContextOptions { JavaScriptEnabled = false });
        var page = visitor.Page;

        await page.GotoAsync("./");
        await page.GetByRole(AriaRole.Link, new() { Name = "Check", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Check", Exact = true }).ClickAsync();
        await Expect(page.Locator("td.name a")).ToHaveTextAsync(["smtp", "imap"]);
        await page.GetByLabel("Find").FillAsync("imap");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await Expect(page.Locator("td.name a")).ToHaveTextAsync(["imap"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "imap", Exact = true }).ClickAsync();
        await Expect(page.Locator("#history h2")).ToHaveTextAsync("The only run so far");
        await page.GetByText("Dialogue").ClickAsync();
        await Expect(page.Locator(".transcript .theirs").First).ToContainTextAsync("* OK");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();

        await Expect(page.Locator("#history h2")).ToHaveTextAsync("The last 2 runs");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Check_Now_Shows_The_New_Run_In_Place()
    {
        await using var watched = await PageLab.StartAsync(lab, 60, lab.Entry("imap", "imap"));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        var page = visitor.Page;
        await page.GotoAsync("check?name=imap");
        await page.EvaluateAsync("window.same = true");

        await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();

        await Expect(page.Locator("#history h2")).ToHaveTextAsync("The last 2 runs");
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Checked just now.");
        Assert.True(await page.EvaluateAsync<bool>("window.same"), "the page was loaded anew");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Form_Makes_A_Probe_And_The_History_Keeps_It()
    {
        await using var watched = await PageLab.StartAsync(lab, 60, lab.Entry("imap", "imap"));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        var page = visitor.Page;
        await page.GotoAsync("probes");
        await Expect(page.GetByText("There has been none since the start.")).ToBeVisibleAsync();

        await page.GetByLabel("Target").FillAsync($"othername.lab.test:{lab.Facts.Ports["imaps"]}");
        await page.GetByLabel("Module").SelectOptionAsync("imaps");
        await page.GetByRole(AriaRole.Button, new() { Name = "Probe" }).ClickAsync();
        await Expect(page.GetByText("Metrics that would have been returned:")).ToBeVisibleAsync();
        await page.GoBackAsync();

        await Expect(page.Locator("tbody .outcome")).ToContainTextAsync("tls_certificate");
        await page.GetByRole(AriaRole.Link, new() { Name = "othername.lab.test" }).ClickAsync();
        await Expect(page.Locator(".transcript")).ToContainTextAsync("probe_success 0");
        Assert.Empty(visitor.Complaints);
    }

    [Fact]
    public async Task Exporter_That_Is_Gone_Is_Told_And_The_Page_Stays()
    {
        await using var watched = await PageLab.StartAsync(lab, 60, lab.Entry("imap", "imap"));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        await visitor.Page.GotoAsync("./");

        await watched.Exporter.TerminateAsync();

        await Expect(visitor.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("No answer from the exporter");
        await Expect(visitor.Headline).ToHaveTextAsync("The check is well");
    }

    [Fact]
    public async Task Hostile_Banner_Is_Shown_And_Does_Nothing()
    {
        const string Banner = "<script>window.owned=1</script><img src=x onerror=window.owned=2><svg onload=alert(3)>\\x1b[2J\\x07\\xe2\\x80\\xae";
        await using var hostile = ScriptedServer.Start($"bytes: \"554 {Banner}\\r\\n\"", new ScriptedServerOptions { SafetyLimit = TimeSpan.FromMinutes(1) });
        await using var flood = ScriptedServer.Start("flood: 1048576 <script>window.owned=4</script>", new ScriptedServerOptions { SafetyLimit = TimeSpan.FromMinutes(1) });
        await using var watched = await PageLab.StartAsync(lab, 5, Server("</title><script>window.owned=5</script>", hostile.Port), Server("flood", flood.Port));
        await using var visitor = await chromium.VisitAsync(watched.Address);
        foreach (var path in (string[])["./", $"check?name={Uri.EscapeDataString("</title><script>window.owned=5</script>")}", "check?name=flood", "changes", "configuration", "./?q=%3Cscript%3Ewindow.owned=6%3C/script%3E"])
        {
            await visitor.Page.GotoAsync(path);
            await Expect(visitor.Headline).ToBeVisibleAsync();

            Assert.True(await visitor.Page.EvaluateAsync<bool>("window.owned === undefined"), path);
        }

        await visitor.Page.GotoAsync("./");
        await Expect(visitor.Page.GetByText("window.owned=1").First).ToBeVisibleAsync();
        Assert.Empty(visitor.Complaints);

        static JsonObject Server(string name, int port) => new() { ["name"] = name, ["hostname"] = "127.0.0.1", ["port"] = port };
    }
}
