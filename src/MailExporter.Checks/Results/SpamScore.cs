namespace MailExporter.Checks.Results;

/// <summary>What a spam filter makes of a message, as its header fields say.</summary>
/// <param name="Filter"><c>spamassassin</c>, <c>rspamd</c>, <c>microsoft</c> (SCL), <c>microsoft_bcl</c>, <c>barracuda</c>, <c>proofpoint</c>, <c>mimecast</c>.</param>
/// <param name="Score">In the filter's own scale.</param>
/// <param name="Threshold">From which score on it is spam; null: not said.</param>
/// <param name="IsSpam">The filter's verdict; null: not said.</param>
public sealed record SpamScore(string Filter, double Score, double? Threshold = null, bool? IsSpam = null);
