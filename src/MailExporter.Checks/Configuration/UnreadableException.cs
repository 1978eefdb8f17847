namespace MailExporter.Checks.Configuration;

/// <summary>Ends the parsing of a file: what follows cannot be made sense of.</summary>
internal sealed class UnreadableException(Place place, string found, string expected) : Exception(found)
{
    public Place Place { get; } = place;

    public string Found { get; } = found;

    public string Expected { get; } = expected;
}
