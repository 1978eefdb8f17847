using System.Security.Cryptography;
using System.Text;
using MailExporter.Checks.Authentication;
using MailKit.Security;

namespace MailExporter.Checks.Tests.Authentication;

public sealed class ScramTests
{
    private static readonly Credentials Pencil = new("user", "pencil", false);

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text));

    [Fact]
    public void Sha1_Is_As_In_Rfc5802_Section_5()
    {
        var scram = new Scram(HashAlgorithmName.SHA1, Pencil, "fyko+d2lbbFgONRv9qkxdawL", null, couldBind: false);

        Assert.Equal("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL", Decode(scram.Respond(null)));
        Assert.Equal(
            "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
            Decode(scram.Respond(Encode("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096"))));
        Assert.False(scram.IsSatisfied);
        Assert.Equal("", scram.Respond(Encode("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=")));
        Assert.True(scram.IsSatisfied);
    }

    [Fact]
    public void Sha256_Is_As_In_Rfc7677_Section_3()
    {
        var scram = new Scram(HashAlgorithmName.SHA256, Pencil, "rOprNGfwEbeRWgbNEkqO", null, couldBind: false);

        Assert.Equal("n,,n=user,r=rOprNGfwEbeRWgbNEkqO", Decode(scram.Respond(null)));
        Assert.Equal(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
            Decode(scram.Respond(Encode("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"))));
        Assert.Equal("", scram.Respond(Encode("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")));
        Assert.True(scram.IsSatisfied);
    }

    [Fact]
    public void Plus_Binds_The_Certificate()
    {
        var scram = new Scram(HashAlgorithmName.SHA256, Pencil, "abc", [1, 2, 3], couldBind: false);

        Assert.Equal("SCRAM-SHA-256-PLUS", scram.Mechanism);
        Assert.StartsWith("p=tls-server-end-point,,n=user,", Decode(scram.Respond(null)), StringComparison.Ordinal);
        var final = Decode(scram.Respond(Encode("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096")));
        byte[] bound = [.. "p=tls-server-end-point,,"u8, 1, 2, 3];
        Assert.StartsWith($"c={Convert.ToBase64String(bound)},r=abcdef,p=", final, StringComparison.Ordinal);
    }

    [Fact]
    public void Client_That_Could_Bind_Says_So()
    {
        var scram = new Scram(HashAlgorithmName.SHA256, Pencil, "abc", null, couldBind: true);

        Assert.StartsWith("y,,", Decode(scram.Respond(null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=b,c", "n=a=3Db=2Cc")]
    [InlineData("I\u00adX", "n=IX")]
    public void Name_Is_Prepared_And_Escaped(string name, string field)
    {
        var scram = new Scram(HashAlgorithmName.SHA1, new Credentials(name, "p", false), "abc", null, couldBind: false);

        Assert.Equal($"n,,{field},r=abc", Decode(scram.Respond(null)));
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("cj1hYmNkZWYscz0hISEsaT00MDk2")]
    [InlineData("")]
    [InlineData("LCwsLA==")]
    public void Challenge_That_Makes_No_Sense_Is_Refused(string challenge)
    {
        var scram = new Scram(HashAlgorithmName.SHA1, Pencil, "abc", null, couldBind: false);
        scram.Respond(null);

        Assert.Throws<SaslException>(() => scram.Respond(challenge));
    }

    [Fact]
    public void Credentials_Never_Print_The_Password() => Assert.DoesNotContain("pencil", Pencil.ToString());
}
