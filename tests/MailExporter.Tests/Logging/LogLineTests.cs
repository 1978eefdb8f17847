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

    [Fact]
    public void Disposed_Log_Has_Written_Every_Line()
    {
        var output = new StringWriter();

        using (var loggers = ProgramLog.Create(output, LogLevel.Information, LogFormat.Logfmt, TimeProvider.System))
        {
            var logger = loggers.CreateLogger("MailExporter.Exporter");
            for (var i = 0; i < 1000; i++)
            {
                logger.Log(LogLevel.Information, default, i, null, static (number, _) => $"line {number}");
            }
        }

        Assert.Equal(1000, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("msg=\"line 999\"\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Output_That_Blocks_Holds_Nobody_Up()
    {
        using var blocked = new BlockedWriter();
        var lines = new LineQueue(blocked);

        for (var i = 0; i < 20_000; i++)
        {
            lines.Add("line\n");
        }

        Assert.InRange(blocked.Written, 0, 1);
        blocked.Release();
        lines.Dispose();
        Assert.InRange(blocked.Written, 10_000, 10_100);
        Assert.Contains("Lines were lost", blocked.Last, StringComparison.Ordinal);
    }

    /// <summary>A pipe that nobody reads until it is released.</summary>
    private sealed class BlockedWriter : TextWriter
    {
        private readonly ManualResetEventSlim _open = new();

        public int Written { get; private set; }

        public string Last { get; private set; } = "";

        public override Encoding Encoding => Encoding.UTF8;

        public void Release() => _open.Set();

        public override void Write(string? value)
        {
            _open.Wait();
            Written++;
            Last = value!.StartsWith("level=warn", StringComparison.Ordinal) ? value : Last;
        }

        protected override void Dispose(bool disposing)
        {
            _open.Dispose();
            base.Dispose(disposing);
        }
    }
}
