namespace MailExporter.Checks.Dns;

/// <summary>A small system file in parsed form, read again when it changes; looked at once a second at most.</summary>
internal sealed class SystemFile<T>(string path, Func<IEnumerable<string>, T> parse, TimeProvider time)
    where T : class
{
    private readonly Lock _lock = new();
    private T? _value;
    private DateTime _written;
    private long _looked;

    /// <summary>The content; of a missing or unreadable file that of an empty one.</summary>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                if (_value is null || time.GetElapsedTime(_looked, now) >= TimeSpan.FromSeconds(1))
                {
                    _looked = now;
                    var written = File.GetLastWriteTimeUtc(path);
                    if (_value is null || written != _written)
                    {
                        _written = written;
                        _value = parse(Lines());
                    }
                }

                return _value;
            }
        }
    }

    private string[] Lines()
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
