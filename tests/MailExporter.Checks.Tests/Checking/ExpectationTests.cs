using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Smtp;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Checking;

public sealed class ExpectationTests : IDisposable
{
    private static readonly string Dialogue = $"{SmtpScript.Greeting}\n{SmtpScript.Ehlo("STARTTLS", "SIZE 1000", "AUTH PLAIN")}\n{SmtpScript.Quit}";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Theory]
    [InlineData("starttls", null, null, null)]
    [InlineData("SIZE 1000", null, null, null)]
    [InlineData("CHUNKING", null, null, "hello/expectation_unmet")]
    [InlineData("SIZE 2000", null, null, "hello/expectation_unmet")]
    [InlineData(null, "VRFY", null, null)]
    [InlineData(null, "auth", null, "hello/expectation_unmet")]
    [InlineData(null, null, "^220 mx\\.example\\.org ESMTP$", null)]
    [InlineData(null, null, "Postfix", "greeting/unexpected_greeting")]
    public async Task Expectation_Is_Met_Or_Not(string? wanted, string? unwanted, string? greeting, string? outcome)
    {
        await using var server = ScriptedServer.Start(Dialogue);
        var options = _checker.For(server) with
        {
            Expect = new() { Extensions = wanted is null ? [] : [wanted], MissingExtensions = unwanted is null ? [] : [unwanted], Greeting = greeting },
        };

        var lenient = await _checker.RunAsync(options);
        var severe = await _checker.RunAsync(options with { Expect = options.Expect with { Severity = CheckStatus.Error } });

        Assert.Equal(outcome is null ? [] : [WarningReason.ExpectationUnmet], lenient.Warnings.Select(w => w.Reason));
        Assert.Equal(outcome is null ? "success" : "warning", lenient.Outcome());
        Assert.Equal(outcome ?? "success", severe.Outcome());
    }

    [Fact]
    public async Task Greeting_Pattern_Cannot_Be_Made_To_Run_For_Ever()
    {
        await using var server = ScriptedServer.Start($"S: 220 {new string('a', 8000)}!\n{SmtpScript.Ehlo()}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server) with { Expect = new() { Greeting = "^(a+)+$" } });

        result.AssertWarned(WarningReason.ExpectationUnmet);
    }

    [Fact]
    public async Task Slow_Success_Is_A_Warning()
    {
        await using var server = ScriptedServer.Start($"hold:\n{Dialogue}");
        var check = _checker.RunAsync(_checker.For(server) with { Warn = new() { ResponseTime = TimeSpan.FromSeconds(2) } });
        await server.HeldAsync();

        _checker.Time.Advance(TimeSpan.FromSeconds(3));
        server.Release();

        (await check).AssertWarned(WarningReason.Slow);
    }

    [Fact]
    public async Task Failure_Is_No_Warning_Too()
    {
        await using var server = ScriptedServer.Start("S: 554 no");

        var result = await _checker.RunAsync(_checker.For(server) with { Expect = new() { Extensions = ["STARTTLS"], Greeting = "x" } });

        result.AssertFailed(CheckPhase.Greeting, FailureReason.GreetingRejected);
        Assert.Empty(result.Warnings);
    }
}
