using System.Text.Json.Nodes;
using MailExporter.Lab.Tests.Executable;
using MailExporter.Lab.Tests.Labs;

namespace MailExporter.Lab.Tests.Alerts;

/// <summary>What breaks in the zones of a domain that is in order before, and the entry that finds it.</summary>
internal sealed class DomainFaults
{
    private const string Sender = "@ TXT \"v=spf1 mx -all\"";
    private const string Policy = "v=DMARC1; p=reject;";

    private readonly MailLab _lab;

    public DomainFaults(MailLab lab)
    {
        _lab = lab;
        Entries = [lab.Domain(lab.Facts.Posture.Domain)];
        All = [.. CreateFaults()];
    }

    /// <summary>Entries of <c>domains</c>.</summary>
    public IReadOnlyList<JsonObject> Entries { get; }

    /// <summary>The faults.</summary>
    public IReadOnlyList<Fault> All { get; }

    private IEnumerable<Fault> CreateFaults()
    {
        var domain = _lab.Facts.Posture.Domain;
        yield return new("MailDomainBroken", domain, "page", "spf_", () => EditAsync(domain, text => Weaker(text).Replace(Sender, $"{Sender}\n@ TXT \"v=spf1 -all\"", StringComparison.Ordinal)), () => EditAsync(domain, text => Stricter(text).Replace("\n@ TXT \"v=spf1 -all\"", "", StringComparison.Ordinal)));
        yield return new("MailDomainProtectionWeaker", domain, "ticket", "is quarantine now", Nothing, Nothing); // by the same edit, which is one of one file
        var listed = $"\n{string.Join('.', _lab.Facts.Posture.Mx1.Split('.').Reverse())} A 127.0.0.2\n";
        yield return new("MailDomainListed", domain, "page", _lab.Facts.Posture.Mx1, () => EditAsync(_lab.Facts.Posture.Dnsbl, text => text + listed), () => EditAsync(_lab.Facts.Posture.Dnsbl, text => text.Replace(listed, "", StringComparison.Ordinal)));
    }

    private static string Weaker(string zone) => zone.Replace(Policy, "v=DMARC1; p=quarantine;", StringComparison.Ordinal);

    private static string Stricter(string zone) => zone.Replace("v=DMARC1; p=quarantine;", Policy, StringComparison.Ordinal);

    private Task EditAsync(string zone, Func<string, string> edit) => ServedFile.EditAsync(
        Path.Combine(_lab.Facts.Dir, "dns", "zones", $"{zone}.zone"), edit, "knotc", "-c", Path.Combine(_lab.Facts.Dir, "dns", "knot.conf"), "-b", "zone-reload", zone);

    private static Task Nothing() => Task.CompletedTask;
}
