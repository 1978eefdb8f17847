using System.Globalization;
using System.Text;
using MailExporter.Checks.Results;

namespace MailExporter.Cli;

/// <summary>Results as text for a terminal, a program, or Nagios.</summary>
internal static class CheckReport
{
    /// <summary>All results in one form, with a line end.</summary>
    public static string Write(IReadOnlyList<CheckResult> results, CheckForm form) => form switch
    {
        CheckForm.Json => (results.Count == 1 ? results[0].ToJson() : results.ToJson()) + "\n",
        CheckForm.Nagios => NagiosReport.Write(results),
        _ => Text(results, form == CheckForm.Verbose),
    };

    private static string Text(IReadOnlyList<CheckResult> results, bool verbose)
    {
        var text = new StringBuilder();
        foreach (var result in results)
        {
            if (results.Count > 1)
            {
                text.Append(result.Subject.Name).Append(Which(result.Subject)).Append(": ");
            }

            text.Append(result.Status.Spell().ToUpperInvariant()).Append(": ").AppendLine(ResultText.Printable(result.Message));
            text.AppendLine(CultureInfo.InvariantCulture, $"Response time: {result.ResponseTime.TotalSeconds:0.0000} seconds");
            if (verbose)
            {
                text.AppendDetails(result);
            }
        }

        return text.ToString();
    }

    private static string Which(CheckSubject subject) => $"{(subject.Mx is null ? "" : $" [{subject.Mx}]")}{(subject.Address is null ? "" : $" [{subject.Address}]")}";
}
