using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Domains;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Domains;

public sealed class TlsaMatchTests
{
    private static readonly string[] Names = ["mx.example.org", "example.org"];

    /// <summary>The served chain is leaf and intermediate, with the root where it says so; a record is made of one of these.</summary>
    [Theory]
    [InlineData("3 0 0 leaf", "good", "Match")]
    [InlineData("3 0 1 leaf", "good", "Match")]
    [InlineData("3 0 2 leaf", "good", "Match")]
    [InlineData("3 1 0 leaf", "good", "Match")]
    [InlineData("3 1 1 leaf", "good", "Match")]
    [InlineData("3 1 2 leaf", "good", "Match")]
    [InlineData("3 1 1 leaf", "rsa", "Match")]
    [InlineData("3 0 1 other", "good", "NoMatch")]
    [InlineData("3 1 1 other", "good", "NoMatch")]
    [InlineData("3 0 0 other", "good", "NoMatch")]
    [InlineData("3 1 1 intermediate", "good", "NoMatch")] // usage 3 is about the server's own certificate
    [InlineData("3 1 1 leaf", "none", "NoMatch")]
    [InlineData("3 1 1 leaf", "expired", "Match")] // RFC 7672 section 3.1.1: dates and names do not matter
    [InlineData("3 1 1 leaf", "wrong name", "Match")]
    [InlineData("3 1 1 leaf", "self-signed", "Match")]
    [InlineData("2 0 1 intermediate", "good", "Match")]
    [InlineData("2 1 1 intermediate", "good", "Match")]
    [InlineData("2 1 2 intermediate", "good", "Match")]
    [InlineData("2 0 0 intermediate", "good", "Match")]
    [InlineData("2 0 1 root", "with root", "Match")]
    [InlineData("2 1 1 root", "with root", "Match")]
    [InlineData("2 1 1 root", "good", "NoMatch")] // the anchor must be sent: RFC 7672 section 3.1.2
    [InlineData("2 0 0 root", "good", "Match")] // save where the record is the whole of it
    [InlineData("2 0 1 leaf", "good", "NoMatch")]
    [InlineData("2 1 1 intermediate", "wrong name", "NoMatch")]
    [InlineData("2 1 1 intermediate", "next-hop name", "Match")]
    [InlineData("2 1 1 intermediate", "expired", "NoMatch")]
    [InlineData("2 1 1 stranger", "with stranger", "NoMatch")] // it is sent, and did not issue the leaf
    [InlineData("2 1 1 intermediate", "alone", "NoMatch")]
    [InlineData("0 1 1 leaf", "good", "Unusable")]
    [InlineData("1 1 1 leaf", "good", "Unusable")]
    [InlineData("4 1 1 leaf", "good", "Unusable")]
    [InlineData("255 1 1 leaf", "good", "Unusable")]
    [InlineData("3 2 1 leaf", "good", "Unusable")]
    [InlineData("3 1 3 leaf", "good", "Unusable")]
    [InlineData("3 1 1 short", "good", "Unusable")]
    [InlineData("3 1 2 short", "good", "Unusable")]
    [InlineData("3 1 0 empty", "good", "Unusable")]
    [InlineData("2 0 0 garbage", "good", "NoMatch")]
    [InlineData("3 1 1 leaf", "garbage", "NoMatch")]
    public void Record_Is_Held_Against_The_Chain(string record, string served, string outcome) =>
        Assert.Equal(outcome, TlsaMatch.Of(Record(record, served), [.. Chain(served)], Names, TestCertificates.Now).ToString());

    [Fact]
    public void Record_Is_Spelt_As_In_A_Zone_And_Bounded()
    {
        Assert.Equal("3 1 1 0aff", TlsaMatch.Spell(new(3, 1, 1, [0x0a, 0xff])));
        Assert.Equal($"3 0 0 {new string('0', 128)}…", TlsaMatch.Spell(new(3, 0, 0, new byte[5000].ToValueList())));
    }

    private static TlsaRecord Record(string text, string served)
    {
        var words = text.Split(' ');
        var (usage, selector, matching) = (byte.Parse(words[0]), byte.Parse(words[1]), byte.Parse(words[2]));
        return new(usage, selector, matching, Data(words[3], selector, matching, Certificate(served)).ToValueList());
    }

    private static byte[] Data(string source, byte selector, byte matching, TestCertificate served)
    {
        switch (source)
        {
            case "short":
                return new byte[20];
            case "empty":
                return [];
            case "garbage":
                return [1, 2, 3, 4];
        }

        var certificate = source switch
        {
            "leaf" => served.Leaf,
            "intermediate" => TestCertificates.Intermediate.Certificate,
            "root" => TestCertificates.Root.Certificate,
            "stranger" => TestCertificates.UnknownCa.Root,
            _ => TestCertificates.Client.Leaf,
        };
        var selected = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return matching switch { 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => selected };
    }

    private static TestCertificate Certificate(string served) => served switch
    {
        "rsa" => TestCertificates.Rsa,
        "expired" => TestCertificates.Expired,
        "wrong name" => TestCertificates.WrongName,
        "next-hop name" => NextHop,
        "self-signed" => TestCertificates.SelfSigned,
        _ => TestCertificates.Good,
    };

    private static readonly TestCertificate NextHop = TestCertificates.For("example.org");

    private static IEnumerable<byte[]> Chain(string served)
    {
        if (served == "none")
        {
            return [];
        }

        if (served == "garbage")
        {
            return [[1, 2, 3]];
        }

        var certificate = Certificate(served);
        IEnumerable<X509Certificate2> chain = served switch
        {
            "alone" => [certificate.Leaf],
            "with root" => [certificate.Leaf, .. certificate.Intermediates, certificate.Root],
            "with stranger" => [certificate.Leaf, .. certificate.Intermediates, TestCertificates.UnknownCa.Root],
            _ => [certificate.Leaf, .. certificate.Intermediates],
        };
        return chain.Select(sent => sent.RawData);
    }
}
