using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Assessment;

/// <summary>What should be known of a server's security beyond its score: what was seen, what to do, where it is written. No I/O, no clock.</summary>
internal static class SecurityFindings
{
    private const int MaxQuoted = 120;

    /// <summary>The findings, the most severe first; each id once.</summary>
    /// <param name="evidence">What was seen.</param>
    /// <param name="now">For what is left of a certificate.</param>
    public static ValueList<Finding> Of(ServerEvidence evidence, DateTimeOffset now) =>
        Transport(evidence)
            .Concat(Versions(evidence))
            .Concat(CertificateFindings.Of(evidence, now))
            .Concat(Authentication(evidence))
            .Concat(Manners(evidence))
            .DistinctBy(finding => finding.Id)
            .OrderByDescending(finding => finding.Severity)
            .ToValueList();

    private static IEnumerable<Finding> Transport(ServerEvidence evidence)
    {
        if (evidence.Clear.IsUp && !evidence.OffersStartTls)
        {
            yield return evidence.Implicit.IsUp
                ? new("starttls_missing", FindingSeverity.Warning, $"Port {evidence.Options.ClearPort} does not offer STARTTLS: offer it, or close the port and leave clients to port {evidence.Options.ImplicitPort}.", "RFC 8314 section 4.1")
                : new("starttls_missing", FindingSeverity.Critical, "The server offers no TLS at all, so mail and passwords travel in clear: give it a certificate and offer STARTTLS.", Reference(evidence, "RFC 3207", "RFC 9051 section 11.1", "RFC 2595 section 4"));
        }

        if (evidence.AnswersInjected == true)
        {
            yield return new("starttls_injection", FindingSeverity.Critical, "The server answers after the handshake what was sent in clear before it, so somebody in between can put commands into a client's session: update its software (CVE-2011-0411).", Reference(evidence, "RFC 3207 section 6", "RFC 9051 section 6.2.1", "RFC 2595 section 4"));
        }

        if (evidence.Options.Protection is { MtaSts: false, Dane: false })
        {
            yield return new("mx_unprotected", FindingSeverity.Warning, "Neither MTA-STS nor DANE covers this MX host, so somebody in between can take TLS away from senders: publish one of them.", "RFC 8461, RFC 7672");
        }
    }

    private static IEnumerable<Finding> Versions(ServerEvidence evidence)
    {
        var accepted = evidence.TlsVersions.Where(trial => trial.Outcome == TlsTrialOutcome.Accepted).ToDictionary(trial => trial.Version, trial => trial.Detail);
        if (accepted.ContainsKey(ProtocolVersion.Ssl30.Text()))
        {
            yield return new("ssl_3_0_accepted", FindingSeverity.Critical, "The server still speaks SSL 3.0, which is broken: switch it off.", "RFC 7568");
        }

        foreach (var (version, id) in ((ProtocolVersion, string)[])[(ProtocolVersion.Tls10, "tls_1_0_accepted"), (ProtocolVersion.Tls11, "tls_1_1_accepted")])
        {
            if (accepted.ContainsKey(version.Text()))
            {
                yield return new(id, FindingSeverity.Warning, $"The server still speaks {version.Text()}, which is obsolete: make TLS 1.2 the lowest version.", "RFC 8996");
            }
        }

        var (has12, has13) = (Outcome(evidence, ProtocolVersion.Tls12), Outcome(evidence, ProtocolVersion.Tls13));
        if (has12 == TlsTrialOutcome.Refused && has13 == TlsTrialOutcome.Refused)
        {
            yield return new("modern_tls_missing", FindingSeverity.Critical, "The server speaks neither TLS 1.2 nor TLS 1.3, so that clients of today cannot come to TLS with it: update its software or settings.", "RFC 9325 section 3.1.1");
        }
        else if (has12 == TlsTrialOutcome.Accepted && has13 == TlsTrialOutcome.Refused)
        {
            yield return new("tls_1_3_missing", FindingSeverity.Info, "The server does not speak TLS 1.3: allow it.", "RFC 9325 section 3.1.1");
        }

        if (accepted.TryGetValue(ProtocolVersion.Tls12.Text(), out var suite) && !suite.StartsWith("TLS_ECDHE_", StringComparison.Ordinal) && !suite.StartsWith("TLS_DHE_", StringComparison.Ordinal))
        {
            yield return new("forward_secrecy_missing", FindingSeverity.Warning, $"With TLS 1.2 the server chooses {suite}, so that whoever gets its key can read what was recorded before: prefer ECDHE.", "RFC 9325 section 4.1");
        }
    }

    private static TlsTrialOutcome? Outcome(ServerEvidence evidence, ProtocolVersion version)
    {
        var text = version.Text();
        return evidence.Tried.Tls?.Version == text
            ? TlsTrialOutcome.Accepted // a whole handshake says more than a connection that was closed, perhaps for being one of many
            : evidence.TlsVersions.FirstOrDefault(trial => trial.Version == text)?.Outcome;
    }

    private static IEnumerable<Finding> Authentication(ServerEvidence evidence)
    {
        if (evidence.Clear.IsUp && LetsInBeforeTls(evidence.Clear))
        {
            yield return new(
                "cleartext_auth",
                evidence.OffersStartTls ? FindingSeverity.Warning : FindingSeverity.Critical,
                $"Port {evidence.Options.ClearPort} lets clients log in before TLS, so that passwords can be read on the way: offer logins after {(evidence.Protocol == MailProtocol.Pop3 ? "STLS" : "STARTTLS")} only.",
                Reference(evidence, "RFC 4954 section 4", "RFC 9051 section 11.1", "RFC 8314 section 3"));
        }

        if (evidence.Mechanisms is ["LOGIN"])
        {
            yield return new("login_only", FindingSeverity.Warning, $"{(evidence.Protocol == MailProtocol.Pop3 ? "USER and PASS are" : "LOGIN is")} the only way to log in: offer PLAIN beside it, or better SCRAM-SHA-256.", "RFC 4616, RFC 7677");
        }
    }

    /// <summary>The rule of <c>expect_failure: cleartext_auth</c>.</summary>
    private static bool LetsInBeforeTls(CheckResult clear)
    {
        var protocol = clear.Subject.Protocol;
        var capabilities = clear.Capabilities ?? default;
        return ServerEvidence.MechanismsOf(protocol, clear).Any() || protocol switch
        {
            MailProtocol.Imap => !capabilities.Contains("LOGINDISABLED", StringComparer.OrdinalIgnoreCase), // LOGIN is always there: RFC 9051 section 6.2.3
            MailProtocol.Pop3 => capabilities.Count == 0 || capabilities.Contains("USER", StringComparer.OrdinalIgnoreCase), // without CAPA, too: RFC 1939 section 7
            _ => false,
        };
    }

    private static IEnumerable<Finding> Manners(ServerEvidence evidence)
    {
        if (evidence.SmtpAnswers?.Relay is { } relayed)
        {
            yield return new("open_relay", FindingSeverity.Critical, $"The server takes mail for a foreign domain from this machine without a login ({Quoted(relayed)}): let it relay for its own networks and users only.", "RFC 5321 section 7.9");
        }

        if (evidence.SmtpAnswers?.Vrfy is { } verified)
        {
            yield return new("vrfy_answered", FindingSeverity.Warning, $"VRFY tells strangers which addresses exist ({Quoted(verified)}): switch it off, or answer 252.", "RFC 5321 section 7.3");
        }

        if (evidence.SmtpAnswers?.Expn is { } expanded)
        {
            yield return new("expn_answered", FindingSeverity.Warning, $"EXPN tells strangers who is behind an address ({Quoted(expanded)}): switch it off.", "RFC 5321 section 7.3");
        }

        if (evidence.Protocol == MailProtocol.Smtp && evidence.Own.Smtp is { Extensions.Count: > 0 } && !evidence.Keywords.Contains("ENHANCEDSTATUSCODES"))
        {
            yield return new("enhanced_status_codes_missing", FindingSeverity.Info, "The server has no enhanced status codes, by which senders tell one refusal from another: offer ENHANCEDSTATUSCODES.", "RFC 2034");
        }

        string?[] said =
        [
            evidence.Own.Greeting, evidence.Own.Smtp?.EhloMessage, evidence.Clear.Greeting, evidence.Implicit.Greeting, evidence.ImapId,
            .. evidence.Stages.SelectMany(stage => stage.Capabilities!.Value).Where(line => line.StartsWith("IMPLEMENTATION ", StringComparison.OrdinalIgnoreCase)).Select(line => line["IMPLEMENTATION ".Length..]),
        ];
        if (said.OfType<string>().Select(SoftwareVersion.In).FirstOrDefault(found => found is not null) is { } software)
        {
            yield return new("software_version", FindingSeverity.Info, $"The server tells everybody its version ({Quoted(software)}), which saves an attacker the search: leave it out.", "RFC 5321 section 7.5");
        }
    }

    private static string Reference(ServerEvidence evidence, string smtp, string imap, string pop3) => evidence.Protocol switch
    {
        MailProtocol.Smtp => smtp,
        MailProtocol.Imap => imap,
        _ => pop3,
    };

    private static string Quoted(string text)
    {
        text = ResultText.Printable(text);
        return text.Length <= MaxQuoted ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MaxQuoted)}…");
    }
}
