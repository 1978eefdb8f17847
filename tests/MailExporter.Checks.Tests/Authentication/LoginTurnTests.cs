using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class LoginTurnTests : IDisposable
{
    private const int Many = 50;

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Fact]
    public async Task Flood_With_A_Wrong_Password_Is_One_Attempt()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC?: *\nS: 535 5.7.8 no\nC?: QUIT");
        var options = _checker.For(server).WithPassword();

        var results = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => _checker.RunAsync(options)));

        Assert.Equal(1, server.Count("AUTH"));
        Assert.Single(results, result => result.Failure?.Reason == FailureReason.AuthFailed);
        Assert.Equal(Many - 1, results.Count(result => result.Failure?.Reason == FailureReason.AuthBackoff));
    }

    [Fact]
    public async Task Account_That_Was_Accepted_Waits_For_Nobody()
    {
        var accepted = $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 2.7.0 yes\n{SmtpScript.Quit}";
        await using var server = ScriptedServer.Start($"{accepted}\n---\n{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nhold:\nS: 235 2.7.0 yes\n{SmtpScript.Quit}\n---\n{accepted}");
        var options = _checker.For(server).WithPassword();
        (await _checker.RunAsync(options)).AssertSuccess();
        var held = _checker.RunAsync(options);
        await server.HeldAsync();

        (await _checker.RunAsync(options)).AssertSuccess();

        server.Release();
        (await held).AssertSuccess();
    }

    [Fact]
    public async Task Server_That_Hangs_In_A_Login_Holds_Others_Up_For_Five_Seconds_Only()
    {
        var accepted = $"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nS: 235 2.7.0 yes\n{SmtpScript.Quit}";
        await using var server = ScriptedServer.Start($"{SmtpScript.Secured("AUTH PLAIN")}\nC: AUTH PLAIN *\nstall:\n---\n{accepted}");
        var options = _checker.For(server).WithPassword();
        var hanging = _checker.RunAsync(options);
        await server.Stalled;

        var waiting = _checker.RunAsync(options);
        await _checker.Time.TimerAsync(TimeSpan.FromSeconds(5));
        _checker.Time.Advance(TimeSpan.FromSeconds(5));

        (await waiting).AssertSuccess();
        _checker.Time.Advance(TimeSpan.FromSeconds(30));
        (await hanging).AssertFailed(CheckPhase.Auth, FailureReason.Timeout);
    }
}
