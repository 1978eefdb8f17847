using MailExporter.Checks.Results;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>Signatures by OpenDKIM, which also judges them where a message passes another domain.</summary>
public sealed class DkimTests(MailLab lab) : RouteTest(lab)
{
    [Fact]
    public async Task Signature_That_Holds_Passes_For_The_Receiver_And_For_Us()
    {
        var message = IsUp(await RunAsync(To(Lab.Facts.Ways.Checked))).Message!;

        Assert.Equal([new("dkim", "pass")], Signatures(message));
        Assert.Equal([new("lab.test", "lab", DkimResult.Pass)], message.OwnDkim!.Value);
        Assert.True(message.IsBodyIntact);
    }

    [Fact]
    public async Task Footer_Breaks_The_Signature_And_The_Body()
    {
        var message = IsUp(await RunAsync(To(Lab.Facts.Ways.Footer))).Message!;

        Assert.Equal([new("dkim", "fail")], Signatures(message));
        var verdict = Assert.Single(message.OwnDkim!.Value);
        Assert.Equal(("lab.test", DkimResult.Fail), (verdict.Domain, verdict.Result));
        Assert.False(message.IsBodyIntact);
    }

    [Fact]
    public async Task Message_That_Nobody_Judged_Is_Verified_By_Ourselves()
    {
        var message = IsUp(await RunAsync(To(Lab.Facts.Ways.Plain))).Message!;

        Assert.Empty(message.Authentication);
        Assert.Equal([new("lab.test", "lab", DkimResult.Pass)], message.OwnDkim!.Value);
    }

    [Fact]
    public async Task Message_Of_A_Sender_That_Does_Not_Sign_Has_No_Signature()
    {
        var route = To(Lab.Facts.Ways.Plain);

        var message = IsUp(await RunAsync(route with { From = route.From.As(Lab, LabLogin.First) })).Message!;

        Assert.Empty(message.OwnDkim!.Value);
    }

    /// <summary>OpenDKIM also has a word on ATPS (RFC 6541).</summary>
    private static IEnumerable<AuthenticationVerdict> Signatures(ReceivedMessage message) => message.Authentication.Where(verdict => verdict.Method == "dkim");
}
