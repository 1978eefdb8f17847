using System.IO.Compression;
using System.IO.Pipelines;
using MailExporter.Probing;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Pages;

/// <summary>The pages for people.</summary>
internal sealed class StatusPages : IEndpoints
{
    private readonly StaticFiles _files = new();
    private readonly CheckStates _states;
    private readonly CheckNow _checkNow;
    private readonly PageShell _shell;
    private readonly OverviewPage _overview;
    private readonly CheckPage _check;
    private readonly RouteStates _routes;
    private readonly DeliveriesPage _deliveries;
    private readonly DeliveryPage _delivery;
    private readonly DomainStates _domains;
    private readonly DomainsPage _domainList;
    private readonly DomainPage _domain;
    private readonly ChangesPage _changes;
    private readonly ConfigurationPage _configuration;
    private readonly ProbesPage _probes;

    /// <summary>Prepares the pages.</summary>
    /// <param name="states">What they show.</param>
    /// <param name="routes">What they show of deliveries.</param>
    /// <param name="domains">What they show of domains.</param>
    /// <param name="prober">Has made the probes they show.</param>
    /// <param name="checkNow">Runs a check on demand.</param>
    /// <param name="lifecycle">Who may do that.</param>
    /// <param name="version">The program's.</param>
    /// <param name="time">The clock.</param>
    public StatusPages(CheckStates states, RouteStates routes, DomainStates domains, Prober prober, CheckNow checkNow, Lifecycle lifecycle, string version, TimeProvider time)
    {
        (_states, _routes, _domains, _checkNow) = (states, routes, domains, checkNow);
        _shell = new PageShell(_files, version, time);
        _overview = new OverviewPage(states, routes, domains, time);
        _check = new CheckPage(lifecycle, time);
        _deliveries = new DeliveriesPage(routes, time);
        _delivery = new DeliveryPage(time);
        _domainList = new DomainsPage(domains, time);
        _domain = new DomainPage(time);
        _changes = new ChangesPage(states, routes, time);
        _configuration = new ConfigurationPage(states);
        _probes = new ProbesPage(prober, time);
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        _files.Map(routes);
        routes.MapMethods("/", Answer.ReadMethods, OverviewAsync);
        routes.MapMethods("/check", Answer.ReadMethods, context => ShowAsync(context, Find(context) is { } check ? _check.For(check) : NoSuchCheck()));
        routes.MapMethods("/check", [HttpMethods.Post], RunAsync);
        routes.MapMethods("/deliveries", Answer.ReadMethods, context => ShowAsync(context, _deliveries.For(context.Request.Query)));
        routes.MapMethods("/delivery", Answer.ReadMethods, context => ShowAsync(context, _routes.Find(NameIn(context)) is { } route ? _delivery.For(route) : FaultPage.For(StatusCodes.Status404NotFound, "There is no delivery of this name.")));
        routes.MapMethods("/domains", Answer.ReadMethods, context => ShowAsync(context, _domainList.For(context.Request.Query)));
        routes.MapMethods("/domain", Answer.ReadMethods, context => ShowAsync(context, _domains.Find(NameIn(context)) is { } domain ? _domain.For(domain) : FaultPage.For(StatusCodes.Status404NotFound, "There is no domain of this name.")));
        routes.MapMethods("/changes", Answer.ReadMethods, context => ShowAsync(context, _changes.For()));
        routes.MapMethods("/probes", Answer.ReadMethods, context => ShowAsync(context, _probes.For(context.Request.Query["id"].ToString())));
        routes.MapMethods("/configuration", Answer.ReadMethods, context => ShowAsync(context, _configuration.For(OverviewQuery.Read(context.Request.Query))));
    }

    private Task OverviewAsync(HttpContext context)
    {
        if (context.Request.Path.HasValue)
        {
            return ShowAsync(context, _overview.For(OverviewQuery.Read(context.Request.Query)));
        }

        // all links are relative: below the path of an external URL they need the slash
        context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
        context.Response.Headers.Location = context.Request.PathBase.Value + "/" + context.Request.QueryString.Value;
        return Task.CompletedTask;
    }

    /// <summary>Runs a check; the browser is then sent to its page.</summary>
    private async Task RunAsync(HttpContext context)
    {
        var name = NameIn(context);
        var answer = await _checkNow.RunAsync(context, name);
        if (answer.Run is null)
        {
            await ShowAsync(context, FaultPage.For(answer.Status, answer.Sentence));
            return;
        }

        SecurityHeaders.Add(context.Response);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = PageParts.PathOf(name);
    }

    private CheckState? Find(HttpContext context) => _states.Find(NameIn(context));

    private static string NameIn(HttpContext context) => context.Request.Query["name"].ToString();

    private static Page NoSuchCheck() => FaultPage.For(StatusCodes.Status404NotFound, "There is no check of this name.");

    private async Task ShowAsync(HttpContext context, Page page)
    {
        var response = context.Response;
        SecurityHeaders.Add(response);
        response.StatusCode = page.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.Vary = "Accept-Encoding";
        var isCompressed = context.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && e.Quality != 0);
        if (isCompressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (!isCompressed)
        {
            _shell.Write(new HtmlWriter(response.BodyWriter), page);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
            return;
        }

        await using var compressed = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var output = PipeWriter.Create(compressed, new StreamPipeWriterOptions(leaveOpen: true));
        _shell.Write(new HtmlWriter(output), page);
        await output.CompleteAsync();
    }
}
