using MailExporter.Checks.Results;

namespace MailExporter.Changes;

/// <summary>What a result changed.</summary>
/// <param name="Changes">In the order of the kinds; most often none.</param>
/// <param name="Observed">What is now the last observed of everything.</param>
internal readonly record struct Comparison(ValueList<Change> Changes, ValueList<Observation> Observed);

/// <summary>Compares what a result observed with what was last observed.</summary>
/// <remarks>What a result did not see is kept as it was: an outage is one change of status, and no change of extensions.</remarks>
internal static class FactComparer
{
    /// <summary>Compares one result. Allocates nothing while all is as before.</summary>
    /// <param name="before">What was last observed of the same subject; empty before the first result.</param>
    /// <param name="result">The new result.</param>
    public static Comparison Compare(ValueList<Observation> before, CheckResult result)
    {
        var now = new Observing(before, result.StartedAt);
        now.See(new Observation(ChangeKind.Status) { Text = result.Status.Spell() });
        if (result.Failure is { } failure)
        {
            now.See(new Observation(ChangeKind.Reason) { Text = failure.Reason.Spell() });
        }
        else
        {
            now.Forget(static o => o.Kind == ChangeKind.Reason); // the next outage has a reason of its own
        }

        SeeServer(ref now, result);
        if (result.MxRecords.Count > 0 && now.See(new Observation(ChangeKind.Mx) { Mx = result.MxRecords }))
        {
            ForgetOtherHosts(ref now, result.MxRecords);
        }

        return new Comparison(now.Changes, now.Observed);
    }

    /// <summary>What one host says is compared with what it said itself: a fallback to another MX host renews no certificate.</summary>
    private static void SeeServer(ref Observing now, CheckResult result)
    {
        if (result.Addresses.Count > 0)
        {
            now.See(new Observation(ChangeKind.Addresses, result.HostnameUsed) { Addresses = result.Addresses });
        }

        if (result.Capabilities is { } capabilities)
        {
            var kind = result.Subject.Protocol switch
            {
                MailProtocol.Smtp => ChangeKind.SmtpExtensions,
                MailProtocol.Imap => ChangeKind.ImapCapabilities,
                _ => ChangeKind.Pop3Capabilities,
            };
            now.See(new Observation(kind, result.HostnameUsed, CapabilityStages.Of(result)) { Capabilities = capabilities });
        }

        if (result.SupportsTls is { } supported)
        {
            now.See(new Observation(ChangeKind.TlsSupported, result.HostnameUsed) { Text = supported ? "true" : "false" });
        }

        if (result.Tls?.Leaf is { } leaf)
        {
            now.See(new Observation(ChangeKind.Certificate, result.HostnameUsed) { Text = leaf.FingerprintSha256 });
        }
    }

    /// <summary>Apart from its caller, where the lambda would cost an allocation each time.</summary>
    private static void ForgetOtherHosts(ref Observing now, ValueList<MxRecord> records) =>
        now.Forget(o => o.Host is not null && !records.Any(r => r.Host.Equals(o.Host, StringComparison.OrdinalIgnoreCase)));
}
