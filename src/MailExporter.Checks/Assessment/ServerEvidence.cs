using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Assessment;

/// <summary>What was seen of a server. What was not looked at, or could not be told, is null.</summary>
internal sealed record ServerEvidence
{
    public required AssessmentOptions Options { get; init; }

    /// <summary>A check in clear.</summary>
    public required CheckResult Clear { get; init; }

    /// <summary>A check that insists on STARTTLS, and goes on after a bad certificate; null where it is not on offer.</summary>
    public CheckResult? StartTls { get; init; }

    /// <summary>A check with implicit TLS that goes on after a bad certificate.</summary>
    public required CheckResult Implicit { get; init; }

    public ValueList<TlsVersionTrial> TlsVersions { get; init; }

    /// <summary>What was sent in clear behind STARTTLS was answered after the handshake.</summary>
    public bool? AnswersInjected { get; init; }

    public SmtpAnswers? SmtpAnswers { get; init; }

    /// <summary>IMAP: what the server said to ID (RFC 2971).</summary>
    public string? ImapId { get; init; }

    public ValueList<KeyValuePair<string, string>> Untold { get; init; }

    private ServerOptions Server => Options.Server;

    public MailProtocol Protocol => Server.Protocol;

    /// <summary>The door that the server was named by.</summary>
    public CheckResult Own => Server.Tls == TlsMode.Implicit ? Implicit : Clear;

    /// <summary>Where TLS versions are tried: at the server's own door, if TLS is to be had there; else at the other one.</summary>
    public CheckResult Tried => Server.Tls == TlsMode.Implicit ? Implicit : StartTls ?? Implicit;

    public bool OffersStartTls => Clear is { IsUp: true, SupportsTls: true };

    /// <summary>STARTTLS works: the handshake, what follows, and the certificate.</summary>
    public bool StartTlsWorks => StartTls is { } result && Works(result);

    public bool ImplicitWorks => Works(Implicit);

    /// <summary>Everything said about extensions and capabilities that counts: before STARTTLS and after it, and of the server's own door.</summary>
    public IEnumerable<CheckResult> Stages => ((CheckResult?[])[Server.Tls == TlsMode.Implicit ? Implicit : null, Clear, StartTls]).OfType<CheckResult>().Where(stage => stage.Capabilities is not null);

    /// <summary>Extensions and capabilities in upper case.</summary>
    public IReadOnlySet<string> Keywords => Stages.SelectMany(stage => CapabilityNames.Of(Protocol, stage.Capabilities!.Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The SASL mechanisms of all stages in upper case. POP3's <c>USER</c> stands for LOGIN where there is no SASL, as it is the same two lines.</summary>
    public IReadOnlyList<string> Mechanisms
    {
        get
        {
            string[] all = [.. Stages.SelectMany(stage => MechanismsOf(Protocol, stage)).Distinct(StringComparer.OrdinalIgnoreCase)];
            return all.Length == 0 && Protocol == MailProtocol.Pop3 && Keywords.Contains("USER") ? ["LOGIN"] : all;
        }
    }

    /// <summary>The SASL mechanisms of one stage, in upper case.</summary>
    public static IEnumerable<string> MechanismsOf(MailProtocol protocol, CheckResult stage) => protocol switch
    {
        MailProtocol.Smtp => (stage.Smtp?.Parameters("AUTH") ?? "").ToUpperInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries),
        MailProtocol.Imap => Prefixed("AUTH=", stage),
        _ => Prefixed("SASL ", stage),
    };

    private static IEnumerable<string> Prefixed(string prefix, CheckResult stage) =>
        CapabilityNames.Of(stage.Subject.Protocol, stage.Capabilities ?? default).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => name[prefix.Length..]);

    /// <summary>The check was made without regard to the certificate: what the user asked for counts.</summary>
    private bool Works(CheckResult result) => result.IsUp && (result.Tls is { CertificateValid: true } || Server.TlsConfig.InsecureSkipVerify);
}

/// <summary>What an SMTP server said to a stranger; null for a command that it refused or that was not sent.</summary>
/// <param name="Vrfy">The positive reply to VRFY. 252 is none: it says that the server does not say (RFC 5321 section 3.5.3).</param>
/// <param name="Expn">The positive reply to EXPN.</param>
/// <param name="Relay">The positive reply to a recipient elsewhere.</param>
internal sealed record SmtpAnswers(string? Vrfy, string? Expn, string? Relay);
