namespace MailExporter.Logging;

/// <summary>The log of the program: our own lines from the level asked for, the frameworks' from warning on.</summary>
internal static class ProgramLog
{
    /// <summary>Makes the factory. Disposing it ends the log.</summary>
    public static ILoggerFactory Create(TextWriter output, LogLevel level, LogFormat format, TimeProvider time) =>
        LoggerFactory.Create(builder => builder
            .SetMinimumLevel(level)
            .AddFilter("Microsoft", level < LogLevel.Warning ? LogLevel.Warning : level)
            // both would tell with a stack trace that a port is in use; ServeCommand says it in one line
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Server.Kestrel", static l => l is LogLevel.Warning or LogLevel.Error)
            .Services.AddSingleton<ILoggerProvider>(_ => new LineLoggerProvider(output, format, time))); // made there, it is disposed there
}
