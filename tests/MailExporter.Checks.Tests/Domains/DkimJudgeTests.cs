using System.Formats.Asn1;
using System.Numerics;
using System.Text.RegularExpressions;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;

namespace MailExporter.Checks.Tests.Domains;

/// <summary>Key records: each row is another finding, or another way to it. The record is that of the selector s; $rsa2048 and its like stand for keys.</summary>
public sealed partial class DkimJudgeTests
{
    [Theory]
    [InlineData("v=DKIM1; k=rsa; p=$rsa2048", "", "rsa 2048")]
    [InlineData("p=$rsa2048", "", "rsa 2048")] // all else may be left out
    [InlineData("v=DKIM1;p=$rsa2048;", "", "rsa 2048")]
    [InlineData(" v = DKIM1 ; k = rsa ; p = $rsa2048 ", "", "rsa 2048")] // white space
    [InlineData("v=DKIM1; p=$spaced2048", "", "rsa 2048")] // also within the key
    [InlineData("v=DKIM1; k=rsa; h=sha256; n=a note; s=email; t=s; p=$rsa2048", "", "rsa 2048")]
    [InlineData("v=DKIM1; x=unknown; p=$rsa2048", "", "rsa 2048")]
    [InlineData("v=DKIM1; p=$rsa4096", "", "rsa 4096")]
    [InlineData("v=DKIM1; k=ed25519; p=$ed25519", "", "ed25519 256")]
    [InlineData("v=DKIM1; p=$rsa2047", "warning dkim_key_weak", "rsa 2047")]
    [InlineData("v=DKIM1; p=$rsa1024", "warning dkim_key_weak", "rsa 1024")]
    [InlineData("v=DKIM1; p=$rsa1023", "critical dkim_key_short", "rsa 1023")]
    [InlineData("v=DKIM1; p=$rsa512", "critical dkim_key_short", "rsa 512")]
    [InlineData("v=DKIM1; p=$rsa4097", "warning dkim_key_long", "rsa 4097")]
    [InlineData("v=DKIM1; p=$rsa65536", "warning dkim_key_long", "rsa 65536")]
    [InlineData("v=DKIM1; p=$bare2048", "warning dkim_key_bare", "rsa 2048")]
    [InlineData("v=DKIM1; p=$bare1024", "warning dkim_key_bare, warning dkim_key_weak", "rsa 1024")]
    [InlineData("v=DKIM1; p=", "critical dkim_revoked", "rsa ")]
    [InlineData("v=DKIM1; k=ed25519; p=", "critical dkim_revoked", "ed25519 ")]
    [InlineData("v=DKIM1; k=rsa", "critical dkim_no_key", "rsa ")]
    [InlineData("v=DKIM1; k=rsa; P=$rsa2048", "critical dkim_no_key", "rsa ")] // names of tags have their case
    [InlineData("", "critical dkim_no_key", "rsa ")] // an empty text
    [InlineData("v=DKIM1; p=###", "critical dkim_key_broken", "rsa ")]
    [InlineData("v=DKIM1; p=$cut2048", "critical dkim_key_broken", "rsa ")] // the end is missing, as when a string of 255 octets was the whole record
    [InlineData("v=DKIM1; p=$long2048", "critical dkim_key_broken", "rsa ")] // octets behind the key
    [InlineData("v=DKIM1; p=$even2048", "critical dkim_key_broken", "rsa ")] // no modulus is even
    [InlineData("v=DKIM1; p=$other2048", "critical dkim_key_broken", "rsa ")] // the frame names another algorithm
    [InlineData("v=DKIM1; p=AAAA", "critical dkim_key_broken", "rsa ")]
    [InlineData("v=DKIM1; p=-----BEGIN PUBLIC KEY-----", "critical dkim_key_broken", "rsa ")] // the file and not its content
    [InlineData("v=DKIM1; p=$ed25519", "critical dkim_key_broken", "rsa ")] // k is missing
    [InlineData("v=DKIM1; k=ed25519; p=$edframed", "critical dkim_key_broken", "ed25519 ")] // RFC 8463 has the key without its frame
    [InlineData("v=DKIM1; k=ed25519; p=$rsa2048", "critical dkim_key_broken", "ed25519 ")]
    [InlineData("v=DKIM1; k=dsa; p=$rsa2048", "critical dkim_key_type", " ")]
    [InlineData("v=DKIM1; k=RSA; p=$rsa2048", "critical dkim_key_type", " ")]
    [InlineData("v=DKIM2; p=$rsa2048", "critical dkim_version", "rsa 2048")]
    [InlineData("v=dkim1; p=$rsa2048", "critical dkim_version", "rsa 2048")]
    [InlineData("k=rsa; v=DKIM1; p=$rsa2048", "critical dkim_version", "rsa 2048")] // not the first
    [InlineData("v=DKIM1\\; p=$rsa2048", "critical dkim_version", "rsa 2048")] // a backslash of a zone file
    [InlineData("\"v=DKIM1; p=$rsa2048", "critical dkim_syntax", "rsa 2048")] // a quotation mark of one
    [InlineData("v=DKIM1; k rsa; p=$rsa2048", "critical dkim_syntax", "rsa 2048")]
    [InlineData("v=DKIM1; p=$rsa2048; p=$rsa1024", "critical dkim_syntax", "rsa 2048")] // a tag twice
    [InlineData("v=DKIM1; 1k=rsa; p=$rsa2048", "critical dkim_syntax", "rsa 2048")]
    [InlineData("v=DKIM1; n=Schlüssel; p=$rsa2048", "critical dkim_syntax", "rsa 2048")]
    [InlineData("v=DKIM1; t=y; p=$rsa2048", "warning dkim_testing", "rsa 2048")]
    [InlineData("v=DKIM1; t=s:y; p=$rsa2048", "warning dkim_testing", "rsa 2048")]
    [InlineData("v=DKIM1; t=x; p=$rsa2048", "", "rsa 2048")] // a flag that nobody knows
    [InlineData("v=DKIM1; s=other; p=$rsa2048", "critical dkim_service", "rsa 2048")]
    [InlineData("v=DKIM1; s=other:*; p=$rsa2048", "", "rsa 2048")]
    [InlineData("v=DKIM1; h=sha1; p=$rsa2048", "critical dkim_sha1_only", "rsa 2048")]
    [InlineData("v=DKIM1; h=sha1:sha256; p=$rsa2048", "info dkim_sha1_allowed", "rsa 2048")]
    [InlineData("v=DKIM1; h=sha512; p=$rsa2048", "critical dkim_sha1_only", "rsa 2048")]
    [InlineData("v=DKIM1; g=; p=$rsa2048", "warning dkim_obsolete_tag", "rsa 2048")]
    [InlineData("v=DKIM1; g=*; p=$rsa2048", "", "rsa 2048")]
    [InlineData("v=spf1 -all", "critical dkim_no_key, critical dkim_version", "rsa ")] // a wildcard's record
    public async Task Record_Is_Judged(string record, string findings, string key)
    {
        var zone = new ScriptedZone("");
        zone.Add("s._domainkey.e.x", "TXT", WithKeys(record));

        var judged = await JudgeAsync(zone, "s");

        var facts = Assert.Single(judged.Facts);
        Assert.Equal((findings, key), (Spelled(judged.Check), $"{facts.KeyType} {facts.Bits}"));
        Assert.Equal((findings.Contains("testing", StringComparison.Ordinal), findings.Contains("revoked", StringComparison.Ordinal)), (facts.IsTesting, facts.IsRevoked));
    }

    [Theory]
    [InlineData("", "critical dkim_missing", null)]
    [InlineData("e.x TXT v=DKIM1; p=", "critical dkim_missing", null)] // elsewhere
    [InlineData("s._domainkey.e.x A 192.0.2.1", "critical dkim_missing", null)]
    [InlineData("s._domainkey.e.x TXT p=$rsa2048 | s._domainkey.e.x TXT p=$rsa4096", "critical dkim_multiple_records", null)]
    [InlineData("s._domainkey.e.x CNAME s.provider.x | s.provider.x TXT p=$rsa2048", "", "s.provider.x")] // with a provider
    [InlineData("s._domainkey.e.x CNAME s.provider.x", "critical dkim_alias_dangling", "s.provider.x")]
    [InlineData("s._domainkey.e.x CNAME s.provider.x | s.provider.x TXT p=$rsa1024", "warning dkim_key_weak", "s.provider.x")]
    public async Task Selector_Is_Looked_For(string records, string findings, string? alias)
    {
        var judged = await JudgeAsync(new ScriptedZone(WithKeys(records)), "s");

        Assert.Equal((findings, alias), (Spelled(judged.Check), judged.Facts[0].Alias));
    }

    [Fact]
    public async Task Only_Configured_Selectors_Are_Judged()
    {
        var zone = new ScriptedZone(WithKeys("b._domainkey.e.x TXT p=$rsa2048 | other._domainkey.e.x TXT p="));

        var judged = await JudgeAsync(zone, "a", "b");

        Assert.Equal("critical dkim_missing", Spelled(judged.Check));
        Assert.Equal(["a", "b"], judged.Facts.Select(facts => facts.Selector));
        Assert.DoesNotContain(zone.Questions, question => question.StartsWith("other", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_Selectors_Nothing_Is_Said()
    {
        var judged = await JudgeAsync(new ScriptedZone(""));

        Assert.Equal((true, 0, 0), (judged.Check.IsOk, judged.Check.Findings.Count, judged.Facts.Count));
    }

    [Fact]
    public async Task Missing_Answer_Is_Unknown_And_The_Other_Selector_Is_Judged()
    {
        var judged = await JudgeAsync(new ScriptedZone(WithKeys("a._domainkey.e.x MUTE | b._domainkey.e.x TXT p=$rsa2048")), "a", "b");

        Assert.Equal((null, "TXT of a._domainkey.e.x: no answer"), (judged.Check.IsOk, judged.Check.Unanswered));
        Assert.Equal((null, 2048), (judged.Facts[0].Bits, judged.Facts[1].Bits));
    }

    [Theory]
    [InlineData("v=DKIM1; p=$cut2048", "Verifiers cannot use the record at s._domainkey.e.x, because its RSA key is damaged or cut off: publish it again, whole")]
    [InlineData("v=DKIM1\\; p=$rsa2048", "Verifiers pass over the record at s._domainkey.e.x, because v=\"DKIM1\\\" stands there where v=DKIM1 must, and first: correct it (a backslash or a quotation mark of a zone file got into the record itself)")]
    public async Task Sentence_Says_What_To_Do(string record, string sentence)
    {
        var zone = new ScriptedZone("");
        zone.Add("s._domainkey.e.x", "TXT", WithKeys(record));

        Assert.Equal(sentence, (await JudgeAsync(zone, "s")).Check.Findings[0].Text);
    }

    private static Task<Judged<ValueList<DkimKeyFacts>>> JudgeAsync(ScriptedZone zone, params string[] selectors) =>
        new DkimJudge(zone).JudgeAsync("e.x", selectors, TestContext.Current.CancellationToken);

    private static string Spelled(PostureCheck check) => string.Join(", ", check.Findings.Select(finding => $"{finding.Severity.Spell()} {finding.Id}").Order());

    private static string WithKeys(string text) => KeyMark().Replace(text, match => Key(match.Groups[1].Value, match.Groups[2].Value));

    [GeneratedRegex(@"\$(ed25519|edframed|[a-z]+)(\d*)")]
    private static partial Regex KeyMark();

    private static string Key(string kind, string bits)
    {
        var number = bits.Length > 0 ? BigInteger.Pow(2, int.Parse(bits, System.Globalization.CultureInfo.InvariantCulture) - 1) + 1 : 0; // nobody signs with it: its length is what is read
        var base64 = Convert.ToBase64String(kind switch
        {
            "ed25519" => new byte[32],
            "edframed" => new byte[44],
            "bare" => Bare(number),
            "even" => Framed(Bare(number + 1), "1.2.840.113549.1.1.1"),
            "other" => Framed(Bare(number), "1.2.840.10045.2.1"),
            "cut" => Framed(Bare(number), "1.2.840.113549.1.1.1")[..200],
            "long" => [.. Framed(Bare(number), "1.2.840.113549.1.1.1"), 0, 0, 0],
            _ => Framed(Bare(number), "1.2.840.113549.1.1.1"),
        });
        return kind == "spaced" ? string.Join(" \t", base64.Chunk(60).Select(chunk => new string(chunk))) : base64;
    }

    private static byte[] Bare(BigInteger modulus)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(modulus);
            writer.WriteInteger(65537);
        }

        return writer.Encode();
    }

    private static byte[] Framed(byte[] key, string algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(algorithm);
                writer.WriteNull();
            }

            writer.WriteBitString(key);
        }

        return writer.Encode();
    }
}
