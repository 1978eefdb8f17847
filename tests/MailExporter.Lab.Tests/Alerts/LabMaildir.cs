using System.Globalization;
using System.Text;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>The INBOX of one of the lab's accounts, on its disk.</summary>
internal sealed class LabMaildir(MailLab lab, string user)
{
    private readonly string _folder = Path.Combine(lab.Facts.Dir, "mail", user.Split('@')[0], "Maildir");
    private readonly List<string> _put = [];

    /// <summary>The folder of another mailbox.</summary>
    public string Mailbox(string name) => Path.Combine(_folder, $".{name}");

    /// <summary>Puts messages there, as if they had come some time ago.</summary>
    public async Task PutAsync(int count, int size, TimeSpan age)
    {
        var came = TimeProvider.System.GetUtcNow() - age;
        var text = $"From: <sender@lab.test>\nTo: <{user}>\nSubject: put by a test\n\n" + new string('x', size) + "\n";
        for (var i = 0; i < count; i++)
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            var file = Path.Combine(_folder, "cur", string.Create(CultureInfo.InvariantCulture, $"{came.ToUnixTimeSeconds()}.M{i}P{Environment.ProcessId}.test,S={bytes.Length},W={bytes.Length + 5}:2,"));
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(file, came.UtcDateTime);
            _put.Add(file);
        }

        var owner = await Command.RunAsync("chown", ["--reference", _folder, .. _put]);
        Assert.True(owner.ExitCode == 0, owner.Error);
    }

    /// <summary>Takes out what was put there, whatever flags it has by now.</summary>
    public Task TakeAsync()
    {
        foreach (var file in _put)
        {
            foreach (var found in Directory.EnumerateFiles(Path.Combine(_folder, "cur"), Path.GetFileName(file).Split(':')[0] + "*"))
            {
                File.Delete(found);
            }
        }

        _put.Clear();
        return Task.CompletedTask;
    }

    /// <summary>Takes out one of the messages that are there from the beginning.</summary>
    public void TakeOne() => File.Delete(Directory.EnumerateFiles(Path.Combine(_folder, "cur")).First());
}
