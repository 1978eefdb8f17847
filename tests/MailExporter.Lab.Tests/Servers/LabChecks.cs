using MailExporter.Checks;
using MailExporter.Checks.Configuration;
using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Servers;

/// <summary>How the tests of this room run a check.</summary>
internal static class LabChecks
{
    /// <summary>Runs it once, in a world of its own: no back-off or token of an earlier check.</summary>
    public static async Task<CheckResult> CheckAsync(this MailLab lab, ServerOptions server)
    {
        using var checker = new ServerChecker(lab.Dns);
        return Assert.Single(await checker.RunAsync(server, TestContext.Current.CancellationToken));
    }

    /// <summary>Runs a check that has several results.</summary>
    public static async Task<ValueList<CheckResult>> CheckAllAsync(this MailLab lab, ServerOptions server)
    {
        using var checker = new ServerChecker(lab.Dns);
        return await checker.RunAsync(server, TestContext.Current.CancellationToken);
    }

    /// <summary>Success, without a warning.</summary>
    public static CheckResult Succeeds(this CheckResult result)
    {
        Assert.True(result.Status == CheckStatus.Success, $"{result.Message}\n{result.Transcript}");
        Assert.Null(result.Failure);
        return result;
    }

    /// <summary>An error in this phase for this reason.</summary>
    public static CheckResult FailsIn(this CheckResult result, CheckPhase phase, FailureReason reason)
    {
        Assert.True((result.Failure?.Phase, result.Failure?.Reason) == (phase, reason), $"Wanted {reason} in {phase}: {result.Message}\n{result.Transcript}");
        Assert.Equal(CheckStatus.Error, result.Status);
        return result;
    }

    /// <summary>A warning for this reason and no other.</summary>
    public static CheckResult WarnsOf(this CheckResult result, WarningReason reason)
    {
        Assert.True(result.Status == CheckStatus.Warning, $"{result.Message}\n{result.Transcript}");
        Assert.Equal([reason], result.Warnings.Select(w => w.Reason));
        return result;
    }

    /// <summary>The INBOX as an IMAP client sees it now.</summary>
    public static async Task<MailboxFacts> InboxAsync(this MailLab lab, string user) =>
        Assert.Single((await lab.CheckAsync(lab.Server(MailProtocol.Imap, TlsMode.Implicit).As(lab, user))).Succeeds().Mailboxes);
}
