namespace MailExporter.Checks.Configuration;

/// <summary>The top level of one file: its settings, and its lists before they are read.</summary>
internal sealed record FileContent
{
    public ExporterOptions Options { get; init; } = new();

    public ListNode? Include { get; init; }

    public ListNode? Servers { get; init; }

    public ListNode? Deliveries { get; init; }

    public ListNode? Domains { get; init; }

    public MapNode? Modules { get; init; }
}
