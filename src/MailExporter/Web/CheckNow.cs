using System.Globalization;
using MailExporter.Checks.Configuration;
using MailExporter.Scheduling;
using MailExporter.Web.Listing;

namespace MailExporter.Web;

/// <summary>Runs a check because somebody asked over HTTP, for pages and API alike.</summary>
/// <param name="run">Runs it; in the program, <c>Scheduler.RunNowAsync</c>.</param>
/// <param name="states">The checks there are.</param>
/// <param name="lifecycle">Who may.</param>
/// <param name="time">The clock.</param>
internal sealed class CheckNow(Func<string, CancellationToken, Task<OnDemandRun>> run, CheckStates states, Lifecycle lifecycle, TimeProvider time)
{
    /// <summary>A run may have to wait for a free place; nobody should have to wait for ever for the answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A pause as short as this is waited for rather than told.</summary>
    private static readonly TimeSpan ShortRest = TimeSpan.FromSeconds(1);

    /// <summary>Runs the check and waits for its end; at most its time-out and a little more.</summary>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<CheckNowAnswer> RunAsync(HttpContext context, string name)
    {
        if (lifecycle.Refusal(context.Request) is { } refusal)
        {
            return new(StatusCodes.Status403Forbidden, refusal);
        }

        if (states.Find(name)?.Server is not { } server)
        {
            return new(StatusCodes.Status404NotFound, "There is no check of this name.");
        }

        using var limit = new CancellationTokenSource(Limit(server), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            var answer = await run(name, either.Token);
            while (answer.Outcome == OnDemandOutcome.TooSoon && answer.Rest <= ShortRest)
            {
                await Task.Delay(answer.Rest, time, either.Token); // which cuts off fractions of a millisecond, and may end early
                answer = await run(name, either.Token);
            }

            return Answer(context, answer);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            return new(StatusCodes.Status504GatewayTimeout, "The check has not come to an end yet; it goes on, and its result will be shown.");
        }
    }

    private static TimeSpan Limit(ServerOptions server) => server.Timeout + Grace < LongestWait ? server.Timeout + Grace : LongestWait;

    private static CheckNowAnswer Answer(HttpContext context, OnDemandRun answer)
    {
        switch (answer.Outcome)
        {
            case OnDemandOutcome.Ran:
                return new(StatusCodes.Status200OK, "", answer.Run);
            case OnDemandOutcome.TooSoon:
                var seconds = Math.Ceiling(answer.Rest.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                context.Response.Headers.RetryAfter = seconds;
                return new(StatusCodes.Status429TooManyRequests, $"It has just run: the next time in {seconds} s.");
            default:
                return new(StatusCodes.Status409Conflict, "The check was removed, or the program ends.");
        }
    }
}

/// <summary>What to answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Sentence">Why there is no run.</param>
/// <param name="Run">The run; null: none.</param>
internal readonly record struct CheckNowAnswer(int Status, string Sentence, FinishedRun? Run = null);
