namespace MailExporter.Web;

/// <summary>The paths of one subject, and what answers there. The server knows no path itself.</summary>
internal interface IEndpoints
{
    /// <summary>Maps them, relative to the root.</summary>
    void Map(IEndpointRouteBuilder routes);
}
