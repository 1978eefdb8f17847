namespace MailExporter.Changes;

/// <summary>One thing that is not what it was when it was last observed.</summary>
/// <param name="Kind">What changed.</param>
/// <param name="Old">What it was, for a person; empty for an empty set.</param>
/// <param name="New">What it is now.</param>
/// <param name="At">When the check began that noticed it, UTC.</param>
internal sealed record Change(ChangeKind Kind, string Old, string New, DateTimeOffset At)
{
    private const int MaxText = 1024;

    /// <summary>The change as it is kept: a server that lists something else each time must not fill the memory.</summary>
    public Change Bounded() => Old.Length <= MaxText && New.Length <= MaxText ? this : this with { Old = Cut(Old), New = Cut(New) };

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";
}
