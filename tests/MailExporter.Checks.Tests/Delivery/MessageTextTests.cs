using System.Text;
using MailExporter.Checks.Delivery;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class MessageTextTests
{
    private const string Sent = "A first line with a = sign.\r\nA second one.\r\n";

    private static bool IsIntact(string received) =>
        MessageText.IsIntact(new RawMessage(Encoding.Latin1.GetBytes("From: a@example.org\r\n" + received), IsWhole: true).Parse(depth: 0)!, MessageText.Digest(Sent));

    [Theory]
    [InlineData("Content-Type: text/plain\r\n\r\n" + Sent)]
    [InlineData("Content-Type: text/plain; charset=us-ascii\r\n\r\n" + Sent + "\r\n\r\n")]
    [InlineData("\r\nA first line with a = sign.\nA second one.\n")]
    [InlineData("Content-Transfer-Encoding: quoted-printable\r\n\r\nA first line wi=\r\nth a =3D sign.\r\nA second one=2E\r\n")]
    [InlineData("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nQSBmaXJzdCBsaW5lIHdpdGggYSA9IHNpZ24uDQpBIHNlY29uZCBvbmUuDQo=\r\n")]
    [InlineData("Content-Type: text/plain; charset=utf-16be\r\nContent-Transfer-Encoding: base64\r\n\r\nAEEAIABmAGkAcgBzAHQAIABsAGkAbgBlACAAdwBpAHQAaAAgAGEAIAA9ACAAcwBpAGcAbgAuAA0ACgBBACAAcwBlAGMAbwBuAGQAIABvAG4AZQAu\r\n")]
    public void What_A_Relay_May_Do_Is_No_Change(string received) => Assert.True(IsIntact(received));

    [Theory]
    [InlineData("\r\nA first line with a = sign.\r\nA second One.\r\n")]
    [InlineData("\r\nA first line with a = sign.\r\n")]
    [InlineData("\r\n" + Sent + "-- \r\nScanned by a relay.\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n" + Sent + "--b--\r\n")]
    [InlineData("Content-Type: text/html\r\n\r\n" + Sent)]
    [InlineData("Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n")]
    [InlineData("")]
    public void Everything_Else_Is(string received) => Assert.False(IsIntact(received));

    [Fact]
    public void Text_Is_As_Long_As_It_Was_Asked_To_Be()
    {
        Assert.InRange(MessageText.Compose(Guid.NewGuid(), TestCertificates.Now, 100_000).Length, 100_000, 100_100);
        Assert.InRange(MessageText.Compose(Guid.NewGuid(), TestCertificates.Now, 0).Length, 1, 200);
    }

    [Fact]
    public void Thousands_Of_Parts_Cost_Nothing()
    {
        var bomb = new StringBuilder("From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        while (bomb.Length < RawMessage.MaxBytes)
        {
            bomb.Append("--b\r\n\r\nx\r\n");
        }

        var raw = new RawMessage(Encoding.Latin1.GetBytes(bomb.ToString()), IsWhole: true);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.NotNull(raw.Parse(depth: 0));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Header_Beyond_All_Reason_Is_Not_Taken_Apart()
    {
        var raw = new RawMessage(Encoding.Latin1.GetBytes("X: y\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 20_000)) + "\r\ntext"), IsWhole: true);

        Assert.Null(raw.Parse(depth: 0));
        Assert.Equal(64 * 1024, raw.Header.Length);
    }
}
