using System.Text.Json;
using MailExporter.Changes;
using MailExporter.Checks.Results;
using MailExporter.History;
using MailExporter.Web.Listing;

namespace MailExporter.Web.Api;

/// <summary>A check as JSON, in the names of the specification.</summary>
internal static class CheckJson
{
    /// <summary>What every check has, into the open object.</summary>
    public static void WriteProperties(Utf8JsonWriter json, CheckState check)
    {
        json.WriteString("name", check.Server.Name);
        json.WriteString("status", CheckFilter.StateOf(check));
        json.WriteMoment("since", check.Since);
        json.WriteBoolean("since_start", check.Past is not { HasTurned: true });
        json.WriteBoolean("too_old", check.IsTooOld);
        json.WriteString("message", check.Worst?.Message);
        json.WriteMoment("started_at", check.Worst?.StartedAt);
        json.WriteNumber("response_time", check.Worst is { } worst ? worst.ResponseTime.InSeconds() : null);
        json.WriteString("hostname", check.Server.Hostname);
        json.WriteString("protocol", check.Server.Protocol.Spell());
        json.WriteNumber("port", check.Server.Port);
        json.WriteNumber("interval", check.Server.Interval.TotalSeconds);
        json.WriteStartObject("labels");
        foreach (var (name, value) in check.Server.Labels)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        ResultJson.WriteFailure(json, "failure", check.Worst?.Failure);
        json.WriteMoment("certificate_not_after", check.CertificateEnd);
        json.WriteNumber("messages", check.Messages);
        json.WriteMoment("last_change", check.LastChange);
    }

    /// <summary>What is told of one check only: results in full, the last failure and success, the last runs, changes.</summary>
    public static void WriteDetails(Utf8JsonWriter json, CheckState check)
    {
        WriteResults(json, check.Subjects.Select(s => s.Result));
        json.WriteStartArray("past");
        foreach (var subject in check.Subjects.Select(s => s.Result.Subject))
        {
            var past = check.Past?.Of(subject);
            json.WriteStartObject();
            json.WriteString("mx", subject.Mx);
            json.WriteString("address", subject.Address);
            WriteRun(json, "last_failure", past?.Failure);
            WriteRun(json, "last_success", past?.Success);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("history");
        foreach (var point in check.Past?.Points() ?? [])
        {
            json.WriteStartObject();
            json.WriteMoment("started_at", point.StartedAt);
            json.WriteString("status", point.Status.Spell());
            json.WriteNumber("response_time", point.ResponseTime.InSeconds());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteChanges(json, check.Changes);
        if (check.Assessment is { } assessment)
        {
            json.WritePropertyName("assessment");
            AssessmentJson.Write(json, assessment);
        }
        else
        {
            json.WriteNull("assessment");
        }
    }

    /// <summary>Results in full.</summary>
    public static void WriteResults(Utf8JsonWriter json, IEnumerable<CheckResult> results)
    {
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            ResultJson.Write(json, result);
        }

        json.WriteEndArray();
    }

    /// <summary>Changes with what was and what is.</summary>
    public static void WriteChanges(Utf8JsonWriter json, IEnumerable<(CheckSubject Subject, Change Change)> changes)
    {
        json.WriteStartArray("changes");
        foreach (var (subject, change) in changes)
        {
            json.WriteStartObject();
            json.WriteMoment("at", change.At);
            json.WriteString("name", subject.Name);
            json.WriteString("mx", subject.Mx);
            json.WriteString("address", subject.Address);
            json.WriteString("kind", change.Kind.Spell());
            json.WriteString("old", change.Old);
            json.WriteString("new", change.New);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRun(Utf8JsonWriter json, string name, PastRun? run)
    {
        if (run is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteMoment("started_at", run.StartedAt);
        json.WriteNumber("response_time", run.ResponseTime.InSeconds());
        json.WriteString("message", run.Message);
        ResultJson.WriteFailure(json, "failure", run.Failure);
        ResultJson.WriteList(json, "transcript", run.Transcript.Lines);
        json.WriteEndObject();
    }
}
