using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailExporter.Checks.Results;
using MailExporter.Checks.Transport;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Transport;

public sealed class HostileChainTests : IDisposable
{
    private readonly CertificateFiles _files = TestCertificates.Good.Export();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly CertificateJudge _judge = new(new TrustStore(TimeProvider.System), TimeProvider.System);

    public void Dispose()
    {
        _files.Dispose();
        _key.Dispose();
    }

    private ChainVerdict Judge(X509Certificate2 leaf, IEnumerable<X509Certificate2> others) =>
        _judge.Judge("target", "localhost", _files.CaFile, leaf, [leaf, .. others]);

    private X509Certificate2 Junk(string name, int size = 100)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.99999.1", new byte[size], critical: false));
        return request.CreateSelfSigned(TestCertificates.Now.AddDays(-1), TestCertificates.Now.AddDays(1));
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public void Only_The_First_Sixteen_Certificates_Are_Looked_At(int before, bool isGood)
    {
        var junk = Junk("junk");
        X509Certificate2[] others = [.. Enumerable.Repeat(junk, before), .. TestCertificates.Good.Intermediates, .. Enumerable.Repeat(junk, 50)];

        var verdict = Judge(TestCertificates.Good.Leaf, others);

        Assert.Equal(isGood ? [] : [CertificateError.Untrusted], verdict.Errors.ToArray());
    }

    [Theory]
    [InlineData(17, false)] // 65537
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(3000, true)]
    public void Exponent_That_Makes_A_Signature_Slow_To_Verify_Is_Noticed(int bits, bool isEndless)
    {
        using var certificate = WithExponent((BigInteger.One << (bits - 1)) + 1);

        Assert.Equal(isEndless, CertificateReader.HasEndlessExponent(certificate));
    }

    [Fact]
    public void Server_That_Shows_Another_Chain_Each_Time_Fills_No_Memory()
    {
        var first = JudgeOnce();
        var junk = Enumerable.Repeat(Junk("junk", 60_000), 2).ToArray();
        for (var i = 0; i < 1_000; i++)
        {
            using var leaf = Junk($"leaf {i}");
            Judge(leaf, junk); // 120 KB each
        }

        GC.Collect();

        Assert.False(first.TryGetTarget(out _));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference<CertificateFacts> JudgeOnce()
    {
        using var leaf = Junk("first");
        return new(Judge(leaf, []).Chain[0]);
    }

    private X509Certificate2 WithExponent(BigInteger exponent)
    {
        var modulus = new BigInteger(RandomNumberGenerator.GetBytes(384), isUnsigned: true) | BigInteger.One | BigInteger.One << 3071;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(modulus);
            writer.WriteInteger(exponent);
        }

        var rsa = new Oid("1.2.840.113549.1.1.1");
        var key = new PublicKey(rsa, new AsnEncodedData(rsa, [5, 0]), new AsnEncodedData(rsa, writer.Encode()));
        var name = new X500DistinguishedName("CN=endless");
        return new CertificateRequest(name, key, HashAlgorithmName.SHA256)
            .Create(name, X509SignatureGenerator.CreateForECDsa(_key), TestCertificates.Now.AddDays(-1), TestCertificates.Now.AddDays(1), [1]);
    }
}
