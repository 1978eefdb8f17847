namespace MailExporter.Web;

/// <summary>What the command line says of the HTTP side.</summary>
internal sealed record WebSettings
{
    /// <summary>Where to listen; empty with <see cref="Sockets"/>.</summary>
    public IReadOnlyList<ListenAddress> Addresses { get; init; } = [];

    /// <summary>Descriptors of sockets that systemd opened, to listen on in place of addresses.</summary>
    public IReadOnlyList<int> Sockets { get; init; } = [];

    /// <summary><c>--web.external-url</c>: what people and proxies call the root; null: they ask the program itself.</summary>
    public Uri? ExternalUrl { get; init; }

    /// <summary><c>--web.enable-lifecycle</c>: changes over HTTP are allowed.</summary>
    public bool EnableLifecycle { get; init; }

    /// <summary>The path of <see cref="ExternalUrl"/>: what stands before every path where a proxy does not take it away. Empty, or <c>/mail</c>.</summary>
    public string PathPrefix => ExternalUrl?.AbsolutePath.TrimEnd('/') ?? "";
}
