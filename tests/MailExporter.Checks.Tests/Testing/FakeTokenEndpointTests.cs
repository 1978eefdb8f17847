using System.Net;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Testing;

public sealed class FakeTokenEndpointTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answers_Come_In_Order_And_Requests_Are_Kept(bool tls)
    {
        TokenAnswer[] answers = [TokenAnswer.Token("abc"), TokenAnswer.Error("invalid_grant")];
        await using var endpoint = tls ? FakeTokenEndpoint.StartTls(TestCertificates.Good, answers) : FakeTokenEndpoint.Start(answers);
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });

        var replies = new List<(HttpStatusCode, string)>();
        foreach (var grant in (string[])["client credentials", "a&b=c", "again"])
        {
            using var form = new FormUrlEncodedContent([new("grant_type", grant)]);
            using var reply = await client.PostAsync(endpoint.Url, form, TestContext.Current.CancellationToken);
            replies.Add((reply.StatusCode, await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        }

        Assert.Equal((HttpStatusCode.OK, """{"access_token":"abc","token_type":"Bearer","expires_in":3600}"""), replies[0]);
        Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_grant"}"""), replies[1]);
        Assert.Equal(replies[1], replies[2]);
        Assert.Equal(["client credentials", "a&b=c", "again"], endpoint.Requests.Select(request => request.Form["grant_type"]));
        Assert.Equal(("POST", "/token"), (endpoint.Requests[0].Method, endpoint.Requests[0].Path));
        Assert.Equal("application/x-www-form-urlencoded", endpoint.Requests[0].Headers["content-type"]);
    }

    [Fact]
    public async Task Endpoint_That_Never_Answers_Stalls()
    {
        await using var endpoint = FakeTokenEndpoint.Start(TokenAnswer.Never);
        using var client = new HttpClient();
        using var giveUp = new CancellationTokenSource();

        var asking = client.GetAsync(endpoint.Url, giveUp.Token);
        await endpoint.Stalled;
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }
}
