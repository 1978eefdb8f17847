namespace MailExporter.Testing;

/// <summary>The head of an HTTP/1.1 request.</summary>
internal sealed record HttpHead(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Null when the client left.</summary>
    public static async Task<HttpHead?> ReadAsync(LineReader reader, CancellationToken cancellationToken)
    {
        if ((await reader.ReadLineAsync(cancellationToken))?.Text.Split(' ') is not { Length: 3 } request)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(cancellationToken) is { Text.Length: > 0 } line)
        {
            var field = line.Text.Split(':', 2, StringSplitOptions.TrimEntries);
            headers[field[0]] = field.ElementAtOrDefault(1) ?? "";
        }

        return new HttpHead(request[0], request[1], headers);
    }
}
