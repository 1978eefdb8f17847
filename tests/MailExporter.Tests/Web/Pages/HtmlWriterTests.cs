using System.Buffers;
using System.Text;
using MailExporter.Web.Pages;

namespace MailExporter.Tests.Web.Pages;

public sealed class HtmlWriterTests
{
    private readonly ArrayBufferWriter<byte> _output = new();

    private HtmlWriter Html => new(_output);

    private string Text => Encoding.UTF8.GetString(_output.WrittenSpan);

    [Theory]
    [InlineData("plain Zürich 日本", "plain Zürich 日本")]
    [InlineData("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;")]
    [InlineData("\" onmouseover=\"x", "&quot; onmouseover=&quot;x")]
    [InlineData("&lt;", "&amp;lt;")]
    [InlineData("a\u001b[31mb\0\r\u0007", "a\uFFFD[31mb\uFFFD\uFFFD\uFFFD")]
    [InlineData("two\nlines\t", "two\nlines\t")]
    [InlineData("\u202Egnp.exe\u2066\u200F\u0085", "\uFFFDgnp.exe\uFFFD\uFFFD\uFFFD")]
    [InlineData(null, "")]
    public void Hole_Is_Text_Whatever_Is_In_It(string? text, string expected)
    {
        Html.Add($"<p title=\"{text}\">{text}</p>");

        Assert.Equal($"<p title=\"{expected}\">{expected}</p>", Text);
    }

    [Fact]
    public void Half_A_Character_Is_Replaced()
    {
        Html.Add($"{"\uD800 half"}");

        Assert.Equal("\uFFFD half", Text);
    }

    [Fact]
    public void Numbers_Are_Written_The_Same_Everywhere()
    {
        Html.Add($"{1234567} {0.5} {1e-9}");

        Assert.Equal("1234567 0.5 0", Text);
    }

    [Fact]
    public void Parts_Write_Themselves_In_Their_Place()
    {
        Action<HtmlWriter> part = html => html.Add($"<i>{"<"}</i>");

        Html.Add($"<b>{part}</b>");

        Assert.Equal("<b><i>&lt;</i></b>", Text);
    }
}
