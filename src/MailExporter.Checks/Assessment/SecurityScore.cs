using System.Globalization;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Assessment;

/// <summary>MonitorPy's score: four parts of 25 points, and its notes. No I/O, no clock.</summary>
internal static class SecurityScore
{
    private const double Part = 25;

    private static readonly string[] SmtpFeatures = ["PIPELINING", "SIZE", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN"];
    private static readonly string[] ImapFeatures = ["IMAP4rev1", "IDLE", "NAMESPACE", "UIDPLUS", "AUTH=PLAIN"];
    private static readonly string[] Pop3Features = ["UIDL", "TOP", "PIPELINING"];

    /// <summary>The points, in the order of the parts, and what is noted beside them.</summary>
    public static (ValueList<ScorePoint> Points, ValueList<string> Notes) Of(ServerEvidence evidence)
    {
        var points = new List<ScorePoint>();
        var notes = new List<string>();
        JudgeStartTls(evidence, points, notes);
        JudgeAuthentication(evidence, points, notes);
        JudgeImplicitTls(evidence, points, notes);
        JudgeFeatures(evidence, points, notes);
        return (points.OrderBy(point => point.Component).ToValueList(), notes.ToValueList());
    }

    private static void JudgeStartTls(ServerEvidence evidence, List<ScorePoint> points, List<string> notes)
    {
        var offers = evidence.OffersStartTls;
        var port = evidence.Options.ClearPort;
        points.Add(new(ScoreComponent.TlsAvailable, "starttls_offered", offers ? Part : 0, Part, offers ? $"STARTTLS is on offer on port {port}" : $"STARTTLS is not on offer on port {port}{Because(evidence.Clear)}"));
        notes.Add(offers ? "✅ STARTTLS is supported" : "❌ STARTTLS not supported");
        if (offers && !evidence.StartTlsWorks)
        {
            points.Add(new(ScoreComponent.TlsAvailable, "starttls_failed", -10, 0, $"STARTTLS did not come to a connection that can be trusted{Because(evidence.StartTls)}"));
            notes.Add("⚠️ STARTTLS advertised but connection failed");
        }
    }

    private static void JudgeAuthentication(ServerEvidence evidence, List<ScorePoint> points, List<string> notes)
    {
        var mechanisms = evidence.Mechanisms;
        var offers = mechanisms.Count > 0;
        points.Add(new(ScoreComponent.AuthRequired, "auth_offered", offers ? Part : 0, Part, offers ? $"on offer: {string.Join(' ', mechanisms)}" : "no authentication is on offer"));
        notes.Add(offers ? "✅ Authentication is supported" : "❌ No authentication methods advertised");
        if (mechanisms.Contains("LOGIN"))
        {
            points.Add(new(ScoreComponent.AuthRequired, "login_offered", -5, 0, "LOGIN is on offer"));
            notes.Add("⚠️ Less secure LOGIN authentication method is supported");
        }
    }

    private static void JudgeImplicitTls(ServerEvidence evidence, List<ScorePoint> points, List<string> notes)
    {
        var port = evidence.Options.ImplicitPort.ToString(CultureInfo.InvariantCulture);
        var works = evidence.ImplicitWorks;
        points.Add(new(ScoreComponent.SslAvailable, "implicit_tls", works ? Part : 0, Part, works ? $"implicit TLS works on port {port}" : $"no implicit TLS that can be trusted on port {port}{Because(evidence.Implicit)}"));
        notes.Add(works ? $"✅ SSL connection on port {port} is supported" : $"❌ SSL connection on port {port} failed");
    }

    private static void JudgeFeatures(ServerEvidence evidence, List<ScorePoint> points, List<string> notes)
    {
        var (name, features) = evidence.Protocol switch
        {
            MailProtocol.Smtp => ("SMTP", SmtpFeatures),
            MailProtocol.Imap => ("IMAP", ImapFeatures),
            _ => ("POP3", Pop3Features),
        };
        var keywords = evidence.Keywords;
        var weight = Part / features.Length;
        points.AddRange(features.Select(feature =>
        {
            var offers = keywords.Contains(feature);
            return new ScorePoint(ScoreComponent.ModernProtocol, $"offers_{feature.ToLowerInvariant().Replace('=', '_')}", offers ? weight : 0, weight, $"{feature} is {(offers ? "" : "not ")}on offer");
        }));
        string[] found = [.. features.Where(keywords.Contains)];
        if (found.Length > 0)
        {
            notes.Add($"✅ Modern {name} features: {string.Join(", ", found)}");
        }
    }

    private static string Because(CheckResult? result) =>
        result?.Failure is { } failure ? $": {failure.Detail}"
        : result?.Tls is { CertificateValid: false } tls ? $": the certificate is not valid ({string.Join(", ", tls.Errors.Select(error => error.Spell()))})"
        : "";
}
