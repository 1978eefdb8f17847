namespace MailExporter.Metrics;

/// <summary>One sample of a subject, ready to be written.</summary>
/// <param name="Family">The family's place in <see cref="CheckFamilies.All"/>.</param>
/// <param name="Labels">Its labels beyond the subject's, encoded, each with a comma before it; empty for none.</param>
/// <param name="Value">Its value, in base units.</param>
internal readonly record struct Sample(int Family, byte[] Labels, double Value);
