using System.Globalization;
using System.Text.Json;

namespace MailExporter.Benchmarks;

/// <summary>One measured figure. All of them are better when they are smaller.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">In <paramref name="Unit"/>.</param>
/// <param name="Unit">Empty for a ratio or a count.</param>
/// <param name="Must">No more than this; null: no limit is set, the figure informs.</param>
/// <param name="Aim">Better no more than this.</param>
/// <param name="Detail">What stands behind the figure.</param>
internal sealed record Figure(string What, double Measured, string Unit, double? Must = null, double? Aim = null, string Detail = "")
{
    /// <summary>Null where no limit is set.</summary>
    public bool? IsMet => Must is { } must ? Measured <= must : null;

    /// <summary>As a table in Markdown.</summary>
    public static void WriteTable(TextWriter output, IReadOnlyList<Figure> figures)
    {
        output.WriteLine("| what | must | aim | measured | |");
        output.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var figure in figures)
        {
            output.WriteLine($"| {figure.What} | {figure.Text(figure.Must)} | {figure.Text(figure.Aim)} | {figure.Text(figure.Measured)} | {figure.Judgement}{(figure.Detail.Length > 0 ? $" ({figure.Detail})" : "")} |");
        }
    }

    /// <summary>As one JSON array.</summary>
    public static void WriteJson(Stream output, IReadOnlyList<Figure> figures)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (var figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("what", figure.What);
            Write(json, "measured", figure.Measured);
            json.WriteString("unit", figure.Unit);
            Write(json, "must", figure.Must);
            Write(json, "aim", figure.Aim);
            json.WriteString("detail", figure.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private string Judgement => IsMet switch
    {
        null => "",
        false => "not met",
        true => Measured <= Aim ? "aim met" : "met",
    };

    private static void Write(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value && double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private string Text(double? number) =>
        number is { } value ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(value, Math.Abs(value) < 10 ? 3 : Math.Abs(value) < 1000 ? 2 : 0)} {Unit}").TrimEnd() : "";
}
