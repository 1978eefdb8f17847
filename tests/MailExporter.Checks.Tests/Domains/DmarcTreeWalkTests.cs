using MailExporter.Checks.Domains;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>Whose record holds, and which domain is the organization's: RFC 9989 sections 4.10 to 4.10.2. The domain is a.b.e.x.</summary>
public sealed class DmarcTreeWalkTests
{
    private const string Reject = "TXT v=DMARC1; p=reject; rua=mailto:d@e.x";

    [Theory]
    [InlineData("", null, "a.b.e.x", null)] // nobody's: the domain itself
    [InlineData("_dmarc.a.b.e.x " + Reject, "a.b.e.x", "a.b.e.x", "reject")]
    [InlineData("_dmarc.a.b.e.x " + Reject + " | _dmarc.e.x " + Reject, "a.b.e.x", "e.x", "reject")] // the policy is its own, the organization above
    [InlineData("_dmarc.b.e.x " + Reject, "b.e.x", "b.e.x", "reject")]
    [InlineData("_dmarc.b.e.x TXT v=DMARC1; p=none | _dmarc.e.x " + Reject, "e.x", "e.x", "reject")] // the fewest labels, not the nearest
    [InlineData("_dmarc.b.e.x TXT v=DMARC1; p=none; psd=n | _dmarc.e.x " + Reject, "b.e.x", "b.e.x", "none")] // psd=n ends the walk
    [InlineData("_dmarc.e.x " + Reject + " | _dmarc.x TXT v=DMARC1; p=none; psd=y", "e.x", "e.x", "reject")] // one below the public suffix
    [InlineData("_dmarc.x TXT v=DMARC1; p=quarantine; psd=y", "x", "e.x", "quarantine")] // the suffix's policy, where the organization has none
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=none; psd=y", "e.x", "b.e.x", "none")] // a suffix of two labels
    [InlineData("_dmarc.b.e.x " + Reject + " | _dmarc.e.x TXT v=DMARC1; p=none; psd=y", "b.e.x", "b.e.x", "reject")]
    [InlineData("_dmarc.a.b.e.x TXT v=DMARC1; p=reject; psd=y", "a.b.e.x", "a.b.e.x", "reject")] // its own psd=y does not move it
    [InlineData("_dmarc.a.b.e.x TXT v=DMARC1; p=reject; psd=n | _dmarc.e.x " + Reject, "a.b.e.x", "a.b.e.x", "reject")]
    [InlineData("_dmarc.e.x " + Reject + " | _dmarc.e.x " + Reject, null, "a.b.e.x", null)] // two at one place are none
    [InlineData("_dmarc.a.b.e.x " + Reject + " | _dmarc.a.b.e.x " + Reject + " | _dmarc.e.x TXT v=DMARC1; p=quarantine", "e.x", "e.x", "quarantine")] // and the walk goes on
    [InlineData("_dmarc.e.x TXT v=DMARC1; p=reject; sp=none", "e.x", "e.x", "none")] // sp for what is below
    [InlineData("_dmarc.x TXT v=DMARC1; p=reject", "x", "x", "reject")] // a top label without psd
    [InlineData("_dmarc.e.x MUTE", null, null, null)]
    [InlineData("_dmarc.a.b.e.x " + Reject + " | _dmarc.e.x MUTE", "a.b.e.x", null, "reject")]
    public async Task Policy_And_Organization_Are_Found(string zone, string? holder, string? organization, string? policy)
    {
        var facts = (await new DmarcJudge(new ScriptedZone(zone)).JudgeAsync("a.b.e.x", TestContext.Current.CancellationToken)).Facts;

        Assert.Equal((holder, organization, policy), (facts.RecordDomain, facts.OrganizationalDomain, facts.Policy));
    }

    [Theory]
    [InlineData("e.x", "e.x x")]
    [InlineData("x", "x")]
    [InlineData("a.b.c.d.e.f.g", "a.b.c.d.e.f.g b.c.d.e.f.g c.d.e.f.g d.e.f.g e.f.g f.g g")] // seven labels: seven questions
    [InlineData("a.b.c.d.e.f.g.h", "a.b.c.d.e.f.g.h b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h")] // eight: eight
    [InlineData("a.b.c.d.e.f.g.h.i.j", "a.b.c.d.e.f.g.h.i.j d.e.f.g.h.i.j e.f.g.h.i.j f.g.h.i.j g.h.i.j h.i.j i.j j")] // more: eight, too
    public async Task Eight_Questions_Are_Enough(string domain, string asked)
    {
        var zone = new ScriptedZone("");

        await new DmarcTreeWalk(zone).WalkAsync(domain, TestContext.Current.CancellationToken);

        Assert.Equal(asked.Split(' ').Select(name => $"_dmarc.{name} TXT"), zone.Questions);
    }

    [Theory]
    [InlineData("_dmarc.e.x " + Reject, "info dmarc_inherited")]
    [InlineData("_dmarc.a.b.e.x TXT v=DMARC1; p=reject; sp=none; rua=mailto:d@e.x | _dmarc.e.x " + Reject, "info dmarc_subdomain_policy_ignored, warning dmarc_subdomain_policy_weak")]
    [InlineData("_dmarc.a.b.e.x TXT hello | _dmarc.e.x " + Reject, "info dmarc_inherited, info dmarc_other_records")]
    public async Task Place_Of_The_Record_Is_Told(string zone, string findings) =>
        Assert.Equal(findings, DmarcJudgeTests.Spelled((await new DmarcJudge(new ScriptedZone(zone)).JudgeAsync("a.b.e.x", TestContext.Current.CancellationToken)).Check));
}
