using System.Text;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Tests.Transport;

public sealed class TranscriptTests
{
    private const string Secret = "opensesame";

    [Theory]
    [InlineData("opensesame")]
    [InlineData("a opensesame b opensesame")]
    [InlineData("opensesameopensesame")]
    [InlineData("xopensesamex")]
    public void Secret_Is_Replaced_Wherever_It_Stands(string line)
    {
        using var transcript = new Transcript();
        transcript.Server(Encoding.UTF8.GetBytes(line));
        transcript.Hide(Secret);
        transcript.Client(Encoding.UTF8.GetBytes(line));

        Assert.DoesNotContain(Secret, transcript.Build().ToString());
        Assert.DoesNotContain(Secret, transcript.Redact(line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("us")]
    [InlineData("use")]
    [InlineData("\0user@example.org\0")]
    public void Secret_In_Base64_Is_Replaced_At_Each_Alignment(string before)
    {
        using var transcript = new Transcript();
        transcript.Hide(Secret);
        foreach (var after in new[] { "", "\u0001", "\u0001\u0001" })
        {
            var redacted = transcript.Redact(Convert.ToBase64String(Encoding.UTF8.GetBytes(before + Secret + after)));

            Assert.Contains("***", redacted);
            Assert.DoesNotContain("zZXNh", redacted); // the middle of it, at one of the alignments
        }
    }

    [Fact]
    public void Transcript_Keeps_The_Last_Lines_And_Says_So()
    {
        using var transcript = new Transcript();
        for (var i = 0; i < 10_000; i++)
        {
            transcript.Server(Encoding.UTF8.GetBytes($"line {i}"));
        }

        var text = transcript.Build();

        Assert.True(text.Utf8.Length <= 4200);
        Assert.Equal("-- earlier lines left out", text.Lines[0]);
        Assert.Equal("S: line 9999", text.Lines[^1]);
        Assert.All(text.Lines.Skip(1), line => Assert.StartsWith("S: line ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(400, 403)]
    [InlineData(401, 406)]
    [InlineData(100_000, 406)]
    public void Long_Line_Is_Cut(int length, int shown)
    {
        using var transcript = new Transcript();
        transcript.Server(new byte[length].AsSpan());

        Assert.Equal(shown, transcript.Build().ToString().Length);
    }

    [Fact]
    public void Secret_At_The_Place_Where_A_Line_Is_Cut_Is_Not_Shown_In_Part()
    {
        for (var at = 380; at <= 400; at++)
        {
            using var transcript = new Transcript();
            transcript.Hide(Secret);
            transcript.Server(Encoding.UTF8.GetBytes(new string('x', at) + Secret + Secret));

            Assert.DoesNotContain("opense", transcript.Build().ToString());
        }
    }

    [Fact]
    public void Secret_With_A_Control_Character_Is_Replaced_Too()
    {
        using var transcript = new Transcript();
        transcript.Hide("open\tsesame");
        transcript.Server("it is open\tsesame"u8);

        Assert.DoesNotContain("sesame", transcript.Build().ToString());
    }

    [Fact]
    public void Control_Characters_Do_Not_Reach_The_Reader()
    {
        using var transcript = new Transcript();
        transcript.Server("a\u001b[31mb\tc\u007fd\re"u8);

        Assert.Equal("S: a?[31mb?c?d?e", transcript.Build().ToString());
    }
}
