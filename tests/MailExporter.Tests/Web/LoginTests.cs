using System.Net;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Reloading;
using MailExporter.WebConfiguration;

namespace MailExporter.Tests.Web;

[Collection(Alone.Name)]
public sealed class LoginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/-/healthy")]
    [InlineData("/-/ready")]
    [InlineData("/nowhere")]
    public async Task Every_Path_Wants_The_Login(string path)
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));

        using var response = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Basic realm=\"MailExporter\", charset=\"UTF-8\"", response.Headers.WwwAuthenticate.ToString());
        Assert.DoesNotContain("Healthy", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alice", "fakepassword", Logins.Hash)]
    [InlineData("älice", "fakepassword", Logins.Hash)]
    [InlineData("alice", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")] // the vectors of crypt_blowfish
    [InlineData("alice", "U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("alice", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored", "$2b$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")]
    public async Task Right_Password_Lets_In(string user, string password, string hash)
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of(user, hash));

        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", $"{user}:{password}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", $"{user}:x{password}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", $"x{user}:{password}")).Status);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YWxpY2U=")] // no colon
    [InlineData("Basic Og==")] // nothing but a colon
    [InlineData("Bearer YWxpY2U6ZmFrZXBhc3N3b3Jk")]
    [InlineData("Digest username=\"alice\"")]
    [InlineData("Basic YWxpY2U6ZmFrZXBhc3N3b3Jk, Basic YWxpY2U6ZmFrZXBhc3N3b3Jk")]
    public async Task Anything_Else_Does_Not(string authorization)
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));
        exporter.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy")).Status);
    }

    [Fact]
    public async Task Changed_Password_Counts_From_The_Reload_On()
    {
        var users = Logins.Of("alice");
        await using var exporter = await RunningExporter.StartAsync(web: users, change: setup => setup with
        {
            Web = setup.Web with { EnableLifecycle = true },
            Read = () => new(new FileSettings(new ExporterOptions(), users), [], []),
        });
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", Logins.Alice)).Status);

        users = Logins.Of("alice", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Post, "/-/reload", Logins.Alice)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", Logins.Alice)).Status);
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", "alice:U*U")).Status);
    }

    [Fact]
    public async Task Remembered_Login_Costs_No_Bcrypt()
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));
        var first = await TimeAsync(exporter, Logins.Alice);

        var began = TimeProvider.System.GetTimestamp();
        for (var scrape = 0; scrape < 100; scrape++)
        {
            Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", Logins.Alice)).Status);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, 20 * first);
    }

    [Fact]
    public async Task Unknown_User_Takes_As_Long_As_A_Wrong_Password()
    {
        var users = new WebOptions { Users = [new("cheap", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"), new("alice", Logins.Hash)] };
        await using var exporter = await RunningExporter.StartAsync(web: users);
        await TimeAsync(exporter, "alice:warm up");

        var (wrong, unknown) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round < 5 || (round < 50 && unknown / wrong is < 0.5 or > 2); round++)
        {
            // the least of many: a busy machine delays one or the other, a difference in the work stays
            wrong = Min(wrong, await TimeAsync(exporter, $"alice:wrong{round}"));
            unknown = Min(unknown, await TimeAsync(exporter, $"nobody{round}:fakepassword"));
        }

        Assert.InRange(unknown / wrong, 0.5, 2);
    }

    [Fact]
    public async Task Long_Password_Is_Judged_Like_Any_Other()
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", $"alice:{new string('x', 20_000)}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", "alice:nul\0\0")).Status);
        Assert.Equal(HttpStatusCode.OK, (await exporter.SendAsync(HttpMethod.Get, "/-/healthy", Logins.Alice)).Status);
        Assert.DoesNotContain("level=error", exporter.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_Password_Nor_Hash_Is_Logged()
    {
        await using var exporter = await RunningExporter.StartAsync(web: Logins.Of("alice"));
        await exporter.SendAsync(HttpMethod.Get, "/", Logins.Alice);
        await exporter.SendAsync(HttpMethod.Get, "/", "alice:hunter2");

        await exporter.StopAsync();

        foreach (var secret in (string[])["fakepassword", "hunter2", Logins.Hash, Convert.ToBase64String(Encoding.UTF8.GetBytes(Logins.Alice))])
        {
            Assert.DoesNotContain(secret, exporter.Log, StringComparison.Ordinal);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static async Task<TimeSpan> TimeAsync(RunningExporter exporter, string login)
    {
        var began = TimeProvider.System.GetTimestamp();
        await exporter.SendAsync(HttpMethod.Get, "/-/healthy", login);
        return TimeProvider.System.GetElapsedTime(began);
    }
}
