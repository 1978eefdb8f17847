using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Transport;

public sealed class VerdictCacheTests : IDisposable
{
    private static readonly string Dialogue = "tls:\nS: 554 enough\nC?: *";

    private readonly TestChecker _checker = new();

    public void Dispose() => _checker.Dispose();

    private async Task<CertificateError[]> JudgeAsync(ScriptedServer server, TlsOptions? settings = null)
    {
        var options = _checker.For(server, tls: TlsMode.Implicit) with { TlsConfig = settings ?? new() { CaFile = _checker.CaFile } };
        return [.. (await _checker.RunAsync(options)).Tls!.Errors];
    }

    [Fact]
    public async Task Good_Bad_And_Good_Again_Are_Seen_At_Once()
    {
        var certificate = TestCertificates.Good;
        await using var server = ScriptedServer.Start(Dialogue, new() { CertificateFor = _ => certificate });
        var seen = new List<string>();

        foreach (var next in new[] { TestCertificates.Good, TestCertificates.WrongName, TestCertificates.Good, TestCertificates.UnknownCa, TestCertificates.WithoutIntermediate, TestCertificates.Expired, TestCertificates.Good, TestCertificates.Good })
        {
            certificate = next;
            seen.Add(string.Join(' ', await JudgeAsync(server)));
        }

        Assert.Equal(["", "NameMismatch", "", "Untrusted", "Untrusted", "Expired", "", ""], seen);
    }

    [Fact]
    public async Task Certificate_That_Expires_While_Its_Verdict_Is_Kept_Is_Expired()
    {
        var shortLived = TestCertificates.Intermediate.Issue(new() { NotAfter = TestCertificates.Now.AddMinutes(2) });
        await using var server = ScriptedServer.Start(Dialogue, new() { Certificate = shortLived });

        Assert.Empty(await JudgeAsync(server));
        _checker.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(await JudgeAsync(server));
        _checker.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([CertificateError.Expired], await JudgeAsync(server));
    }

    [Fact]
    public async Task Clock_That_Is_Set_Back_Makes_A_Kept_Verdict_Void()
    {
        await using var server = ScriptedServer.Start(Dialogue);
        Assert.Empty(await JudgeAsync(server));

        _checker.Time.AdjustTime(TestCertificates.Now.AddDays(-2));

        Assert.Equal([CertificateError.NotYetValid], await JudgeAsync(server));
    }

    [Fact]
    public async Task Replaced_Roots_Are_Seen_Within_Seconds()
    {
        await using var server = ScriptedServer.Start(Dialogue);
        var good = await File.ReadAllTextAsync(_checker.CaFile, TestContext.Current.CancellationToken);
        Assert.Empty(await JudgeAsync(server));

        await ReplaceRootsAsync(TestCertificates.UnknownCa.Root.ExportCertificatePem(), 1);
        Assert.Equal([CertificateError.Untrusted], await JudgeAsync(server));
        await ReplaceRootsAsync(good, 2);
        Assert.Empty(await JudgeAsync(server));
    }

    [Fact]
    public async Task Roots_Of_One_Check_Are_Not_Those_Of_Another()
    {
        using var stranger = TestCertificates.UnknownCa.Export();
        await using var server = ScriptedServer.Start(Dialogue);

        Assert.Empty(await JudgeAsync(server));
        Assert.Equal([CertificateError.Untrusted], await JudgeAsync(server, new() { CaFile = stranger.CaFile }));
        Assert.Empty(await JudgeAsync(server));
    }

    [Fact]
    public async Task Name_Of_One_Check_Is_Not_That_Of_Another()
    {
        await using var server = ScriptedServer.Start(Dialogue);

        Assert.Empty(await JudgeAsync(server));
        Assert.Equal([CertificateError.NameMismatch], await JudgeAsync(server, new() { CaFile = _checker.CaFile, ServerName = "other.example.net" }));
        Assert.Empty(await JudgeAsync(server, new() { CaFile = _checker.CaFile, ServerName = "mx.example.org" }));
    }

    private async Task ReplaceRootsAsync(string pem, int generation)
    {
        await File.WriteAllTextAsync(_checker.CaFile, pem, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(_checker.CaFile, TestCertificates.Now.AddMinutes(generation).UtcDateTime);
        _checker.Time.Advance(TimeSpan.FromSeconds(10));
    }
}
