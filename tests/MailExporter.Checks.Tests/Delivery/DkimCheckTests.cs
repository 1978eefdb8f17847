using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Delivery;
using MailExporter.Checks.Dns;
using MailExporter.Checks.Results;
using MailExporter.Testing;
using MimeKit;
using MimeKit.Cryptography;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class DkimCheckTests : IAsyncDisposable
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly ScriptedResolver _dns;

    public DkimCheckTests() => _dns = ScriptedResolver.Start($"""
        good._domainkey.example.org     TXT {Quoted($"v=DKIM1; k=rsa; p={Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}")}
        revoked._domainkey.example.org  TXT "v=DKIM1; p="
        garbage._domainkey.example.org  TXT "v=DKIM1; k=rsa; p=AAAA"
        broken._domainkey.example.org   SERVFAIL
        silent._domainkey.example.org   TIMEOUT
        """);

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _dns.DisposeAsync();
    }

    /// <summary>A string of a TXT record holds 255 octets.</summary>
    private static string Quoted(string text) => string.Join(' ', text.Chunk(200).Select(piece => $"\"{new string(piece)}\""));

    /// <summary>A signed message as it goes over the wire.</summary>
    private string Signed(string selector)
    {
        var message = new MimeMessage { Subject = "Mail Delivery Test", Body = new TextPart("plain") { Text = "This is a text.\r\n" } };
        message.From.Add(new MailboxAddress(null, "a@example.org"));
        var signer = new DkimSigner(new MemoryStream(Encoding.ASCII.GetBytes(_key.ExportPkcs8PrivateKeyPem())), "example.org", selector)
        {
            HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
            BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Simple,
        };
        message.Prepare(EncodingConstraint.SevenBit);
        signer.Sign(message, ["From", "Subject"]);
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        using var wire = new MemoryStream();
        message.WriteTo(format, wire, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(wire.ToArray());
    }

    private async Task<ValueList<DkimVerdict>> VerifyAsync(string message, CancellationToken? cancellationToken = null)
    {
        var check = new DkimCheck(new Resolver(new DnsOptions { Servers = [_dns.EndPoint], Timeout = TimeSpan.FromMilliseconds(300), Retries = 0 }, TimeProvider.System));
        return await check.VerifyAsync(new RawMessage(Encoding.Latin1.GetBytes(message), IsWhole: true).Parse(depth: 0)!, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Right_Signature_Passes() => Assert.Equal([new DkimVerdict("example.org", "good", DkimResult.Pass)], await VerifyAsync(Signed("good")));

    [Theory]
    [InlineData("a text.", "a test.")]
    [InlineData("Subject: Mail", "Subject: Spam")]
    [InlineData("a text.", "a text.\r\nScanned by a relay.")]
    public async Task Changed_Message_Fails(string was, string became)
    {
        var verdict = Assert.Single(await VerifyAsync(Signed("good").Replace(was, became, StringComparison.Ordinal)));

        Assert.Equal(("example.org", "good", DkimResult.Fail), (verdict.Domain, verdict.Selector, verdict.Result));
    }

    [Theory]
    [InlineData("absent", DkimResult.Permerror)]
    [InlineData("revoked", DkimResult.Permerror)]
    [InlineData("garbage", DkimResult.Permerror)]
    [InlineData("broken", DkimResult.Temperror)]
    [InlineData("silent", DkimResult.Temperror)]
    public async Task Key_That_Cannot_Be_Had_Is_Told_Apart(string selector, DkimResult expected)
    {
        var verdict = Assert.Single(await VerifyAsync(Signed(selector)));

        Assert.Equal((selector, expected), (verdict.Selector, verdict.Result));
        Assert.NotNull(verdict.Detail);
    }

    [Fact]
    public async Task Time_That_Is_Up_Is_A_Temporary_Error() =>
        Assert.Equal(DkimResult.Temperror, Assert.Single(await VerifyAsync(Signed("silent"), new CancellationToken(canceled: true))).Result);

    [Fact]
    public async Task Message_Without_Signature_Has_No_Verdict() => Assert.Empty(await VerifyAsync("From: a@example.org\r\n\r\ntext\r\n"));

    [Theory]
    [InlineData("v=1")]
    [InlineData("\0;;==;d=")]
    [InlineData("v=1; a=md5; d=example.org; s=good; h=from; bh=AAAA; b=BBBB")]
    public async Task Signature_That_Is_None_Is_A_Permanent_Error(string signature)
    {
        var verdict = Assert.Single(await VerifyAsync($"DKIM-Signature: {signature}\r\nFrom: a@example.org\r\n\r\ntext\r\n"));

        Assert.Equal(DkimResult.Permerror, verdict.Result);
    }

    [Fact]
    public async Task Signatures_Beyond_All_Reason_Are_Not_Looked_At()
    {
        var many = string.Concat(Enumerable.Repeat("DKIM-Signature: v=1\r\n", 1000));

        Assert.Equal(10, (await VerifyAsync($"{many}From: a@example.org\r\n\r\ntext\r\n")).Count);
    }
}
