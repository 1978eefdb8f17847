using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Metrics;

/// <summary>Every <c>mail_server_*</c> family: name, help, labels, and how it is read from a result.</summary>
internal static class CheckFamilies
{
    private const string Username = "username";
    private const string Mailbox = "mailbox";

    /// <summary>The families, in the order of the page.</summary>
    public static readonly CheckFamily[] All =
    [
        One("mail_server_up", "Whether the server works: 1 for success or warning, 0 for error.", r => r.Result.IsUp ? 1 : 0),
        One("mail_server_response_time", "Duration of the whole last check in seconds.", r => r.Result.ResponseTime.TotalSeconds),
        One("mail_server_tls_supported", "Whether TLS is in use, or STARTTLS or STLS on offer.", r => Flag(r.Result.SupportsTls)),
        OfMailbox("mail_server_messages", "Messages in the mailbox.", m => m.Messages),
        Each("mail_server_status", "State of the check: 1 for the state it is in, 0 for the others.", ["status"], ReadStatus),
        Each("mail_server_failure", "1 while the check fails in this phase for this reason.", ["phase", "reason"], (r, samples) =>
        {
            if (r.Result.Failure is { } failure)
            {
                samples.Add(1, failure.Phase.Spell(), failure.Reason.Spell());
            }
        }),
        Each("mail_server_warning", "1 while this makes the check a warning.", ["reason"], (r, samples) =>
        {
            foreach (var warning in r.Result.Warnings.AsSpan())
            {
                samples.Add(1, warning.Reason.Spell());
            }
        }),
        Each("mail_server_phase_duration_seconds", "Duration of each phase of the last check.", ["phase"], (r, samples) =>
        {
            foreach (var phase in r.Result.Phases.AsSpan())
            {
                samples.Add(phase.Duration.TotalSeconds, phase.Phase.Spell());
            }
        }),
        One("mail_server_last_check_timestamp_seconds", "Unix time at which the last check began.", r => UnixTime(r.Result.StartedAt), outlivesResult: true),
        One("mail_server_last_success_timestamp_seconds", "Unix time at which the last check began that was not an error.", r => UnixTime(r.LastSuccess), outlivesResult: true),
        One("mail_server_consecutive_failures", "Checks in a row that ended in error, the last one included.", r => r.Failures),
        // outlives the result because the rule that finds late checks compares a timestamp with it
        One("mail_server_check_interval_seconds", "Configured interval of the check.", r => r.Interval?.TotalSeconds, outlivesResult: true),
        // a kind that never changed has no series: at ten thousand checks they would be sixty thousand zeros
        new("mail_server_last_change_timestamp_seconds", "Unix time at which the check began that noticed the last change.", ["kind"], (r, samples) =>
        {
            foreach (var tally in r.Changes.AsSpan())
            {
                samples.Add(UnixTime(tally.Last), tally.Kind.Spell());
            }
        }) { OutlivesResult = true },
        Each("mail_server_tls_info", "TLS version and cipher suite of the last handshake.", ["version", "cipher"], (r, samples) =>
        {
            if (r.Result.Tls is { } tls)
            {
                samples.Add(1, tls.Version, tls.Cipher);
            }
        }),
        One("mail_server_tls_certificate_valid", "Whether trust, name and dates of the certificate are right.", r => Flag(r.Result.Tls?.CertificateValid)),
        Each("mail_server_tls_certificate_error", "1 for each thing that is wrong with the certificate chain.", ["error"], (r, samples) =>
        {
            foreach (var error in (r.Result.Tls?.Errors ?? []).AsSpan())
            {
                samples.Add(1, error.Spell());
            }
        }),
        One("mail_server_tls_certificate_not_after_timestamp_seconds", "Unix time at which the server's certificate ends.", r => UnixTime(r.Result.Tls?.Leaf?.NotAfter)),
        One("mail_server_tls_chain_not_after_timestamp_seconds", "Unix time at which the first certificate of the chain ends.", r => UnixTime(r.Result.Tls?.ChainNotAfter)),
        Each("mail_server_tls_certificate_info", "The server's certificate.", ["subject", "issuer", "serial", "fingerprint_sha256", "key"], (r, samples) =>
        {
            if (r.Result.Tls?.Leaf is { } leaf)
            {
                samples.Add(1, leaf.Subject, leaf.Issuer, leaf.SerialNumber, leaf.FingerprintSha256, leaf.Key);
            }
        }),
        Each("mail_server_capability", "1 for each EHLO keyword or capability of the server.", ["capability"], ReadCapabilities, isCapability: true),
        One("mail_server_max_message_size_bytes", "Largest message the server takes (SMTP SIZE).", r => r.Result.Smtp?.MaxMessageSize),
        OfMailbox("mail_server_mailbox_unseen", "Messages in the mailbox that were not seen.", m => m.Unseen),
        OfMailbox("mail_server_mailbox_size_bytes", "Size of the mailbox.", m => m.SizeBytes),
        OfMailbox("mail_server_mailbox_quota_used_bytes", "Storage used under the mailbox's quota.", m => m.QuotaUsedBytes),
        OfMailbox("mail_server_mailbox_quota_limit_bytes", "Storage limit of the mailbox's quota.", m => m.QuotaLimitBytes),
        OfMailbox("mail_server_mailbox_oldest_message_timestamp_seconds", "Unix time of the oldest message in the mailbox.", m => UnixTime(m.OldestMessage)),
        One("mail_server_test_send_success", "Whether the server took the test message.", r => Flag(r.Result.TestSendSuccess)),
        Each("mail_server_mx", "1 for each MX record found.", ["mx", "preference"], ReadMx),
        One("mail_server_reply_code", "SMTP reply code that ended a failed check.", r => r.Result.Failure?.ReplyCode),
        One("mail_server_auth_backoff", "1 while the account is left alone after a refused password.", r => Flag(r.Result.AuthBackoff)),
        new("mail_server_changes_total", "Changes noticed, by what changed.", ["kind"], (r, samples) =>
        {
            foreach (var tally in r.Changes.AsSpan())
            {
                samples.Add(tally.Count, tally.Kind.Spell());
            }
        }, isCounter: true) { OutlivesResult = true },
    ];

    /// <summary>Every label name the families use: none of them is free for an entry's own labels.</summary>
    public static readonly IReadOnlyCollection<string> LabelNames =
        new HashSet<string>(["name", "hostname", "protocol", "port", "mx", "address", .. All.SelectMany(f => f.Labels)], StringComparer.Ordinal);

    private static CheckFamily One(string name, string help, Func<CheckReading, double?> read, bool outlivesResult = false) =>
        new(name, help, [], (reading, samples) => samples.Add(read(reading))) { OutlivesResult = outlivesResult };

    private static CheckFamily Each(string name, string help, string[] labels, Action<CheckReading, SampleCollector> read, bool isCapability = false) =>
        new(name, help, labels, read) { IsCapability = isCapability };

    private static CheckFamily OfMailbox(string name, string help, Func<MailboxFacts, double?> read) =>
        new(name, help, [Username, Mailbox], (reading, samples) =>
        {
            foreach (var mailbox in reading.Result.Mailboxes.AsSpan())
            {
                samples.Add(read(mailbox), reading.Result.Subject.Username, mailbox.Name);
            }
        });

    private static void ReadStatus(CheckReading reading, SampleCollector samples)
    {
        foreach (var status in (ReadOnlySpan<CheckStatus>)[CheckStatus.Success, CheckStatus.Warning, CheckStatus.Error])
        {
            samples.Add(status == reading.Result.Status ? 1 : 0, status.Spell());
        }
    }

    private static void ReadCapabilities(CheckReading reading, SampleCollector samples)
    {
        foreach (var name in CapabilityNames.Of(reading.Result.Subject.Protocol, reading.Result.Capabilities ?? default))
        {
            samples.Add(1, name);
        }
    }

    /// <summary>A result about one MX host has that host among its subject's labels already, and tells of no other host's record.</summary>
    private static void ReadMx(CheckReading reading, SampleCollector samples)
    {
        var subject = reading.Result.Subject.Mx;
        foreach (var record in reading.Result.MxRecords.AsSpan())
        {
            var preference = record.Preference.ToString(CultureInfo.InvariantCulture);
            if (subject is null)
            {
                samples.Add(1, record.Host, preference);
            }
            else if (subject.Equals(record.Host, StringComparison.OrdinalIgnoreCase))
            {
                samples.Add(1, null, preference);
            }
        }
    }

    private static double? Flag(bool? flag) => flag is { } known ? known ? 1 : 0 : null;

    private static double? UnixTime(DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds() / 1000.0;
}
