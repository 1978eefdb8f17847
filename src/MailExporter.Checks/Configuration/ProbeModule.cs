using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>A module as <c>/probe</c> uses it: an entry of <c>modules</c>, or a built-in one.</summary>
/// <param name="Name">Unique; the parameter <c>module</c>.</param>
/// <param name="Template">A server without name and hostname, all defaults filled in.</param>
/// <param name="AllowedTargets">The only targets it may be used for; null: any.</param>
public sealed record ProbeModule(string Name, ServerOptions Template, ValueList<AllowedTarget>? AllowedTargets = null)
{
    /// <summary>The modules that need no configuration.</summary>
    public static ValueList<ProbeModule> BuiltIn { get; } = new Templates().ForProbe(null, new TlsOptions());

    /// <summary>It shows a secret or sends mail: who names the target must not be able to choose who gets it.</summary>
    public bool IsGuarded => Template.Password is not null || Template.OAuth2 is not null || Template.TlsConfig.CertFile is not null || Template.TestSend;

    /// <summary>The server to check for one target.</summary>
    /// <param name="hostname">Name or address.</param>
    /// <param name="port">Null: the module's, or the one of its protocol.</param>
    /// <param name="serverName">Name for SNI and certificate in place of the host's; null: as the module says.</param>
    public ServerOptions For(string hostname, int? port = null, string? serverName = null) => Template with
    {
        Name = Name,
        Hostname = hostname,
        Port = port ?? Template.Port,
        TlsConfig = serverName is null ? Template.TlsConfig : Template.TlsConfig with { ServerName = serverName },
    };
}
