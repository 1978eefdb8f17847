namespace MailExporter.Storage;

/// <summary>How much the store keeps.</summary>
/// <param name="Retention">What is older is deleted.</param>
/// <param name="MaxBytes">When there is more, the oldest quarter is deleted.</param>
internal sealed record StoreLimits(TimeSpan Retention, long MaxBytes)
{
    /// <summary>The defaults of <c>--storage.retention</c> and <c>--storage.max-size</c>.</summary>
    public static readonly StoreLimits Usual = new(TimeSpan.FromDays(90), 512L * 1024 * 1024);
}
