using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Web.Pages;

/// <summary>Writes HTML in which nothing that is put in can become markup.</summary>
/// <remarks>
/// Markup is what stands in the source between the holes of an interpolated string; every hole is escaped, for an element's content as for
/// an attribute in quotes. There is no way to write a text unescaped, because no method takes one.
/// </remarks>
internal sealed class HtmlWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    /// <summary>Adds markup with its holes escaped.</summary>
    /// <param name="markup">Has written itself by the time it comes here.</param>
#pragma warning disable CA1822 // the compiler hands this instance to the markup
    public void Add([InterpolatedStringHandlerArgument("")] Markup markup) => _ = markup;
#pragma warning restore CA1822

    private void Write(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            Encoding.UTF8.GetBytes(text, output);
        }
    }

    private void Escape(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var clean = 0;
            while (clean < text.Length && !Special.Contains(text[clean]) && !IsUnseen(text[clean]))
            {
                clean++;
            }

            Write(text[..clean]);
            if (clean == text.Length)
            {
                return;
            }

            Write(text[clean] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                _ => "\uFFFD",
            });
            text = text[(clean + 1)..];
        }
    }

    /// <summary>A server's words must look as they are.</summary>
    private static bool IsUnseen(char letter) => ResultText.IsUnseen(letter) && letter is not '\n' and not '\t';

    /// <summary>What the compiler makes of <c>$"…"</c>.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup(int literalLength, int holes, HtmlWriter html)
    {
        private readonly HtmlWriter _html = literalLength + holes >= 0 ? html : throw new ArgumentOutOfRangeException(nameof(holes));

        /// <summary>A piece of the source.</summary>
        public void AppendLiteral(string markup) => _html.Write(markup);

        /// <summary>A text.</summary>
        public void AppendFormatted(string? text) => _html.Escape(text);

        /// <summary>A whole number.</summary>
        public void AppendFormatted(long number) => _html.Write(number.ToString(CultureInfo.InvariantCulture));

        /// <summary>A number with three digits behind the point at most.</summary>
        public void AppendFormatted(double number) => _html.Write(number.ToString("0.###", CultureInfo.InvariantCulture));

        /// <summary>A part of the page, which writes itself.</summary>
        public void AppendFormatted(Action<HtmlWriter> part) => part(_html);
    }
}
