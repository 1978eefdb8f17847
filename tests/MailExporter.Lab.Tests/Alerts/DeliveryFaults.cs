using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>What breaks on the way of a message, and the deliveries that find it. Each has an address of its own, and only what becomes of that changes.</summary>
internal sealed class DeliveryFaults : IDisposable
{
    private readonly MailLab _lab;
    private readonly LabSieve _sieve;
    private readonly string _rights;
    private readonly string _zone;

    /// <summary>Prepares the lab; nothing is broken yet.</summary>
    public DeliveryFaults(MailLab lab)
    {
        (_lab, _sieve) = (lab, new LabSieve(lab));
        _rights = Path.Combine(Path.GetDirectoryName(new LabMaildir(lab, LabLogin.Fixed).Mailbox("any"))!, "dovecot-acl");
        _zone = Path.Combine(lab.Facts.Dir, "dns", "zones", "lab.test.zone");
        File.Move(_rights, _rights + "-away");
        Entries = [.. CreateEntries()];
        All = [.. CreateFaults()];
    }

    /// <summary>Entries of <c>deliveries</c>.</summary>
    public IReadOnlyList<JsonObject> Entries { get; }

    /// <summary>The faults.</summary>
    public IReadOnlyList<Fault> All { get; }

    /// <inheritdoc/>
    public void Dispose() => _sieve.Dispose();

    private IEnumerable<JsonObject> CreateEntries()
    {
        yield return _lab.Delivery("thrown away", "imaps", "way+thrown@lab.test", timeout: "3s").From(_lab, LabLogin.First);
        var bouncing = _lab.Delivery("returned", "imaps", "way+returned@lab.test");
        bouncing["bounces"] = _lab.Entry("bounces", "imaps").Login(_lab, LabLogin.Back);
        yield return bouncing;
        var late = _lab.Delivery("late", "imaps", "way+behind@lab.test").From(_lab, LabLogin.First);
        late["folders"] = new JsonArray("INBOX", "Later"); // a folder that is not the first is looked into every five seconds
        yield return late;
        yield return _lab.Delivery("junk", "imaps", "way+advert@lab.test", interval: "15s", timeout: "15s").From(_lab, LabLogin.First);
        yield return _lab.Delivery("signed", "imaps", LabLogin.Way).From(_lab, LabLogin.Way);
        yield return _lab.Delivery("kept", "imaps", LabLogin.Fixed).From(_lab, LabLogin.First);
    }

    private IEnumerable<Fault> CreateFaults()
    {
        yield return OfFiling("MailDeliveryFailing", "thrown away", "page", "timeout in phase receive", "thrown", "discard");
        var returned = $"/\\+returned@lab\\.test$/ way:unix:{Path.Combine(_lab.Facts.Dir, "run", "way.sock")}\n"; // refused there, after it was accepted here
        yield return new("MailDeliveryBounced", "returned", "page", "came back with a notification", () => EditTransportAsync(text => returned + text), () => EditTransportAsync(text => text.Replace(returned, "", StringComparison.Ordinal)));
        yield return OfFiling("MailDeliverySlow", "late", "ticket", "more than half of the time", "behind", "fileinto \"Later\"");
        yield return OfFiling("MailDeliveryJunk", "junk", "ticket", "the last into Junk", "advert", "fileinto \"Junk\"");
        yield return new("MailDeliveryAuthenticationBroken", "signed", "ticket", "own_dkim=permerror", () => EditZoneAsync(text => text.Replace("\nlab._domainkey ", "\n; lab._domainkey ", StringComparison.Ordinal)), () => EditZoneAsync(text => text.Replace("\n; lab._domainkey ", "\nlab._domainkey ", StringComparison.Ordinal)));
        yield return new("MailDeliveryLeftovers", "kept", "ticket", "are left over in its mailbox", () => MoveAsync(_rights + "-away", _rights), () => MoveAsync(_rights, _rights + "-away"));
    }

    private Fault OfFiling(string alert, string route, string receiver, string words, string detail, string action) =>
        new(alert, route, receiver, words, () => _sieve.AddAsync(detail, action), () => _sieve.RemoveAsync(detail));

    /// <summary>Makes the mailbox that mail comes late into.</summary>
    public async Task PrepareAsync()
    {
        var mailbox = new LabMaildir(_lab, LabLogin.Way);
        var copied = await Command.RunAsync("cp", "-a", mailbox.Mailbox("Junk"), mailbox.Mailbox("Later"));
        Assert.True(copied.ExitCode == 0, copied.Error);
    }

    private Task EditZoneAsync(Func<string, string> edit) => ServedFile.EditAsync(_zone, edit, "knotc", "-c", Path.Combine(_lab.Facts.Dir, "dns", "knot.conf"), "-b", "zone-reload", "lab.test");

    private async Task EditTransportAsync(Func<string, string> edit)
    {
        var master = await File.ReadAllTextAsync(Path.Combine(_lab.Facts.Dir, "run", "postfix.pid"), TestContext.Current.CancellationToken);
        await ServedFile.EditAsync(Path.Combine(_lab.Facts.Dir, "postfix", "etc", "transport.regexp"), edit, "kill", "-HUP", master.Trim());
    }

    private static Task MoveAsync(string from, string to)
    {
        File.Move(from, to);
        return Task.CompletedTask;
    }
}
