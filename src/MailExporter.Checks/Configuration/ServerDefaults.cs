using MailExporter.Checks.Results;

namespace MailExporter.Checks.Configuration;

/// <summary>What a server entry gets that does not say otherwise.</summary>
/// <param name="CheckInterval">From one start to the next.</param>
/// <param name="Timeout">The file's limit; null: 30 s. A shorter interval limits it further.</param>
/// <param name="TlsConfig">The file's TLS settings.</param>
/// <param name="Templates">The modules an entry may name.</param>
internal sealed record ServerDefaults(TimeSpan CheckInterval, TimeSpan? Timeout, TlsOptions TlsConfig, Templates Templates)
{
    /// <summary>The limit of a check where none is given.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    /// <summary>The limit of a check with this interval: never above it, as in Prometheus.</summary>
    public TimeSpan TimeoutFor(TimeSpan interval) => Shorter(Timeout ?? LongestTimeout, interval);

    /// <summary>The interval of a check; a wrong password is not tried more often than its default says.</summary>
    public TimeSpan IntervalFor(ExpectedFailure? expected) => expected is ExpectedFailure.Auth ? TimeSpan.FromDays(1) : CheckInterval;

    /// <summary>The pace after a failure.</summary>
    public static TimeSpan RetryFor(TimeSpan interval, ExpectedFailure? expected) =>
        expected is ExpectedFailure.Auth ? interval : Shorter(LongestRetry, interval);

    /// <summary>The protocol's port, with implicit TLS that of RFC 8314 section 3.</summary>
    public static int PortOf(MailProtocol protocol, TlsMode tls) => (protocol, tls is TlsMode.Implicit) switch
    {
        (MailProtocol.Smtp, false) => 25,
        (MailProtocol.Smtp, true) => 465,
        (MailProtocol.Imap, false) => 143,
        (MailProtocol.Imap, true) => 993,
        (MailProtocol.Pop3, false) => 110,
        _ => 995,
    };

    /// <summary>The name of an entry without one: short on the ports without TLS, as the seed has it.</summary>
    public static string NameOf(string hostname, MailProtocol protocol, int port) =>
        port is 25 or 143 or 110 ? $"{hostname} ({protocol.Spell()})" : $"{hostname}:{port} ({protocol.Spell()})";

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
