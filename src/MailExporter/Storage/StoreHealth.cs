namespace MailExporter.Storage;

/// <summary>How the store is, for log, metrics and <c>/-/ready</c>. Immutable.</summary>
/// <param name="Fault">Why nothing is stored just now; null while all is well.</param>
/// <param name="SizeBytes">The size of its file.</param>
/// <param name="Stored">Writes that are in the file.</param>
/// <param name="Lost">Writes that were given up: the queue was full, or they were faulty.</param>
/// <param name="Transactions">Transactions that were committed.</param>
/// <param name="SetAside">Corrupt files that were set aside since the start.</param>
internal sealed record StoreHealth(string? Fault, long SizeBytes, long Stored, long Lost, long Transactions, int SetAside);
