using MailExporter.Checks.Results;

namespace MailExporter.History;

/// <summary>What is kept of a result after newer ones: enough to see what happened.</summary>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="ResponseTime">The whole check.</param>
/// <param name="Message">The sentence.</param>
/// <param name="Failure">Null for a success.</param>
/// <param name="Transcript">The dialogue, secrets redacted.</param>
internal sealed record PastRun(DateTimeOffset StartedAt, TimeSpan ResponseTime, string Message, CheckFailure? Failure, TranscriptText Transcript)
{
    /// <summary>The run of a result. What it repeats of the one before stays the same object, as the newest results keep it, too.</summary>
    public static PastRun Of(CheckResult result, PastRun? before) => new(
        result.StartedAt,
        result.ResponseTime,
        before?.Message == result.Message ? before.Message : result.Message,
        before?.Failure == result.Failure ? before?.Failure : result.Failure,
        before is not null && before.Transcript.Utf8.Span.SequenceEqual(result.Transcript.Utf8.Span) ? before.Transcript : result.Transcript);
}

/// <summary>The last runs of one subject of either outcome.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Failure">The newest that was an error; null: none since the start.</param>
/// <param name="Success">The newest that was not; null: none since the start.</param>
internal sealed record PastRuns(CheckSubject Subject, PastRun? Failure, PastRun? Success)
{
    /// <summary>With one result more of the same subject.</summary>
    public PastRuns With(CheckResult result) => result.IsUp ? this with { Success = PastRun.Of(result, Success) } : this with { Failure = PastRun.Of(result, Failure) };
}
