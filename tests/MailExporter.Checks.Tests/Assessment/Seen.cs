using MailExporter.Checks.Assessment;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Assessment;

/// <summary>Evidence written down: what a server would have shown.</summary>
internal static class Seen
{
    /// <summary>A certificate that nothing is wrong with.</summary>
    public static readonly CertificateFacts Leaf = new(
        "CN=mx.example.org", "CN=Test", ["mx.example.org"], "01", TestCertificates.Now.AddDays(-1), TestCertificates.Now.AddDays(90), "ECDSA P-256", "sha256ECDSA", "00");

    /// <summary>A server that offers these keywords or capabilities in clear, and does everything right.</summary>
    public static ServerEvidence Server(MailProtocol protocol, params string[] offers)
    {
        var options = AssessmentOptions.For("mx.example.org", protocol);
        return new()
        {
            Options = options,
            Clear = Result(options, TlsMode.Opportunistic, offers) with { SupportsTls = offers.Any(offer => offer is "STARTTLS" or "STLS") },
            StartTls = offers.Any(offer => offer is "STARTTLS" or "STLS") ? Result(options, TlsMode.Required, []) : null,
            Implicit = Result(options, TlsMode.Implicit, []),
        };
    }

    /// <summary>The result of one door.</summary>
    public static CheckResult Result(AssessmentOptions options, TlsMode tls, params string[] offers)
    {
        var extensions = offers.Select(offer => offer.Split(' ', 2)).Select(words => new SmtpExtension(words[0].ToUpperInvariant(), words.Length > 1 ? words[1] : "")).ToValueList();
        var isSmtp = options.Server.Protocol == MailProtocol.Smtp;
        return new()
        {
            Subject = options.Server.ToSubject() with { Tls = tls, Port = tls == TlsMode.Implicit ? options.ImplicitPort : options.ClearPort },
            Status = CheckStatus.Success,
            Message = "",
            StartedAt = TestCertificates.Now,
            ResponseTime = TimeSpan.Zero,
            Capabilities = isSmtp ? extensions.Select(extension => extension.Keyword).ToValueList() : offers.ToValueList(),
            Smtp = isSmtp ? new SmtpFacts(250, "mx.example.org", extensions) : null,
            Tls = tls == TlsMode.Opportunistic ? null : new TlsFacts("TLS 1.3", "TLS_AES_128_GCM_SHA256", [Leaf], []),
        };
    }

    /// <summary>The result, had it failed.</summary>
    public static CheckResult Failed(this CheckResult result) =>
        result with { Status = CheckStatus.Error, Capabilities = null, Smtp = null, Tls = null, Failure = new(CheckPhase.Connect, FailureReason.ConnectRefused, "refused") };

    /// <summary>The result, had the certificate this fault.</summary>
    public static CheckResult With(this CheckResult result, CertificateError error) => result with { Tls = result.Tls! with { Errors = [error] } };

    /// <summary>TLS versions that were tried, each as <c>1.2</c>, and whether it was accepted.</summary>
    public static ValueList<TlsVersionTrial> Versions(string accepted, string refused, string suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256") =>
    [
        .. accepted.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(version => new TlsVersionTrial(Name(version), TlsTrialOutcome.Accepted, suite)),
        .. refused.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(version => new TlsVersionTrial(Name(version), TlsTrialOutcome.Refused, "alert protocol_version")),
    ];

    private static string Name(string version) => version == "3.0" ? "SSL 3.0" : $"TLS {version}";
}
