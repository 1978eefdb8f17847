using MailExporter.Checks.Assessment;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Assessment;

/// <summary>The score of the seed, every branch; where its code could never award points, its intent.</summary>
public sealed class SecurityScoreTests
{
    private static readonly string[] FullSmtp = ["PIPELINING", "SIZE 10240000", "STARTTLS", "AUTH PLAIN", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN"];

    [Theory]
    [InlineData(MailProtocol.Smtp, "PIPELINING|SIZE 1|STARTTLS|AUTH PLAIN|ENHANCEDSTATUSCODES|8BITMIME|DSN", 25, 25, 25)]
    [InlineData(MailProtocol.Smtp, "pipelining|size|starttls|auth plain|enhancedstatuscodes|8bitmime|dsn", 0, 25, 25)] // upper case is made by the dialogue; STARTTLS is told by it
    [InlineData(MailProtocol.Smtp, "STARTTLS|AUTH PLAIN LOGIN|SIZE", 25, 20, 5)]
    [InlineData(MailProtocol.Smtp, "STARTTLS|AUTH login", 25, 20, 0)]
    [InlineData(MailProtocol.Smtp, "STARTTLS|AUTH PLAIN LOGINSRP", 25, 25, 0)] // a mechanism is a word, not a part of one
    [InlineData(MailProtocol.Smtp, "STARTTLS|PIPELINING|DSN", 25, 0, 10)]
    [InlineData(MailProtocol.Smtp, "", 0, 0, 0)]
    [InlineData(MailProtocol.Imap, "IMAP4rev1|IDLE|NAMESPACE|UIDPLUS|AUTH=PLAIN|STARTTLS", 25, 25, 25)]
    [InlineData(MailProtocol.Imap, "imap4REV1|idle|auth=plain|STARTTLS", 25, 25, 15)]
    [InlineData(MailProtocol.Imap, "IMAP4rev1|AUTH=LOGIN|AUTH=PLAIN", 0, 20, 10)]
    [InlineData(MailProtocol.Imap, "IMAP4rev1|LOGINDISABLED", 0, 0, 5)]
    [InlineData(MailProtocol.Pop3, "UIDL|TOP|PIPELINING|STLS|SASL PLAIN|USER", 25, 25, 25)]
    [InlineData(MailProtocol.Pop3, "UIDL|STLS|SASL LOGIN PLAIN", 25, 20, 25.0 / 3)]
    [InlineData(MailProtocol.Pop3, "TOP|UIDL|USER", 0, 20, 50.0 / 3)] // USER and PASS are LOGIN by another name
    [InlineData(MailProtocol.Pop3, "", 0, 0, 0)]
    public void Each_Part_Is_Scored_From_What_Is_On_Offer(MailProtocol protocol, string offers, double tls, double auth, double modern)
    {
        var evidence = Seen.Server(protocol, offers.Split('|', StringSplitOptions.RemoveEmptyEntries));

        var score = Score(evidence);

        Assert.Equal(tls, score.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(25, score.ScoreOf(ScoreComponent.SslAvailable));
        Assert.Equal(auth, score.ScoreOf(ScoreComponent.AuthRequired));
        Assert.Equal(modern, score.ScoreOf(ScoreComponent.ModernProtocol), 9);
        Assert.Equal(tls + 25 + auth + modern, score.Score, 9);
    }

    [Fact]
    public void Notes_Are_Those_Of_The_Seed_In_Its_Order()
    {
        Assert.Equal(
            [
                "✅ STARTTLS is supported",
                "✅ Authentication is supported",
                "✅ SSL connection on port 465 is supported",
                "✅ Modern SMTP features: PIPELINING, SIZE, ENHANCEDSTATUSCODES, 8BITMIME, DSN",
            ],
            Score(Seen.Server(MailProtocol.Smtp, FullSmtp)).Notes);

        var poor = Seen.Server(MailProtocol.Pop3);
        Assert.Equal(
            ["❌ STARTTLS not supported", "❌ No authentication methods advertised", "❌ SSL connection on port 995 failed"],
            Score(poor with { Implicit = poor.Implicit.Failed() }).Notes);
    }

    [Fact]
    public void StartTls_That_Fails_Is_Worth_15()
    {
        var evidence = Seen.Server(MailProtocol.Smtp, FullSmtp);
        evidence = evidence with { StartTls = evidence.StartTls!.Failed() };

        var score = Score(evidence);

        Assert.Equal(15, score.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(["✅ STARTTLS is supported", "⚠️ STARTTLS advertised but connection failed"], score.Notes.Take(2));
    }

    [Fact]
    public void Sub_Check_With_A_Warning_Succeeded()
    {
        var evidence = Seen.Server(MailProtocol.Imap, "STARTTLS");
        evidence = evidence with { StartTls = evidence.StartTls! with { Status = CheckStatus.Warning }, Implicit = evidence.Implicit with { Status = CheckStatus.Warning } };

        var score = Score(evidence);

        Assert.Equal(25, score.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(25, score.ScoreOf(ScoreComponent.SslAvailable));
    }

    [Theory]
    [InlineData(false, 15, 0)]
    [InlineData(true, 25, 25)]
    public void Connection_With_An_Invalid_Certificate_Failed_Unless_The_User_Skips_That(bool skips, double tls, double ssl)
    {
        var evidence = Seen.Server(MailProtocol.Smtp, FullSmtp);
        evidence = evidence with
        {
            Options = evidence.Options with { Server = evidence.Options.Server with { TlsConfig = new() { InsecureSkipVerify = skips } } },
            StartTls = evidence.StartTls!.With(CertificateError.SelfSigned),
            Implicit = evidence.Implicit.With(CertificateError.Expired),
        };

        var score = Score(evidence);

        Assert.Equal(tls, score.ScoreOf(ScoreComponent.TlsAvailable));
        Assert.Equal(ssl, score.ScoreOf(ScoreComponent.SslAvailable));
    }

    [Theory]
    [InlineData(MailProtocol.Smtp, "AUTH PLAIN", 25)]
    [InlineData(MailProtocol.Smtp, "AUTH LOGIN PLAIN", 20)]
    [InlineData(MailProtocol.Imap, "AUTH=PLAIN", 25)]
    [InlineData(MailProtocol.Pop3, "SASL PLAIN", 25)]
    public void Authentication_Counts_When_It_Comes_After_StartTls(MailProtocol protocol, string later, double auth)
    {
        var evidence = Seen.Server(protocol, protocol == MailProtocol.Pop3 ? "STLS" : "STARTTLS");
        evidence = evidence with { StartTls = Seen.Result(evidence.Options, TlsMode.Required, later) };

        Assert.Equal(auth, Score(evidence).ScoreOf(ScoreComponent.AuthRequired));
    }

    [Fact]
    public void What_Another_Port_Offers_Does_Not_Count()
    {
        var evidence = Seen.Server(MailProtocol.Smtp, "STARTTLS");
        evidence = evidence with { Implicit = Seen.Result(evidence.Options, TlsMode.Implicit, "AUTH PLAIN", "DSN") };

        var score = Score(evidence);

        Assert.Equal(0, score.ScoreOf(ScoreComponent.AuthRequired));
        Assert.Equal(0, score.ScoreOf(ScoreComponent.ModernProtocol));
    }

    [Fact]
    public void Server_That_Is_Named_By_Its_Port_For_Implicit_Tls_Is_Scored_By_What_It_Offers_There()
    {
        var options = AssessmentOptions.Of(ServerOptions.For("mx.example.org", MailProtocol.Imap, TlsMode.Implicit));
        var evidence = Seen.Server(MailProtocol.Imap) with { Options = options, Implicit = Seen.Result(options, TlsMode.Implicit, "IMAP4rev1", "AUTH=PLAIN") };
        evidence = evidence with { Clear = evidence.Clear.Failed() };

        var score = Score(evidence);

        Assert.Equal((25, 25, 10), (score.ScoreOf(ScoreComponent.SslAvailable), score.ScoreOf(ScoreComponent.AuthRequired), score.ScoreOf(ScoreComponent.ModernProtocol)));
        Assert.Equal((143, 993), (options.ClearPort, options.ImplicitPort));
    }

    [Theory]
    [InlineData(100, SecurityRating.Excellent)]
    [InlineData(90, SecurityRating.Excellent)]
    [InlineData(89.99, SecurityRating.Good)]
    [InlineData(70, SecurityRating.Good)]
    [InlineData(69, SecurityRating.Adequate)]
    [InlineData(50, SecurityRating.Adequate)]
    [InlineData(49, SecurityRating.Poor)]
    [InlineData(30, SecurityRating.Poor)]
    [InlineData(29, SecurityRating.Critical)]
    [InlineData(0, SecurityRating.Critical)]
    public void Rating_Follows_The_Score(double score, SecurityRating rating)
    {
        var result = new AssessmentResult
        {
            Subject = AssessmentOptions.For("mx.example.org").Server.ToSubject(),
            StartedAt = DateTimeOffset.UnixEpoch,
            Duration = TimeSpan.Zero,
            Points = [new(ScoreComponent.TlsAvailable, "rule", score, 100, "")],
        };

        Assert.Equal(rating, result.Rating);
    }

    [Fact]
    public void Weights_Of_A_Part_Come_To_25()
    {
        foreach (var protocol in Enum.GetValues<MailProtocol>())
        {
            var parts = Score(Seen.Server(protocol)).Points.GroupBy(point => point.Component);

            Assert.Equal(4, parts.Count());
            Assert.All(parts, part => Assert.Equal(25, part.Sum(point => point.Of), 9));
        }
    }

    private static AssessmentResult Score(ServerEvidence evidence)
    {
        var (points, notes) = SecurityScore.Of(evidence);
        return new() { Subject = evidence.Own.Subject, StartedAt = DateTimeOffset.UnixEpoch, Duration = TimeSpan.Zero, Points = points, Notes = notes };
    }
}
