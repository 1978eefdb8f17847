using MailExporter.Web.Pages;

namespace MailExporter.Tests.Web.Pages;

public sealed class WordingTests
{
    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0.9, "0 s")]
    [InlineData(12, "12 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(300, "5 min")]
    [InlineData(3 * 3600 + 12 * 60 + 59, "3 h 12 min")]
    [InlineData(7200, "2 h")]
    [InlineData(86400 * 4 + 7200, "4 d 2 h")]
    [InlineData(86400 * 412, "412 d")]
    public void Long_Times_Have_Two_Units_At_Most(double seconds, string expected) => Assert.Equal(expected, Wording.Span(TimeSpan.FromSeconds(seconds)).Replace('\u00A0', ' '));

    [Theory]
    [InlineData(0.42, "0.4 ms")]
    [InlineData(38.2, "38 ms")]
    [InlineData(1240, "1.24 s")]
    [InlineData(30_000, "30.0 s")]
    public void Short_Times_Have_The_Digits_That_Matter(double milliseconds, string expected) => Assert.Equal(expected, Wording.Measured(TimeSpan.FromMilliseconds(milliseconds)).Replace('\u00A0', ' '));

    [Theory]
    [InlineData(812, "812 B")]
    [InlineData(35_328, "34.5 KiB")]
    [InlineData(1L << 40, "1 TiB")]
    public void Sizes_Have_Binary_Units(long bytes, string expected) => Assert.Equal(expected, Wording.Size(bytes).Replace('\u00A0', ' '));
}
