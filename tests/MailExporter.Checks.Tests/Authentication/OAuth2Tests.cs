using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class OAuth2Tests : IDisposable
{
    private const string Client = "client-s3cret";
    private static readonly string Accepting = $"{SmtpScript.Secured("AUTH PLAIN XOAUTH2 OAUTHBEARER")}\nC: AUTH *\nS: 235 2.7.0 ok\n{SmtpScript.Quit}";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions With(ScriptedServer server, FakeTokenEndpoint endpoint) => With(server, endpoint.Url);

    private ServerOptions With(ScriptedServer server, Uri endpoint) => _checker.For(server) with
    {
        Username = TestChecker.User,
        OAuth2 = new() { TokenUrl = endpoint, ClientId = "probe", ClientSecret = Secret.FromValue(Client), Scope = "mail.read mail.send" },
    };

    private static string Response(ScriptedServer server, int index = 0) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(server.Received.Where(line => line.StartsWith("AUTH", StringComparison.Ordinal)).ElementAt(index).Split(' ')[2]));

    [Fact]
    public async Task OAuthBearer_Is_As_In_Rfc7628()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start(Accepting);

        var result = await _checker.RunAsync(With(server, endpoint));

        result.AssertSuccess();
        Assert.Equal($"n,a={TestChecker.User},\u0001host=127.0.0.1\u0001port={server.Port}\u0001auth=Bearer t0ken\u0001\u0001", Response(server));
        Assert.Contains("C: AUTH OAUTHBEARER ***", result.Transcript.Lines);
        var form = Assert.Single(endpoint.Requests).Form;
        Assert.Equal(("client_credentials", "probe", Client, "mail.read mail.send"), (form["grant_type"], form["client_id"], form["client_secret"], form["scope"]));
    }

    [Fact]
    public async Task XOAuth2_Is_Used_Where_Nothing_Else_Takes_Tokens()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH LOGIN PLAIN XOAUTH2")}\nC: AUTH XOAUTH2 *\nS: 235 ok\n{SmtpScript.Quit}");

        (await _checker.RunAsync(With(server, endpoint))).AssertSuccess();

        Assert.Equal($"user={TestChecker.User}\u0001auth=Bearer t0ken\u0001\u0001", Response(server));
    }

    [Theory]
    [InlineData("OAUTHBEARER", "AQ==")]
    [InlineData("XOAUTH2", "")]
    public async Task Error_Challenge_Is_Acknowledged_And_The_Refusal_Follows(string mechanism, string acknowledgement)
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start($$"""
            {{SmtpScript.Secured($"AUTH {mechanism}")}}
            C: AUTH {{mechanism}} *
            S: 334 {{SaslScript.Base64("{\"status\":\"invalid_token\"}")}}
            C: {{acknowledgement}}
            S: 535 5.7.8 no
            C?: QUIT
            """);

        var result = await _checker.RunAsync(With(server, endpoint));

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthFailed);
        Assert.True(result.AuthBackoff);
    }

    [Fact]
    public async Task Refused_Token_Pauses_The_Account_And_Fetches_No_Other()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("one"), TokenAnswer.Token("two"));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: AUTH *\nS: 535 no\nC?: QUIT\n---\n{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT\n---\n{Accepting}");
        await _checker.RunAsync(With(server, endpoint));

        (await _checker.RunAsync(With(server, endpoint))).AssertFailed(CheckPhase.Auth, FailureReason.AuthBackoff);
        Assert.Single(endpoint.Requests);
        _checker.Time.Advance(TimeSpan.FromMinutes(15));
        (await _checker.RunAsync(With(server, endpoint))).AssertSuccess();

        Assert.Contains("Bearer two", Response(server, 1));
    }

    [Theory]
    [InlineData(3600, 3540)]
    [InlineData(null, 240)]
    public async Task Token_Is_Kept_Until_Shortly_Before_Its_End(int? lifetime, int kept)
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("one", lifetime), TokenAnswer.Token("two", lifetime));
        await using var server = ScriptedServer.Start(Accepting);
        var options = With(server, endpoint);
        await _checker.RunAsync(options);

        _checker.Time.Advance(TimeSpan.FromSeconds(kept - 1));
        await _checker.RunAsync(options);
        Assert.Single(endpoint.Requests);
        _checker.Time.Advance(TimeSpan.FromSeconds(1));
        await _checker.RunAsync(options);

        Assert.Equal(2, endpoint.Requests.Count);
        Assert.Contains("Bearer two", Response(server, 2));
    }

    [Fact]
    public async Task Refresh_Token_Is_Used_Where_There_Is_One()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start(Accepting);
        var options = With(server, endpoint);

        (await _checker.RunAsync(options with { OAuth2 = options.OAuth2! with { RefreshToken = Secret.FromValue("r3fresh"), Scope = null } })).AssertSuccess();

        var form = endpoint.Requests[0].Form;
        Assert.Equal(("refresh_token", "r3fresh"), (form["grant_type"], form["refresh_token"]));
        Assert.False(form.ContainsKey("scope"));
    }

    public static TheoryData<int, string> BadAnswers => new()
    {
        { 400, """{"error":"invalid_client"}""" },
        { 401, "" },
        { 500, "<html>oops</html>" },
        { 302, """{"access_token":"t"}""" },
        { 201, """{"access_token":"t"}""" },
        { 200, "" },
        { 200, "null" },
        { 200, "[]" },
        { 200, "{}" },
        { 200, """{"access_token":""}""" },
        { 200, """{"access_token":17}""" },
        { 200, """{"access_token":null}""" },
        { 200, """{"access_token":"\ud800"}""" },
        { 200, """{"error":"\udc00","access_token":"t"}""" },
        { 200, "{\"access_token\":\"t" },
        { 200, new string('[', 5000) },
        { 200, """{"access_token":"t","padding":""" + '"' + new string('x', 100_000) + "\"}" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Answer_That_Is_No_Token_Fails_Before_Anything_Is_Sent(int status, string body)
    {
        await using var endpoint = FakeTokenEndpoint.Start(new TokenAnswer(status, body));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");

        var result = await _checker.RunAsync(With(server, endpoint));

        result.AssertFailed(CheckPhase.Auth, FailureReason.TokenFailed);
        Assert.Equal(0, server.Count("AUTH"));
        Assert.False(result.AuthBackoff);
        Assert.True(result.Failure!.Detail.Length < 500);
    }

    [Fact]
    public async Task Endpoint_That_Refuses_The_Connection_Is_A_Failed_Token()
    {
        using var port = new ClosedPort();
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");

        (await _checker.RunAsync(With(server, new Uri($"http://127.0.0.1:{port.Port}/token")))).AssertFailed(CheckPhase.Auth, FailureReason.TokenFailed);
    }

    [Fact]
    public async Task Endpoint_Whose_Certificate_Nobody_Trusts_Gets_No_Secret()
    {
        await using var endpoint = FakeTokenEndpoint.StartTls(TestCertificates.UnknownCa, TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");

        (await _checker.RunAsync(With(server, endpoint))).AssertFailed(CheckPhase.Auth, FailureReason.TokenFailed);

        Assert.Empty(endpoint.Requests);
    }

    [Fact]
    public async Task Endpoint_That_Hangs_Is_A_Timeout_Of_The_Check()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Never);
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");
        var check = _checker.RunAsync(With(server, endpoint));
        await endpoint.Stalled;

        _checker.Time.Advance(TimeSpan.FromSeconds(30));

        (await check).AssertFailed(CheckPhase.Auth, FailureReason.Timeout);
    }

    [Theory]
    [InlineData(Client)]
    [InlineData("r3fresh-t0ken")]
    public async Task Endpoint_That_Echoes_A_Secret_Does_Not_Leak_It(string secret)
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Error($"I know {secret}"));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");
        var options = With(server, endpoint);

        var result = await _checker.RunAsync(options with { OAuth2 = options.OAuth2! with { RefreshToken = Secret.FromValue("r3fresh-t0ken") } });

        Assert.DoesNotContain(secret, result.ToString());
        Assert.Contains("I know ***", result.Failure!.Detail);
    }

    [Fact]
    public async Task Unreadable_Client_Secret_Is_A_Fault_Of_Our_Own()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Token("t0ken"));
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH OAUTHBEARER")}\nC?: QUIT");
        var options = With(server, endpoint);

        var result = await _checker.RunAsync(options with { OAuth2 = options.OAuth2! with { ClientSecret = Secret.FromFile("/nonexistent/secret") } });

        result.AssertFailed(CheckPhase.Auth, FailureReason.LocalError);
    }
}
