using System.Net;
using System.Text.Json;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Benchmarks.Running;

/// <summary>The test lab that <c>tests/lab/up</c> has started in a folder: real Postfix and Dovecot.</summary>
internal sealed class Lab : IDisposable
{
    private const string Sender = "back@lab.test";
    private const string Recipient = "way@lab.test";

    private readonly JsonDocument _facts;

    private Lab(JsonDocument facts) => _facts = facts;

    /// <summary>The lab's DNS.</summary>
    public string DnsServer => Text("dns_server");

    /// <summary>Postfix's own log.</summary>
    public string PostfixLog => _facts.RootElement.GetProperty("logs").GetProperty("postfix").GetString()!;

    /// <summary>Where Dovecot notes each login attempt, SMTP's too.</summary>
    public string AuthLog => _facts.RootElement.GetProperty("logs").GetProperty("auth").GetString()!;

    public string CaFile => Text("ca");

    /// <exception cref="IOException">There is no lab.</exception>
    public static Lab In(string folder) => new(JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "lab.json"))));

    /// <summary>A route through Postfix into Dovecot's INBOX.</summary>
    /// <param name="address">Where to: what is behind the plus decides what becomes of it.</param>
    public DeliveryOptions Route(string address) => new()
    {
        Name = "lab",
        From = Server(MailProtocol.Smtp, "submission", TlsMode.Required, Sender),
        To = Server(MailProtocol.Imap, "imaps", TlsMode.Implicit, Recipient) with { ToEmail = address },
        Timeout = TimeSpan.FromSeconds(30),
    };

    public DnsOptions Dns => new() { Servers = [IPEndPoint.Parse(DnsServer)] };

    /// <summary>Writes one side of a route as an entry of the configuration.</summary>
    public void WriteSide(Utf8JsonWriter json, string side, bool isSender)
    {
        var user = isSender ? Sender : Recipient;
        json.WriteStartObject(side);
        json.WriteString("hostname", Text("name"));
        json.WriteString("protocol", isSender ? "smtp" : "imap");
        json.WriteNumber("port", Port(isSender ? "submission" : "imaps"));
        json.WriteBoolean(isSender ? "use_tls" : "use_ssl", true);
        json.WriteString("username", user);
        json.WriteString("password", Password(user));
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Dispose() => _facts.Dispose();

    private ServerOptions Server(MailProtocol protocol, string service, TlsMode tls, string user) => ServerOptions.For(Text("name"), protocol, tls) with
    {
        Port = Port(service),
        TlsConfig = new TlsOptions { CaFile = CaFile },
        Username = user,
        Password = Secret.FromValue(Password(user)),
    };

    private string Text(string key) => _facts.RootElement.GetProperty(key).GetString()!;

    private int Port(string service) => _facts.RootElement.GetProperty("ports").GetProperty(service).GetInt32();

    private string Password(string user) => _facts.RootElement.GetProperty("users").GetProperty(user).GetProperty("password").GetString()!;
}
