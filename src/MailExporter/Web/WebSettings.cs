namespace MailExporter.Web;

/// <summary>What the command line says of the HTTP side.</summary>
internal sealed record WebSettings
{
    /// <summary>Where to listen, one at least.</summary>
    public required IReadOnlyList<ListenAddress> Addresses { get; init; }

    /// <summary><c>--web.enable-lifecycle</c>: changes over HTTP are allowed.</summary>
    public bool EnableLifecycle { get; init; }
}
