using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;

namespace MailExporter.Checks.Analysis;

/// <summary>Analyses everything about a domain's mail: its DNS posture, every MX host by every kind of connection, the mailboxes of the best one, and how secure all that is.</summary>
/// <param name="checker">Makes the checks.</param>
/// <param name="time">The clock; null: the system's.</param>
public sealed class DomainAnalysis(ServerChecker checker, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>Analyses a domain once. What DNS and servers do wrong is a result, never an exception.</summary>
    /// <param name="options">The domain. All steps run side by side under <see cref="AnalysisOptions.Timeout"/>; logins come one after the other, and end with the first that is refused.</param>
    /// <param name="progress">Told of each step when it is done, perhaps by several threads at once; null: nobody is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<AnalysisResult> RunAsync(AnalysisOptions options, Action<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var deadline = Deadline.Start(options.Timeout, _time, cancellationToken);
        var run = new AnalysisRun(checker, options, progress ?? (static _ => { }), _time, deadline);
        var result = await run.RunAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }
}
