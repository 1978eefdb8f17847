using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Imap;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class BackoffTests : IDisposable
{
    private static readonly string Refusing = $"{SmtpScript.Secured("AUTH PLAIN")}\nC?: AUTH PLAIN *\nS: 535 5.7.8 no\nC?: QUIT";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private static ScriptedServer Refuse() => ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC?: *\nS: 535 5.7.8 no\nC?: QUIT");

    private async Task AssertPausedAsync(ScriptedServer server, ServerOptions options)
    {
        var before = server.Count("AUTH");
        var result = await _checker.RunAsync(options);
        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthBackoff);
        Assert.True(result.AuthBackoff);
        Assert.NotNull(result.Tls);
        Assert.NotNull(result.Smtp);
        Assert.Equal(before, server.Count("AUTH"));
    }

    private async Task AssertTriedAsync(ScriptedServer server, ServerOptions options)
    {
        var before = server.Count("AUTH");
        (await _checker.RunAsync(options)).AssertFailed(CheckPhase.Auth, FailureReason.AuthFailed);
        Assert.Equal(before + 1, server.Count("AUTH"));
    }

    [Fact]
    public async Task Pauses_Begin_With_A_Quarter_Of_An_Hour_And_Double_To_Six_Hours()
    {
        await using var server = Refuse();
        var options = _checker.For(server).WithPassword();

        foreach (var minutes in new[] { 15, 30, 60, 120, 240, 360, 360 })
        {
            await AssertTriedAsync(server, options);
            await AssertPausedAsync(server, options);
            _checker.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            await AssertPausedAsync(server, options);
            _checker.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(7, server.Count("AUTH"));
    }

    [Fact]
    public async Task Every_Check_Of_The_Account_Is_Paused_Whatever_Its_Protocol_And_Spelling()
    {
        await using var server = Refuse();
        await using var imap = ScriptedServer.Start($"tls:\n{ImapScript.Greeting}\n{ImapScript.Capability("AUTH=PLAIN")}\nC?: ZZ LOGOUT");
        await AssertTriedAsync(server, _checker.For("localhost", server.Port).WithPassword());

        await AssertPausedAsync(server, _checker.For("LOCALHOST", server.Port).WithPassword() with { Name = "other" });
        await AssertPausedAsync(server, _checker.For("localhost.", server.Port).WithPassword() with { Name = "another" });
        var result = await _checker.RunAsync(_checker.For("localhost", imap.Port, MailProtocol.Imap, TlsMode.Implicit).WithPassword());

        result.AssertFailed(CheckPhase.Auth, FailureReason.AuthBackoff);
    }

    [Fact]
    public async Task Other_Accounts_And_Other_Hosts_Go_On()
    {
        await using var server = Refuse();
        await AssertTriedAsync(server, _checker.For(server).WithPassword());

        await AssertTriedAsync(server, _checker.For(server).WithPassword() with { Username = "other@example.org" });
        await AssertTriedAsync(server, _checker.For("localhost", server.Port).WithPassword());
    }

    [Fact]
    public async Task Accepted_Password_Ends_The_Doubling()
    {
        await using var server = ScriptedServer.Start(string.Join("\n---\n", [
            Refusing, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 235 ok\n{SmtpScript.Quit}", Refusing, Refusing]));
        var options = _checker.For(server).WithPassword();
        await AssertTriedAsync(server, options);
        _checker.Time.Advance(TimeSpan.FromMinutes(15));
        (await _checker.RunAsync(options)).AssertSuccess();
        await AssertTriedAsync(server, options);

        _checker.Time.Advance(TimeSpan.FromMinutes(15));

        await AssertTriedAsync(server, options);
    }

    [Fact]
    public async Task Changed_Secret_File_Ends_The_Pause()
    {
        await using var server = Refuse();
        var file = Path.Combine(_checker.Folder, "password");
        await File.WriteAllTextAsync(file, "old\n", TestContext.Current.CancellationToken);
        var options = _checker.For(server).WithPassword() with { Password = Secret.FromFile(file) };
        await AssertTriedAsync(server, options);
        await AssertPausedAsync(server, options);

        await File.WriteAllTextAsync(file, "new\n", TestContext.Current.CancellationToken);

        await AssertTriedAsync(server, options);
        await AssertPausedAsync(server, options);
        _checker.Time.Advance(TimeSpan.FromMinutes(15));
        await AssertTriedAsync(server, options);
    }

    [Fact]
    public async Task Two_Wrong_Passwords_Of_One_Account_Do_Not_Free_Each_Other()
    {
        await using var server = Refuse();
        var (one, other) = (_checker.For(server).WithPassword("wrong"), _checker.For(server).WithPassword("wrong too"));
        await AssertTriedAsync(server, one);
        await AssertTriedAsync(server, other);

        await AssertPausedAsync(server, one);
        await AssertPausedAsync(server, other);
    }

    [Fact]
    public async Task Right_Password_Does_Not_Free_A_Wrong_One_Of_The_Same_Account()
    {
        await using var server = ScriptedServer.Start(string.Join("\n---\n", [
            Refusing, $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 235 ok\n{SmtpScript.Quit}", $"{SmtpScript.Secured("AUTH PLAIN")}\nC?: QUIT"]));
        await AssertTriedAsync(server, _checker.For(server).WithPassword("wrong"));
        (await _checker.RunAsync(_checker.For(server).WithPassword("right"))).AssertSuccess();

        await AssertPausedAsync(server, _checker.For(server).WithPassword("wrong"));
    }

    [Theory]
    [InlineData("454 4.7.0 busy")]
    [InlineData("421 4.3.2 leaving")]
    [InlineData("504 5.5.4 unknown")]
    [InlineData("gibberish")]
    public async Task Only_A_Refused_Password_Begins_A_Pause(string reply)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: {reply}\nC?: QUIT");
        var options = _checker.For(server).WithPassword();

        await _checker.RunAsync(options);
        var second = await _checker.RunAsync(options);

        Assert.Equal(2, server.Count("AUTH"));
        Assert.NotEqual(FailureReason.AuthBackoff, second.Failure?.Reason);
    }

    [Fact]
    public async Task Two_Refusals_At_Once_Are_One_Step_Of_The_Doubling()
    {
        var accepting = $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH *\nS: 235 yes\n{SmtpScript.Quit}";
        await using var server = ScriptedServer.Start($"{accepting}\n---\n{SmtpScript.Secured("AUTH PLAIN")}\nC?: AUTH *\nhold:\nS: 535 no\nC?: QUIT");
        var options = _checker.For(server).WithPassword();
        (await _checker.RunAsync(options)).AssertSuccess(); // before that, checks of the account take turns
        Task<CheckResult>[] checks = [_checker.RunAsync(options), _checker.RunAsync(options)];
        await server.HeldAsync();
        await server.HeldAsync();
        server.Release();
        server.Release();
        await Task.WhenAll(checks);

        _checker.Time.Advance(TimeSpan.FromMinutes(15));
        server.Release();

        await AssertTriedAsync(server, options);
    }
}
