using MailExporter.Checks.Results;
using MailExporter.Checks.Tests.Pop3;
using MailExporter.Checks.Tests.Smtp;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class Pop3DeliveryTests
{
    private const string Sent = DeliveryWorld.Taken + "\n" + SmtpScript.Quit;
    private const string Foreign = "S+: +OK top\nS+: Subject: hello\nS+:\nS: .";

    private static string Session(string listed, params string[] rest) => string.Join('\n', [
        "tls:", Pop3Script.Greeting, Pop3Script.Capa("USER", "UIDL", "TOP"), Pop3Script.Login, "C: UIDL\nS+: +OK", listed, "S: .", .. rest, Pop3Script.Quit]);

    [Fact]
    public async Task Message_Is_Found_By_Another_Session_And_Deleted()
    {
        await using var world = DeliveryWorld.Start(
            Sent,
            string.Join(
                "\n---\n",
                Session("S+: 1 old", "C: TOP 1 0\n" + Foreign),
                Session("S+: 1 old"),
                Session("S+: 1 old\nS+: 2 new", "C: TOP 2 0\nS+: +OK\nanswer: top\nC: LIST 2\nS: +OK 2 900\nC: TOP 2 1000000\nS+: +OK\nanswer: all"),
                Session("S+: 1 old\nS+: 2 new", "C: DELE 2\nS: +OK")),
            MailProtocol.Pop3);

        var round = world.RunAsync();
        foreach (var pause in (double[])[1, 2])
        {
            await world.Time.TimerAsync(TimeSpan.FromSeconds(pause), pause == 1 ? 1 : 4); // three goodbyes have a limit of 2 s, too
            world.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        var result = await round;

        Assert.True(result.IsUp, $"{result.Failure}\n{result.Receiving?.Transcript}");
        Assert.Equal((TimeSpan.FromSeconds(3), "INBOX", 900L, 0), (result.Latency, result.Message!.Folder, result.Message.SizeBytes, result.Leftovers));
        Assert.Equal(2, result.Message.Hops.Count);
        Assert.Equal(1, world.Mailbox.Count("DELE"));
    }

    [Fact]
    public async Task Server_Without_Uidl_Is_No_Mailbox_To_Wait_In()
    {
        var script = string.Join('\n', "tls:", Pop3Script.Greeting, Pop3Script.Capa("USER"), Pop3Script.Login, "C: UIDL\nS: -ERR what\nC?: *");
        await using var world = DeliveryWorld.Start(Sent, script, MailProtocol.Pop3);

        var result = await world.RunAsync();

        Assert.Equal((DeliveryPhase.Prepare, FailureReason.MailboxFailed), (result.Failure!.Phase, result.Failure.Reason));
        Assert.Equal(0, world.Sending.Connections);
    }
}
