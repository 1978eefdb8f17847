using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class GreylistingTests : IDisposable
{
    private const string Refused = """
        C: MAIL *
        S: 250 ok
        C: RCPT *
        S: 450 4.7.1 greylisted
        """;

    private const string Reset = """
        C: RSET
        S: 250 ok
        """;

    private const string Accepted = """
        C: MAIL *
        S: 250 ok
        C: RCPT *
        S: 250 ok
        C: DATA
        S: 354 ok
        data:
        S: 250 queued
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private ServerOptions Sending(ScriptedServer server) =>
        _checker.For(server) with { TestSend = true, FromEmail = "a@example.org", ToEmail = "b@example.net" };

    private static ScriptedServer Start(params string[] parts) =>
        ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\n{string.Join('\n', parts)}");

    private async Task<CheckResult> RunOverThePauseAsync(ServerOptions options)
    {
        var check = _checker.RunAsync(options);
        await _checker.Time.TimerAsync(Pause);
        Assert.False(check.IsCompleted);
        _checker.Time.Advance(Pause);
        return await check;
    }

    [Fact]
    public async Task Greylisted_Message_Is_Tried_Again_After_Five_Seconds()
    {
        await using var server = Start(Refused, Reset, Accepted, SmtpScript.Quit);

        var result = await RunOverThePauseAsync(Sending(server));

        result.AssertSuccess();
        Assert.True(result.TestSendSuccess);
        Assert.Equal(Pause, result.ResponseTime);
    }

    [Theory]
    [InlineData("C: MAIL *\nS: 451 4.3.0 later")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 452 4.3.1 full")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 250 ok\nC: DATA\nS: 354 ok\ndata:\nS: 451 4.7.1 later")]
    public async Task Temporary_Reply_Is_Tried_Again_Wherever_It_Comes(string refused)
    {
        await using var server = Start(refused, Reset, Accepted, SmtpScript.Quit);

        (await RunOverThePauseAsync(Sending(server))).AssertSuccess();
    }

    [Fact]
    public async Task Reply_That_Stays_Temporary_Is_A_Warning()
    {
        await using var server = Start(Refused, Reset, Refused, SmtpScript.Quit);

        var result = await RunOverThePauseAsync(Sending(server));

        result.AssertWarned(WarningReason.Temporary);
        Assert.False(result.TestSendSuccess);
        Assert.Equal(2, server.Count("MAIL"));
    }

    [Fact]
    public async Task Reply_That_Stays_Temporary_Can_Be_An_Error()
    {
        await using var server = Start(Refused, Reset, Refused, "C?: QUIT");

        var result = await RunOverThePauseAsync(Sending(server) with { TemporaryStatus = CheckStatus.Error });

        result.AssertFailed(CheckPhase.Send, FailureReason.RecipientRejected);
        Assert.Equal((450, "4.7.1"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    [Fact]
    public async Task Refusal_At_The_Second_Try_Is_An_Error()
    {
        await using var server = Start(Refused, Reset, "C: MAIL *\nS: 550 5.7.1 no\nC?: QUIT");

        (await RunOverThePauseAsync(Sending(server))).AssertFailed(CheckPhase.Send, FailureReason.SenderRejected);
    }

    [Fact]
    public async Task Nothing_Is_Tried_Again_Where_That_Is_Switched_Off()
    {
        await using var server = Start(Refused, SmtpScript.Quit);

        (await _checker.RunAsync(Sending(server) with { RetryTemporary = false })).AssertWarned(WarningReason.Temporary);

        Assert.DoesNotContain(Pause, _checker.Time.Timers);
    }

    [Fact]
    public async Task Nothing_Is_Tried_Again_When_The_Deadline_Is_Too_Near()
    {
        await using var server = Start(Refused, SmtpScript.Quit);

        (await _checker.RunAsync(Sending(server) with { Timeout = Pause })).AssertWarned(WarningReason.Temporary);

        Assert.Equal(1, server.Count("MAIL"));
    }

    [Theory]
    [InlineData("C: MAIL *\nS: 421 4.3.2 leaving\nclose:")]
    [InlineData("C: MAIL *\nS: 421 4.3.2 leaving\nreset:")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.7.1 greylisted\nclose:")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.7.1 greylisted\nreset:")]
    [InlineData("C: MAIL *\nS: 250 ok\nC: RCPT *\nS: 450 4.7.1 greylisted\nC: RSET\nclose:")]
    public async Task Temporary_Reply_Wins_Over_The_Close_That_Follows(string refused)
    {
        await using var server = Start(refused);

        (await _checker.RunAsync(Sending(server))).AssertWarned(WarningReason.Temporary);
    }

    [Fact]
    public async Task Temporary_Reply_Wins_Over_A_Close_During_The_Pause()
    {
        await using var server = Start(Refused, Reset, "close:");

        (await RunOverThePauseAsync(Sending(server))).AssertWarned(WarningReason.Temporary);
    }
}
