using MailExporter.Checks.Delivery;
using MailExporter.Testing;

namespace MailExporter.Checks.Tests.Delivery;

public sealed class MessageMarkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("key-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Header(Guid id, string token) => $"Subject: x\r\nX-MailExporter-Id: {id}\r\nX-MailExporter-Token:\r\n {token}\r\n\r\n";

    [Fact]
    public void Own_Message_Is_Recognised_Across_Restarts()
    {
        var path = Path.Combine(_folder.FullName, "data", "delivery.key");
        var id = MessageMark.NewId(TestCertificates.Now);
        var token = new MessageMark(InstallationKey.At(path), "route").Token(id);

        Assert.Equal(id, new MessageMark(InstallationKey.At(path), "route").Recognise(HeaderFields.Of(Header(id, token))));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Message_Of_Another_Installation_Or_Route_Is_Not()
    {
        var key = InstallationKey.Temporary();
        var id = MessageMark.NewId(TestCertificates.Now);
        var header = Header(id, new MessageMark(key, "route").Token(id));

        Assert.Null(new MessageMark(key, "other").Recognise(HeaderFields.Of(header)));
        Assert.Null(new MessageMark(InstallationKey.Temporary(), "route").Recognise(HeaderFields.Of(header)));
        Assert.Null(new MessageMark(key, "route").Recognise(HeaderFields.Of(header.Replace(id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal))));
        Assert.Null(new MessageMark(key, "route").Recognise(HeaderFields.Of("\0\r\n:\r\n \r\n")));
    }

    [Fact]
    public void Id_Tells_When_It_Was_Made() => Assert.Equal(TestCertificates.Now, MessageMark.MadeAt(MessageMark.NewId(TestCertificates.Now)), TimeSpan.FromMilliseconds(1));

    [Fact]
    public void Key_That_Is_None_Is_Refused()
    {
        var path = Path.Combine(_folder.FullName, "delivery.key");
        File.WriteAllText(path, "short");

        Assert.Throws<IOException>(() => InstallationKey.At(path));
    }
}
