using System.Text;
using MailExporter.Logging;
using Microsoft.Extensions.Logging;

namespace MailExporter.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly LogRecord Record = new(
        new DateTimeOffset(2026, 11, 23, 22, 2, 0, 123, TimeSpan.Zero),
        LogLevel.Warning,
        "MailExporter.Scheduling.ResultLog",
        "Check turned to error: it said \"no\"",
        [new("Server", "mx 1"), new("Mx", null), new("Lag", 0.5), new("ReplyCode", 554), new("Detail", "550 a\r\n\u001b[2Jb\\c"), new("Message", "dropped"), new("{OriginalFormat}", "…")],
        null);

    [Fact]
    public void Logfmt_Is_As_Prometheus_Writes_It()
    {
        var line = new StringBuilder();

        Logfmt.Append(line, Record);

        Assert.Equal("""
            ts=2026-11-23T22:02:00.123Z level=warn component=scheduling msg="Check turned to error: it said \"no\"" server="mx 1" lag=0.5 reply_code=554 detail="550 a\r\n\u001b[2Jb\\c"

            """, line.ToString());
    }

    [Fact]
    public void Json_Has_The_Same_Keys_And_Keeps_Numbers()
    {
        var line = new StringBuilder();

        JsonLines.Append(line, Record with { Message = "Ran" });

        Assert.Equal("""
            {"ts":"2026-11-23T22:02:00.123Z","level":"warn","component":"scheduling","msg":"Ran","server":"mx 1","lag":0.5,"reply_code":554,"detail":"550 a\r\n\u001B[2Jb\\c"}

            """, line.ToString());
    }

    [Theory]
    [InlineData("MailExporter.Exporter", "exporter")]
    [InlineData("MailExporter.Checks.Smtp.SmtpCheck", "smtp")]
    [InlineData("MailExporter.LocalServices.LocalMailServices", "local_services")]
    public void Component_Is_The_Room(string category, string component)
    {
        var line = new StringBuilder();

        Logfmt.Append(line, Record with { Category = category });

        Assert.Contains($" component={component} ", line.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_Stands_On_The_Same_Line()
    {
        var line = new StringBuilder();

        Logfmt.Append(line, Record with { Exception = new InvalidOperationException("a\nb") });

        Assert.Equal(1, line.ToString().Count(c => c == '\n'));
        Assert.Contains("err=\"System.InvalidOperationException: a\\nb\"", line.ToString(), StringComparison.Ordinal);
    }
}
