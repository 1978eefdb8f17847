using System.Buffers;
using System.Text;
using MailExporter.Metrics;

namespace MailExporter.Tests.Metrics;

public sealed class LabelTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a\\b\"c\nd", "a\\\\b\\\"c\\nd")]
    [InlineData("ü€😀", "ü€😀")]
    [InlineData("NUL\0 CR\r ESC\u001b CSI\u009b", "NUL\ufffd CR\ufffd ESC\ufffd CSI\ufffd")]
    [InlineData("", "")]
    public void Value_Is_Escaped(string value, string expected) => Assert.Equal($"n=\"{expected}\"", Encode(value, bounded: false));

    [Fact]
    public void Half_A_Surrogate_Pair_Is_Replaced() => Assert.Equal("n=\"half \ufffd pair\"", Encode("half " + '\ud83d' + " pair", bounded: true));

    [Fact]
    public void Servers_Words_Are_Cut_Between_Characters()
    {
        var encoded = Encode(new string('€', 1000), bounded: true);

        Assert.Equal($"n=\"{new string('€', LabelText.MaxValueBytes / 3)}…\"", encoded);
    }

    [Fact]
    public void Operators_Words_Are_Not_Cut() => Assert.Equal(1004, Encode(new string('a', 1000), bounded: false).Length);

    private static string Encode(string value, bool bounded)
    {
        var output = new ArrayBufferWriter<byte>();
        LabelText.AppendPair(output, "n", value, bounded);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
