using System.Text.RegularExpressions;
using MailExporter.Testing;

namespace MailExporter.Tests;

/// <summary>A folder of the source is a room, and a room uses only rooms that stand before it.</summary>
public sealed partial class RoomTests
{
    /// <summary>In the order of use; rooms of one line do not know each other.</summary>
    private static readonly string[][] Order =
    [
        ["Checks.Results"],
        ["Checks.Configuration"],
        ["Checks.Dns"],
        ["Checks.Transport"],
        ["Checks.Authentication"],
        ["Checks.Smtp", "Checks.Imap", "Checks.Pop3"],
        ["Checks.Checking"],
        ["Checks.Delivery", "Checks.Domains", "Checks.Assessment"],
        ["Checks.Analysis"],
        ["Scheduling", "LocalServices", "Logging", "Systemd", "WebConfiguration"],
        ["Storage"],
        ["Changes", "Delivering", "Assessing", "Posture"],
        ["History"],
        ["Notifications", "Reports"],
        ["Metrics"],
        ["Probing", "Reloading"],
        ["Web"],
        ["Cli"],
    ];

    private static readonly string[] All =
    [
        .. from project in (string[])["MailExporter.Checks", "MailExporter"]
           from folder in Directory.EnumerateDirectories(Path.Combine(Checkout.Root, "src", project))
           where Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Any()
           select $"{project}.{Path.GetFileName(folder)}"["MailExporter.".Length..],
    ];

    public static TheoryData<string> Rooms => [.. All];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_Uses_Only_Rooms_That_Stand_Before_It(string room)
    {
        var place = Array.FindIndex(Order, line => line.Contains(room));
        Assert.True(place >= 0, $"{room} has no place in the order");
        var known = Order[..place].SelectMany(line => line).Append(room).ToHashSet();

        var used = Directory.EnumerateFiles(Folder(room), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => Name().Matches(line)).Select(match => (Room: match.Groups[1].Value, File: Path.GetFileName(file))))
            .Where(use => All.Contains(use.Room));

        Assert.All(used, use => Assert.Contains(use.Room, known));
    }

    private static string Folder(string room) => room.StartsWith("Checks.", StringComparison.Ordinal)
        ? Path.Combine(Checkout.Root, "src", "MailExporter.Checks", room["Checks.".Length..])
        : Path.Combine(Checkout.Root, "src", "MailExporter", room);

    /// <summary>In a <c>using</c>, or written out.</summary>
    [GeneratedRegex(@"\bMailExporter\.((?:Checks\.)?[A-Z][A-Za-z0-9]*)")]
    private static partial Regex Name();
}
