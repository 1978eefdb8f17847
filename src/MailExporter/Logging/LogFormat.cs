namespace MailExporter.Logging;

/// <summary>How a line of the log is written: <c>--log.format</c>.</summary>
internal enum LogFormat
{
    /// <summary><c>ts=… level=info component=… msg="…" key=value</c>, as Prometheus writes it.</summary>
    Logfmt,

    /// <summary>One JSON object a line, with the same keys.</summary>
    Json,
}
