using System.Globalization;
using System.Text;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Delivery;

/// <summary>Messages of others in a mailbox of the lab, put there as files: nobody but their owner may delete, move or mark them.</summary>
internal sealed class ForeignMail(MailLab lab, string user, string mailbox = "INBOX")
{
    private static int _number;

    private readonly string _folder = Path.Combine(lab.Facts.Dir, "mail", user.Split('@')[0], "Maildir", mailbox == "INBOX" ? "" : $".{mailbox}", "cur");
    private readonly Dictionary<string, string> _put = new(StringComparer.Ordinal);

    /// <summary>Messages that look like a route's own: the subject, an id, and a token that is missing, empty, random, or another's.</summary>
    public static IEnumerable<(string Text, string Flags)> LookAlikes(DateTimeOffset now)
    {
        string[] tokens = ["", "X-MailExporter-Token:\n", $"X-MailExporter-Token: {new string('0', 64)}\n", $"X-MailExporter-Token: {Guid.NewGuid():N}{Guid.NewGuid():N}\n"];
        string[] flags = ["", "S", "F", "T", "FST"]; // T is \Deleted: it is the owner's to expunge it
        foreach (var flag in flags)
        {
            foreach (var token in tokens)
            {
                var id = Guid.CreateVersion7(now - TimeSpan.FromDays(1));
                yield return (Message($"Mail Delivery Test ID {id}", $"X-MailExporter-Id: {id}\n{token}"), flag);
            }
        }
    }

    /// <summary>A message of a stranger.</summary>
    public static string Message(string subject, string fields = "", string body = "Hello.\n") =>
        $"From: <stranger@example.org>\nTo: <way@lab.test>\nSubject: {subject}\n{fields}\n{body}";

    /// <summary>A notification about a message that looks like one of ours.</summary>
    public static string Report(Guid id) => Message("Undelivered Mail Returned to Sender", "MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n", $"""
        --b
        Content-Type: text/plain

        It did not work.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.example.org
        Original-Envelope-Id: {id}

        Final-Recipient: rfc822; way@lab.test
        Action: failed
        Status: 5.1.1

        --b
        Content-Type: text/rfc822-headers

        Message-ID: <{id}@lab.test>
        Subject: Mail Delivery Test ID {id}
        X-MailExporter-Id: {id}
        X-MailExporter-Token: {new string('0', 64)}

        --b--

        """.ReplaceLineEndings("\n"));

    /// <summary>Puts them there.</summary>
    /// <param name="messages">Their texts, and the letters of their flags in a Maildir.</param>
    public async Task PutAsync(IEnumerable<(string Text, string Flags)> messages)
    {
        var came = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        foreach (var (text, flags) in messages)
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            var name = string.Create(CultureInfo.InvariantCulture, $"{came}.M{Interlocked.Increment(ref _number)}P{Environment.ProcessId}.foreign,S={bytes.Length},W={bytes.Length + text.Count(letter => letter == '\n')}");
            await File.WriteAllBytesAsync(Path.Combine(_folder, $"{name}:2,{flags}"), bytes, TestContext.Current.CancellationToken);
            _put.Add(name, flags);
        }

        var owner = await Command.RunAsync("chown", "-R", $"--reference={_folder}", _folder);
        Assert.True(owner.ExitCode == 0, owner.Error);
    }

    /// <summary>All of them are there, with the flags they had.</summary>
    public void AssertUntouched()
    {
        var now = Directory.EnumerateFiles(_folder).Select(file => Path.GetFileName(file).Split(":2,")).ToDictionary(parts => parts[0], parts => parts[1]);

        Assert.Empty(_put.Where(message => now.GetValueOrDefault(message.Key) != message.Value).Take(10));
    }

    /// <summary>Takes them out again.</summary>
    public void Take()
    {
        foreach (var file in Directory.EnumerateFiles(_folder).Where(file => _put.ContainsKey(Path.GetFileName(file).Split(":2,")[0])))
        {
            File.Delete(file);
        }

        _put.Clear();
    }
}
