namespace MailExporter.Checks.Delivery;

/// <summary>What is known of the messages in a POP3 maildrop, by their UIDL texts.</summary>
internal sealed class MaildropMemory
{
    private const int MaxForeign = 200_000;
    private const int MaxAccounted = 10_000;

    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accounted = new(StringComparer.Ordinal);
    private IReadOnlySet<string>? _initial;

    /// <summary>It is not ours.</summary>
    public bool IsForeign(string unique) => _foreign.Contains(unique);

    public void MarkForeign(string unique) => _foreign.Add(unique);

    public void UnmarkForeign(string unique) => _foreign.Remove(unique);

    /// <summary>It was counted already, or was there when the program began, so that the program before may have counted it.</summary>
    public bool IsAccountedFor(string unique) => _accounted.Contains(unique) || _initial?.Contains(unique) == true;

    public void Account(string unique)
    {
        if (_accounted.Count < MaxAccounted)
        {
            _accounted.Add(unique);
        }
    }

    /// <summary>Takes note of what is there. What is no more there is forgotten, so that this stays as large as the maildrop.</summary>
    public void Note(IReadOnlySet<string> present)
    {
        _initial ??= present;
        _foreign.IntersectWith(present);
        if (_foreign.Count > MaxForeign)
        {
            _foreign.Clear();
        }
    }
}
