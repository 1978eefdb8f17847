using MailExporter.Benchmarks.Load;

namespace MailExporter.Benchmarks.Running;

/// <summary>One kind of check, as both exporters do it.</summary>
/// <param name="Name">The figure's name, and blackbox_exporter's module.</param>
/// <param name="Service">The port of the fake server.</param>
/// <param name="Protocol">As in our configuration.</param>
/// <param name="TlsKey">The key that switches TLS on in our configuration; null: plain.</param>
/// <param name="BlackboxModule">The same dialogue in blackbox_exporter's configuration; <c>@CA@</c> stands for the file.</param>
internal sealed record Dialogue(string Name, FakeService Service, string Protocol, string? TlsKey, string BlackboxModule)
{
    private const string Tls = "tls_config: {ca_file: '@CA@', server_name: mail.test}";

    public static readonly Dialogue Smtp = new("smtp", FakeService.Smtp, "smtp", null,
        "{preferred_ip_protocol: ip4, query_response: [{expect: '^220 '}, {send: 'EHLO a.test'}, {expect: '^250 '}, {send: QUIT}, {expect: '^221 '}]}");

    public static readonly Dialogue Imap = new("imap", FakeService.Imap, "imap", null,
        "{preferred_ip_protocol: ip4, query_response: [{expect: '^. OK'}, {send: '1 CAPABILITY'}, {expect: '^1 OK'}, {send: '2 LOGOUT'}, {expect: '^2 OK'}]}");

    public static readonly Dialogue StartTls = new("starttls", FakeService.Smtp, "smtp", "use_tls",
        $"{{preferred_ip_protocol: ip4, {Tls}, query_response: [{{expect: '^220 '}}, {{send: 'EHLO a.test'}}, {{expect: '^250-STARTTLS'}}, {{expect: '^250 '}}, {{send: STARTTLS}}, {{expect: '^220 '}}, {{starttls: true}}, {{send: 'EHLO a.test'}}, {{expect: '^250 '}}, {{send: QUIT}}, {{expect: '^221 '}}]}}");

    public static readonly Dialogue Imaps = new("imaps", FakeService.Imaps, "imap", "use_ssl",
        $"{{preferred_ip_protocol: ip4, tls: true, {Tls}, query_response: [{{expect: '^. OK'}}, {{send: '1 CAPABILITY'}}, {{expect: '^1 OK'}}, {{send: '2 LOGOUT'}}, {{expect: '^2 OK'}}]}}");

    public static readonly Dialogue[] All = [Smtp, Imap, StartTls, Imaps];
}
