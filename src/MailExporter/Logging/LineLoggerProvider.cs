using System.Text;

namespace MailExporter.Logging;

/// <summary>Writes each log message as one line, whole lines only; disposing it writes the last ones.</summary>
/// <param name="output">Standard error, in the program. Not disposed.</param>
/// <param name="format">How a line is written.</param>
/// <param name="time">The clock for <c>ts</c>.</param>
internal sealed class LineLoggerProvider(TextWriter output, LogFormat format, TimeProvider time) : ILoggerProvider
{
    private readonly LineQueue _lines = new(output);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    private void Write(LogLevel level, string category, string message, IReadOnlyList<KeyValuePair<string, object?>>? state, Exception? exception)
    {
        var entry = new LogRecord(time.GetUtcNow(), level, category, message, state, exception);
        var line = new StringBuilder(256);
        if (format == LogFormat.Json)
        {
            JsonLines.Append(line, entry);
        }
        else
        {
            Logfmt.Append(line, entry);
        }

        _lines.Add(line.ToString());
    }

    private sealed class LineLogger(LineLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                provider.Write(logLevel, category, formatter(state, exception), state as IReadOnlyList<KeyValuePair<string, object?>>, exception);
            }
        }
    }
}
