using MailExporter.Checks.Results;
using MailExporter.Delivering;

namespace MailExporter.Tests.Delivering;

public sealed class DeliveryJudgementTests
{
    private static DeliveryConcern[] Concerns(DeliveryResult result) => [.. DeliveryJudgement.Warnings(result).Select(warning => warning.Reason)];

    private static DeliveryResult With(Func<ReceivedMessage, ReceivedMessage> change) => ExampleDelivery.Arrived() is var arrived ? arrived with { Message = change(arrived.Message!) } : arrived;

    [Fact]
    public void Message_That_Arrived_As_It_Should_Is_A_Success()
    {
        Assert.Equal(CheckStatus.Success, DeliveryJudgement.Status(ExampleDelivery.Arrived()));
        Assert.Equal("The message was visible in INBOX 3.50 s after it was sent; sending took 0.25 s.", DeliveryJudgement.Sentence(ExampleDelivery.Arrived()));
    }

    [Fact]
    public void Message_That_Was_Not_Seen_Is_An_Error_Whatever_Else()
    {
        var missing = ExampleDelivery.Missing() with { Leftovers = 3 };

        Assert.Equal(CheckStatus.Error, DeliveryJudgement.Status(missing));
        Assert.Equal([DeliveryConcern.Leftovers], Concerns(missing));
        Assert.Equal("The sending server took the message, and it was not seen within 30 s.", DeliveryJudgement.Sentence(missing));
    }

    [Fact]
    public void Each_Concern_Alone_Is_A_Warning()
    {
        (DeliveryConcern Concern, DeliveryResult Result)[] cases =
        [
            (DeliveryConcern.Junk, With(message => message with { Folder = "Spam", IsJunk = true })),
            (DeliveryConcern.Duplicate, ExampleDelivery.Arrived() with { Outcome = DeliveryOutcome.Duplicate }),
            (DeliveryConcern.Authentication, With(message => message with { Authentication = [new("dmarc", "fail")] })),
            (DeliveryConcern.Authentication, With(message => message with { OwnDkim = [new("example.org", "lab", DkimResult.Fail, "the body was changed")] })),
            (DeliveryConcern.BodyChanged, With(message => message with { IsBodyIntact = false })),
            (DeliveryConcern.Leftovers, ExampleDelivery.Arrived() with { Leftovers = 1 }),
            (DeliveryConcern.Bounces, ExampleDelivery.Arrived() with { BounceMailbox = Example.Error(Example.Server()) }),
            (DeliveryConcern.Memory, ExampleDelivery.Arrived() with { MemoryProblem = "no space left on device" }),
        ];

        Assert.All(cases, c => Assert.Equal((CheckStatus.Warning, c.Concern), (DeliveryJudgement.Status(c.Result), Assert.Single(Concerns(c.Result)))));
        Assert.Equal(Enum.GetValues<DeliveryConcern>(), cases.Select(c => c.Concern).Distinct());
    }

    [Theory]
    [InlineData("spf", "softfail", true)]
    [InlineData("dkim", "permerror", true)]
    [InlineData("dkim", "none", false)]
    [InlineData("dmarc", "temperror", false)]
    [InlineData("dkim-atps", "fail", false)]
    [InlineData("arc", "fail", false)]
    public void Verdict_Is_Broken_Only_Where_It_Says_So_Of_What_Others_Look_At(string method, string result, bool isBroken)
    {
        Assert.Equal(isBroken, Concerns(With(message => message with { Authentication = [new(method, result)] })).Contains(DeliveryConcern.Authentication));
    }

    [Fact]
    public void One_Signature_That_Holds_Is_Enough()
    {
        var twice = With(message => message with
        {
            Authentication = [new("dkim", "fail"), new("dkim", "pass")],
            OwnDkim = [new("list.example.org", "a", DkimResult.Fail, "x"), new("example.org", "lab", DkimResult.Pass)],
        });

        Assert.Empty(Concerns(twice));
    }

    [Fact]
    public void Deferral_Within_The_Round_Is_No_Concern()
    {
        Assert.Empty(Concerns(ExampleDelivery.Arrived() with { Deferrals = 3 }));
    }
}
