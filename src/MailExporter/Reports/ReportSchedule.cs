using System.Globalization;
using MailExporter.Checks.Configuration;

namespace MailExporter.Reports;

/// <summary>Writes a report each interval, whole or not at all, and keeps the newest.</summary>
/// <param name="checks">Every check that ran, with its changes since a moment.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ReportSchedule(Func<DateTimeOffset, IReadOnlyList<ReportedCheck>> checks, TimeProvider time, ILogger<ReportSchedule> logger)
{
    private const string Prefix = "mail_server_report_";
    private const string Stamp = "yyyyMMdd_HHmmss";
    private const string Temporary = ".mailexporter-report-";

    private static readonly TimeSpan FirstRuns = TimeSpan.FromSeconds(60);

    private volatile TaskCompletionSource _changed = NewChange();
    private volatile ReportOptions? _options;

    /// <summary>From now on so; null: no reports. Unchanged settings change nothing.</summary>
    public void Apply(ReportOptions? options)
    {
        if (options != _options)
        {
            _options = options;
            _changed.TrySetResult();
        }
    }

    /// <summary>Writes until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? due = null;
        _changed = NewChange(); // what was applied before is what it begins with
        while (true)
        {
            var options = _options;
            due ??= options is null ? null : time.GetUtcNow() + UntilFirst(options);
            using (var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
            {
                await Task.WhenAny(_changed.Task, Task.Delay(Until(due), time, enough.Token));
                await enough.CancelAsync();
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (_changed.Task.IsCompleted)
            {
                _changed = NewChange();
                due = null; // begins anew with other settings
                continue;
            }

            Write(options!);
            do
            {
                due += options!.Interval;
            }
            while (due < time.GetUtcNow());
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan Until(DateTimeOffset? due)
    {
        var wait = due - time.GetUtcNow();
        return wait is not { } known ? Timeout.InfiniteTimeSpan : known > TimeSpan.Zero ? known : TimeSpan.Zero;
    }

    /// <summary>A restart delays no report, if checks have had the time to run.</summary>
    private TimeSpan UntilFirst(ReportOptions options)
    {
        try
        {
            var newest = Directory.Exists(options.Directory) ? Directory.EnumerateFiles(options.Directory, Prefix + "*.json").Max(path => Path.GetFileNameWithoutExtension(path)[Prefix.Length..]) : null;
            if (DateTimeOffset.TryParseExact(newest, Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var written))
            {
                var wait = written + options.Interval - time.GetUtcNow();
                var least = options.Interval < FirstRuns ? options.Interval : FirstRuns;
                return wait < least ? least : wait < options.Interval ? wait : options.Interval;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // writing will say so
        }

        return options.Interval;
    }

    private void Write(ReportOptions options)
    {
        var now = time.GetUtcNow();
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{now.UtcDateTime.ToString(Stamp, CultureInfo.InvariantCulture)}.json");
        try
        {
            Directory.CreateDirectory(options.Directory);
            foreach (var left in Directory.EnumerateFiles(options.Directory, Temporary + "*"))
            {
                File.Delete(left); // of a run that was killed while it wrote
            }

            var aside = Path.Combine(options.Directory, Temporary + name);
            using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write))
            {
                file.Write(ReportJson.Of(checks(now - options.Interval), now));
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, Path.Combine(options.Directory, name), overwrite: true);
            foreach (var old in Directory.EnumerateFiles(options.Directory, Prefix + "*.json").OrderDescending(StringComparer.Ordinal).Skip(options.Keep).ToArray())
            {
                File.Delete(old);
            }

            LogWritten(logger, name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, options.Directory, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Report written")]
    private static partial void LogWritten(ILogger logger, string report);

    [LoggerMessage(LogLevel.Error, "A report could not be written: {Message}")]
    private static partial void LogFailed(ILogger logger, string directory, string message);
}
