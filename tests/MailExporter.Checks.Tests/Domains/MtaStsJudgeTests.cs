using System.Net;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class MtaStsJudgeTests
{
    private const string Record = "_mta-sts.e.x TXT v=STSv1; id=1; | e.x MX 10 mx.e.x | mx.e.x A 127.0.0.1";
    private const string Enforce = "version: STSv1\nmode: enforce\nmx: *.e.x\nmax_age: 604800\n";

    private static readonly TlsFacts Valid = new("TLS 1.3", "x", [new("s", "i", default, "1", default, default, "k", "a", "f")], default);
    private static readonly TlsFacts Expired = Valid with { Errors = [CertificateError.Expired] };

    private static async Task<Judged<MtaStsFacts>> JudgeAsync(
        string zone, PolicyAnswer answer, TlsFacts? tls = null, bool offersTls = true, MtaStsFacts? previous = null, string host = "mx.e.x")
    {
        var dns = new ScriptedZone(zone);
        var address = IPAddress.Loopback;
        var visit = new MxVisit(address, new MxAddressFacts(address.ToString(), null, host, offersTls, tls ?? (offersTls ? Valid : null)), []);
        IReadOnlyDictionary<string, ValueList<MxVisit>> visits = new Dictionary<string, ValueList<MxVisit>> { [host] = [visit] };
        var stop = TestContext.Current.CancellationToken;
        return await new MtaStsJudge(dns, _ => Task.FromResult(answer)).JudgeAsync("e.x", MxSurvey.MakeAsync(dns, "e.x", stop), Task.FromResult(visits), previous, stop);
    }

    private static PolicyAnswer Answer(string body, string? type = "text/plain") => new(body, type, Digest: body.GetHashCode(StringComparison.Ordinal).ToString("x", null));

    [Theory]
    [InlineData("enforce", "*.e.x", 604800, "ok")]
    [InlineData("enforce", "mx.e.x", 604800, "ok")]
    [InlineData("testing", "mx.e.x", 604800, "ok: mta_sts_testing")]
    [InlineData("none", "mx.e.x", 604800, "ok: mta_sts_none")]
    [InlineData("none", "other.x", 60, "ok: mta_sts_none")]
    [InlineData("enforce", "other.x", 604800, "bad: mta_sts_mx_not_covered mta_sts_mx_unused")]
    [InlineData("enforce", "e.x", 604800, "bad: mta_sts_mx_not_covered mta_sts_mx_unused")]
    [InlineData("testing", "other.x", 604800, "bad: mta_sts_mx_not_covered mta_sts_testing mta_sts_mx_unused")]
    [InlineData("enforce", "mx.e.x", 86399, "bad: mta_sts_max_age_short")]
    public async Task Policy_Is_Held_Against_The_Mx_Hosts(string mode, string mx, int age, string verdict) =>
        Assert.Equal(verdict, (await JudgeAsync(Record, Answer($"version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: {age}\n"))).Check.Words());

    [Theory]
    [InlineData("e.x MX 10 mx.e.x | mx.e.x A 127.0.0.1", null, "ok: mta_sts_missing")]
    [InlineData("e.x MX 10 mx.e.x | mx.e.x A 127.0.0.1", Enforce, "bad: mta_sts_policy_without_record")]
    [InlineData("_mta-sts.e.x MUTE", Enforce, "unknown")]
    [InlineData("_mta-sts.e.x MUTE", null, "unknown")]
    [InlineData("_mta-sts.e.x TXT v=STSv1; id=1; | _mta-sts.e.x TXT v=STSv1; id=2;", null, "bad: mta_sts_record_multiple")]
    [InlineData("_mta-sts.e.x TXT v=STSv1;", null, "bad: mta_sts_record_invalid")]
    [InlineData("_mta-sts.e.x TXT v=STSv1; id=1; | e.x MUTE", Enforce, "unknown")]
    [InlineData(Record, "nonsense", "bad: mta_sts_policy_invalid")]
    public async Task Record_And_Policy_Belong_Together(string zone, string? policy, string verdict) =>
        Assert.Equal(verdict, (await JudgeAsync(zone, policy is null ? PolicyAnswer.Failed(PolicyFault.NoHost, "no address") : Answer(policy))).Check.Words());

    [Theory]
    [InlineData("NoHost", "bad: mta_sts_no_host")]
    [InlineData("Unknown", "unknown")]
    [InlineData("Unreachable", "bad: mta_sts_unreachable")]
    [InlineData("Certificate", "bad: mta_sts_certificate")]
    [InlineData("Redirect", "bad: mta_sts_redirect")]
    [InlineData("Status", "bad: mta_sts_status")]
    [InlineData("TooLarge", "bad: mta_sts_too_large")]
    public async Task Promised_Policy_That_Cannot_Be_Had_Is_Told_Why(string fault, string verdict) =>
        Assert.Equal(verdict, (await JudgeAsync(Record, PolicyAnswer.Failed(Enum.Parse<PolicyFault>(fault), "why"))).Check.Words());

    [Fact]
    public async Task Mx_Host_Whose_Certificate_Fails_Loses_Mail_Under_Enforce()
    {
        Assert.Equal("bad: mta_sts_mx_certificate", (await JudgeAsync(Record, Answer(Enforce), Expired)).Check.Words());
        Assert.Equal("bad: mta_sts_mx_no_tls", (await JudgeAsync(Record, Answer(Enforce), offersTls: false)).Check.Words());
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData(null)]
    public async Task Media_Type_Must_Be_Plain_Text(string? type) => Assert.Equal("bad: mta_sts_content_type", (await JudgeAsync(Record, Answer(Enforce, type))).Check.Words());

    [Fact]
    public async Task Policy_That_Changes_Under_One_Id_Is_Told_Until_The_Id_Changes()
    {
        var other = Enforce + "mx: mx2.e.x\n";
        var first = await JudgeAsync(Record, Answer(Enforce));
        var changed = await JudgeAsync(Record, Answer(other), previous: first.Facts);
        var away = await JudgeAsync(Record, PolicyAnswer.Failed(PolicyFault.Unreachable, "why"), previous: changed.Facts);
        var later = await JudgeAsync(Record, Answer(other), previous: away.Facts);
        var mended = await JudgeAsync(Record.Replace("id=1", "id=2", StringComparison.Ordinal), Answer(other), previous: later.Facts);

        Assert.Equal("ok", first.Check.Words());
        Assert.Equal("bad: mta_sts_id_unchanged mta_sts_mx_unused", changed.Check.Words());
        Assert.Equal("bad: mta_sts_id_unchanged mta_sts_mx_unused", later.Check.Words());
        Assert.Equal("ok: mta_sts_mx_unused", mended.Check.Words());
    }

    [Fact]
    public async Task Policy_Of_A_Real_Web_Server_Covers_A_Real_Mx()
    {
        await using var server = ScriptedServer.Start(DomainWorld.Secure);
        await using var policies = FakePolicyHost.Start(TestCertificates.For("mta-sts.e.x"), "version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 604800\n");
        await using var world = new DomainWorld($"{DomainWorld.Named}\nmta-sts.e.x A 127.0.0.1\n_mta-sts.e.x TXT \"v=STSv1; id=7;\"");

        var result = await world.RunAsync(world.Options(server.Port) with { PolicyPort = policies.Port });

        Assert.Equal("ok", result.MtaSts.Check.Words());
        Assert.Equal(("enforce", "7", TimeSpan.FromDays(7)), (result.MtaSts.Facts.Mode, result.MtaSts.Facts.Id, result.MtaSts.Facts.MaxAge));
    }
}
