using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Smtp;

public sealed class SmtpHelloTests : IDisposable
{
    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(550)]
    public async Task Refused_Ehlo_Is_Followed_By_Helo(int code)
    {
        await using var server = ScriptedServer.Start($"""
            {SmtpScript.Greeting}
            C: EHLO probe.example.net
            S: {code} 5.5.1 what?
            C: HELO probe.example.net
            S: 250 mx.example.org
            {SmtpScript.Quit}
            """);

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertSuccess();
        Assert.Equal(250, result.Smtp!.EhloCode);
        Assert.Empty(Assert.NotNull(result.Capabilities));
        Assert.False(result.SupportsTls);
    }

    [Theory]
    [InlineData("S: 421 4.3.2 shutting down", 421, "4.3.2")]
    [InlineData("S: 421 shutting down\nclose:", 421, null)]
    [InlineData("S: 421 shutting down\nreset:", 421, null)]
    [InlineData("S: 450 4.7.1 later", 450, "4.7.1")]
    public async Task Temporary_Reply_To_Ehlo_Is_No_Reason_For_Helo(string reply, int code, string? enhanced)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Hello, FailureReason.HelloRejected);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
        Assert.Equal(0, server.Count("HELO"));
    }

    [Theory]
    [InlineData("S: 550 5.7.1 you again", 550, "5.7.1")]
    [InlineData("S: 450 4.7.1 later", 450, "4.7.1")]
    [InlineData("S: 550 you again\nreset:", 550, null)]
    public async Task Refused_Helo_Is_The_Failure(string reply, int code, string? enhanced)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nS: 502 what?\nC: HELO *\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Hello, FailureReason.HelloRejected);
        Assert.Equal((code, enhanced), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    [Theory]
    [InlineData("close:")]
    [InlineData("reset:")]
    public async Task Refused_Ehlo_Wins_Over_The_Close_That_Leaves_No_Time_For_Helo(string end)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nS: 554 5.7.1 go away\n{end}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Hello, FailureReason.HelloRejected);
        Assert.Equal((554, "5.7.1"), (result.Failure!.ReplyCode, result.Failure.EnhancedCode));
    }

    [Theory]
    [InlineData("close:", FailureReason.ConnectionLost)]
    [InlineData("reset:", FailureReason.ConnectionLost)]
    [InlineData("S: 250-mx.example.org\nclose:", FailureReason.ConnectionLost)]
    [InlineData("S: 354 go on", FailureReason.ProtocolError)]
    [InlineData("S: EHLO yourself", FailureReason.ProtocolError)]
    [InlineData("S+: 250-mx.example.org\nS: SIZE 1000", FailureReason.ProtocolError)]
    [InlineData("S+: 250-mx.example.org\nbytes: \"250 A\\0B\\r\\n\"", FailureReason.ProtocolError)]
    [InlineData("flood: *", FailureReason.ResponseTooLarge)]
    [InlineData("flood: * \"250-X-ENDLESS\\r\\n\"", FailureReason.ResponseTooLarge)]
    public async Task Hello_That_Breaks_Has_Its_Reason(string reply, FailureReason reason)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\n{reply}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertFailed(CheckPhase.Hello, reason);
        Assert.Null(result.Capabilities);
        Assert.Null(result.Smtp);
    }

    [Theory]
    [InlineData("S: 250 STARTTLS")]
    [InlineData("S+: 250-\nS: 250 STARTTLS")]
    [InlineData("S: 250-STARTTLS\nS: 250 HELP")]
    [InlineData("S: 250-starttls \nS: 250 ")]
    [InlineData("split: 250 STARTTLS")]
    [InlineData("L: 250 STARTTLS")]
    public async Task StartTls_Is_Seen_In_Any_Line(string lines)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nS: 250-mx.example.org\n{lines}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertSuccess();
        Assert.True(result.SupportsTls);
        Assert.Contains("STARTTLS", result.Capabilities!.Value);
    }

    [Fact]
    public async Task First_Line_Of_The_Reply_Is_No_Extension()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\nS: 250 STARTTLS\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertSuccess();
        Assert.False(result.SupportsTls);
    }

    [Theory]
    [InlineData("SIZE", null)]
    [InlineData("SIZE 0", null)]
    [InlineData("SIZE many", null)]
    [InlineData("SIZE -1", null)]
    [InlineData("SIZE 99999999999999999999", null)]
    [InlineData("SIZE 35651584", 35651584L)]
    [InlineData("size=35651584", 35651584L)]
    public async Task Size_Is_A_Number_Or_Nothing(string extension, long? size)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo(extension)}\n{SmtpScript.Quit}");

        var result = await _checker.RunAsync(_checker.For(server));

        result.AssertSuccess();
        Assert.Equal(size, result.Smtp!.MaxMessageSize);
    }

    [Fact]
    public async Task Ehlo_Without_A_Name_Is_Sent_With_The_Machines_Or_An_Address_Literal()
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO {{*}}\nS: 250 mx\n{SmtpScript.Quit}");

        (await _checker.RunAsync(_checker.For(server) with { EhloName = null })).AssertSuccess();

        var name = server.Received[0]["EHLO ".Length..];
        Assert.True(name == "[127.0.0.1]" || name.Contains('.'), name);
    }

    [Theory]
    [InlineData("stall:")]
    [InlineData("S: 250-mx.example.org\nstall:")]
    [InlineData("bytes: \"250 mx.exam\"\nstall:")]
    public async Task Silence_Ends_At_The_Deadline_And_Not_Before(string reply)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\nC: EHLO *\n{reply}");
        var check = _checker.RunAsync(_checker.For(server));
        await server.Stalled;
        _checker.Time.Advance(TimeSpan.FromSeconds(29.999));
        Assert.False(check.IsCompleted);

        _checker.Time.Advance(TimeSpan.FromMilliseconds(1));

        var result = await check;
        result.AssertFailed(CheckPhase.Hello, FailureReason.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), result.ResponseTime);
    }

    [Theory]
    [InlineData("stall:")]
    [InlineData("close:")]
    [InlineData("reset:")]
    [InlineData("S: 500 no goodbye here")]
    [InlineData("flood: *")]
    [InlineData("bytes: \"\\0\\0\\n\"")]
    public async Task Goodbye_Never_Changes_The_Status(string goodbye)
    {
        await using var server = ScriptedServer.Start($"{SmtpScript.Greeting}\n{SmtpScript.Ehlo()}\nC?: QUIT\n{goodbye}");

        var check = _checker.RunAsync(_checker.For(server));
        await _checker.Time.TimerAsync(TimeSpan.FromSeconds(2));
        _checker.Time.Advance(TimeSpan.FromSeconds(2));

        var result = await check;
        result.AssertSuccess();
        Assert.True(result.ResponseTime <= TimeSpan.FromSeconds(2));
    }
}
