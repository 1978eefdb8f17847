using System.Net.Security;
using System.Security.Authentication;
using MailExporter.Checks.Configuration;
using MailExporter.Testing;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.WebConfiguration;

public sealed class WebFileTests : IDisposable
{
    private const string Hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi";

    private readonly CertificateFiles _files = TestCertificates.Good.Export();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("tls_server_config: {}\nbasic_auth_users:\nhttp_server_config: {http2: true}")]
    public void File_That_Asks_For_Nothing_Is_The_Default(string text) => Assert.Equal(new WebOptions(), Read(text).Options);

    [Fact]
    public void Everything_Is_Read()
    {
        var read = Read($$"""
            tls_server_config:
              cert_file: cert.pem
              key_file: key.pem
              client_auth_type: RequireAndVerifyClientCert
              client_ca_file: ca.pem
              client_allowed_sans: [client.example.org]
              min_version: TLS13
              max_version: TLS13
              cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305]
              prefer_server_cipher_suites: true
            http_server_config:
              http2: false
              headers:
                Strict-Transport-Security: max-age=31536000
                X-Content-Type-Options: nosniff
            basic_auth_users:
              alice: {{Hash}}
            rate_limit: {interval: 100ms, burst: 20}
            """);

        Assert.Empty(read.Errors);
        Assert.Empty(read.Warnings);
        Assert.Equal(
            new WebOptions
            {
                Tls = new WebTlsOptions
                {
                    Certificate = new Pem(_files.CertFile, null),
                    Key = new Pem(_files.KeyFile, null),
                    ClientCa = new Pem(_files.CaFile, null),
                    ClientAuth = ClientAuth.RequireAndVerifyClientCert,
                    ClientAllowedSans = ["client.example.org"],
                    MinVersion = SslProtocols.Tls13,
                    CipherSuites = [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256],
                },
                Http2 = false,
                Headers = [new("Strict-Transport-Security", "max-age=31536000"), new("X-Content-Type-Options", "nosniff")],
                Users = [new("alice", Hash)],
                RequestInterval = TimeSpan.FromMilliseconds(100),
                RequestBurst = 20,
            },
            read.Options);
    }

    [Fact]
    public void Certificate_And_Key_May_Stand_In_The_File_And_Are_Never_Printed()
    {
        var read = Read($"tls_server_config:\n  cert: |\n{Indented(_files.CertFile)}\n  key: |\n{Indented(_files.KeyFile)}");

        Assert.Empty(read.Errors);
        Assert.NotNull(read.Options!.Tls);
        Assert.DoesNotContain("BEGIN", read.Options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tls_server_config: {cert_file: cert.pem}", "w.yml:1:21: tls_server_config.key_file: found no key, expected key_file, or key")]
    [InlineData("tls_server_config: {key_file: key.pem}", "w.yml:1:21: tls_server_config.cert_file: found no certificate, expected cert_file, or cert")]
    [InlineData("tls_server_config: {cert_file: none.pem, key_file: key.pem}", "w.yml:1:32: tls_server_config.cert_file: found \"none.pem\", which is no file, expected the path of a file, from this file's folder")]
    [InlineData("tls_server_config: {cert_file: ca.pem, key_file: key.pem}", "w.yml:1:21: tls_server_config.cert_file: found what cannot be used (certificate and key do not belong together), expected a PEM certificate and, in key_file or key, its key")]
    [InlineData("tls_server_config: {cert_file: key.pem, key_file: key.pem}", "w.yml:1:21: tls_server_config.cert_file: found what cannot be used (The certificate contents do not contain a PEM with a CERTIFICATE label, or the content is malformed.), expected a PEM certificate and, in key_file or key, its key")]
    [InlineData("tls_server_config: {cert: nonsense, key_file: key.pem}", "w.yml:1:27: tls_server_config.cert: found a PEM of 8 characters, expected PEM, which begins with -----BEGIN")]
    [InlineData("tls_server_config: {cert_file: cert.pem, cert: nonsense, key_file: key.pem}", "w.yml:1:42: tls_server_config.cert: found it together with cert_file, expected only one of cert_file and cert")]
    [InlineData(Tls + "client_auth_type: RequireClientCert}", "w.yml:1:79: tls_server_config.client_auth_type: found \"RequireClientCert\", expected NoClientCert, RequestClientCert, RequireAnyClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert; did you mean RequestClientCert?")]
    [InlineData(Tls + "client_ca_file: ca.pem}", "w.yml:1:61: tls_server_config.client_auth_type: found NoClientCert beside a client_ca, expected a type that asks for certificates")]
    [InlineData(Tls + "client_ca_file: key.pem, client_auth_type: RequireAndVerifyClientCert}", "w.yml:1:61: tls_server_config.client_ca_file: found what cannot be used (there is no certificate in it), expected PEM certificates")]
    [InlineData(Tls + "client_auth_type: VerifyClientCertIfGiven, client_ca_file: ca.pem, client_allowed_sans: [a]}", "w.yml:1:128: tls_server_config.client_allowed_sans: found it with client_auth_type VerifyClientCertIfGiven, expected RequireAnyClientCert or RequireAndVerifyClientCert: others let clients in that have no name")]
    [InlineData(Tls + "min_version: TLS14}", "w.yml:1:74: tls_server_config.min_version: found \"TLS14\", expected TLS10, TLS11, TLS12 or TLS13; did you mean TLS10?")]
    [InlineData(Tls + "min_version: TLS13, max_version: TLS12}", "w.yml:1:61: tls_server_config.min_version: found TLS13, expected at most max_version, TLS12")]
    [InlineData(Tls + "curve_preferences: [CurveP111]}", "w.yml:1:81: tls_server_config.curve_preferences[0]: found \"CurveP111\", expected CurveP256, CurveP384, CurveP521 or X25519; did you mean CurveP521?")]
    [InlineData("http_server_config: {http3: true}", "w.yml:1:22: http_server_config.http3: found an unknown key, expected http2 or headers; did you mean http2?")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: never}}", "w.yml:1:49: http_server_config.headers.X-Frame-Options: found \"never\", expected deny or sameorigin")]
    [InlineData("http_server_config: {headers: {Set-Cookie: a}}", "w.yml:1:32: http_server_config.headers.Set-Cookie: found an unknown key, expected Content-Security-Policy, X-Frame-Options, X-Content-Type-Options, X-XSS-Protection or Strict-Transport-Security")]
    [InlineData("http_server_config: {headers: {Content-Security-Policy: \"a\\r\\nSet-Cookie: b\"}}", "w.yml:1:57: http_server_config.headers.Content-Security-Policy: found \"a\\r\\nSet-Cookie: b\", expected one line without control characters")]
    [InlineData("basic_auth_users: {alice: hunter2}", "w.yml:1:27: basic_auth_users.alice: found a hash of 7 characters, expected a bcrypt hash, as htpasswd -nBC 10 \"\" makes it")]
    [InlineData("basic_auth_users: [alice]", "w.yml:1:19: basic_auth_users: found a list, expected a mapping of users to bcrypt hashes")]
    [InlineData("basic_auth_users: {\"a:b\": " + Hash + "}", "w.yml:1:20: basic_auth_users.a:b: found the user \"a:b\", expected a name without colon and control characters (RFC 7617)")]
    [InlineData("rate_limit: {interval: 1s}", "w.yml:1:14: rate_limit.burst: found 0, expected 1 or more: no request would be answered")]
    [InlineData("tls_config: {}", "w.yml:1:1: tls_config: found an unknown key, expected tls_server_config, http_server_config, basic_auth_users or rate_limit")]
    [InlineData("[]", "w.yml:1:1: (file): found a list, expected a mapping of settings")]
    public void Error_Names_The_Place_And_What_Was_Expected(string text, string error) =>
        Assert.Equal(error, Assert.Single(Read(text).Errors).ToString().Replace(_files.Folder + "/", "", StringComparison.Ordinal));

    [Theory]
    [InlineData(Tls + "curve_preferences: [X25519]}", "w.yml:1:61: tls_server_config.curve_preferences: has no effect: .NET cannot choose curves; set Groups in the system's openssl.cnf")]
    [InlineData(Tls + "prefer_server_cipher_suites: false}", "w.yml:1:61: tls_server_config.prefer_server_cipher_suites: has no effect, as in Go since 1.17: the server's order counts")]
    [InlineData(Tls + "client_auth_type: RequireAndVerifyClientCert}", "w.yml:1:61: tls_server_config.client_auth_type: without client_ca_file the certificate of any authority that this system trusts lets a client in")]
    [InlineData("basic_auth_users: {a: $2y$18$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi}", "w.yml:1:23: basic_auth_users.a: a bcrypt cost of 18 takes seconds for each new login; 10 is usual")]
    public void What_Cannot_Be_Done_Is_A_Warning(string text, string warning)
    {
        var read = Read(text);

        Assert.True(read.IsValid);
        Assert.Equal(warning, Assert.Single(read.Warnings).ToString().Replace(_files.Folder + "/", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("basic_auth_users: {a: " + Hash + "}", "w.yml:1:1: tls_server_config: found nothing, expected it as at the start: switching TLS on or off needs a restart")]
    [InlineData(Tls + "min_version: TLS13}\nhttp_server_config: {http2: false}", "w.yml:2:1: http_server_config: found another http2, expected http2 as at the start: it needs a restart")]
    public void What_Needs_A_Restart_Is_Refused_By_A_Reload(string text, string error)
    {
        var running = Read(Tls + "min_version: TLS12}").Options!;

        Assert.Equal(error, Assert.Single(Read(text, running).Errors).ToString().Replace(_files.Folder + "/", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("basic_auth_users: {a: " + Hash + "}", "", "w.yml:1:1: basic_auth_users: ")]
    [InlineData("basic_auth_users: {a: " + Hash + "}", "# written anew", "w.yml:1:1: basic_auth_users: ")]
    [InlineData("basic_auth_users: {a: " + Hash + "}", "basic_auth_users:", "w.yml:1:1: basic_auth_users: ")]
    [InlineData(Tls + "client_auth_type: RequireAndVerifyClientCert}", Tls + "}", "w.yml:1:1: basic_auth_users: ")]
    public void Reload_Never_Lets_Everybody_In_Where_There_Was_A_Login(string before, string text, string error)
    {
        var running = Read(before).Options!;

        Assert.Equal(
            error + "found nobody who may log in, expected users, or client certificates that are verified: letting in everybody needs a restart",
            Assert.Single(Read(text, running).Errors).ToString().Replace(_files.Folder + "/", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Client_Certificates_May_Take_The_Place_Of_Users()
    {
        var running = Read(Tls + "}\nbasic_auth_users: {a: " + Hash + "}").Options!;

        Assert.Empty(Read(Tls + "client_auth_type: RequireAndVerifyClientCert}", running).Errors);
    }

    private const string Tls = "tls_server_config: {cert_file: cert.pem, key_file: key.pem, ";

    private static string Indented(string file) => string.Join('\n', File.ReadAllLines(file).Select(line => "    " + line));

    private ConfigurationResult<WebOptions> Read(string text, WebOptions? running = null)
    {
        var path = Path.Combine(_files.Folder, "w.yml");
        File.WriteAllText(path, text);
        return WebFile.Read(path, _ => null, running);
    }
}
