using System.Collections.Concurrent;

namespace MailExporter.Logging;

/// <summary>Lines on their way to an output that may block: a full pipe must not hold up the checks.</summary>
/// <remarks>One thread writes. What does not fit any more is dropped and counted, and the count is written when there is room again.</remarks>
internal sealed class LineQueue : IDisposable
{
    private const int Capacity = 10_000;

    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _lines = new(Capacity);
    private readonly TextWriter _output;
    private readonly Thread _writer;
    private int _dropped;

    /// <param name="output">Not disposed.</param>
    public LineQueue(TextWriter output)
    {
        _output = output;
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Takes a line with its end; never waits.</summary>
    public void Add(string line)
    {
        if (_lines.IsAddingCompleted || !_lines.TryAdd(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is left, for a second at most.</summary>
    public void Dispose()
    {
        _lines.CompleteAdding();
        if (_writer.Join(LongestFlush))
        {
            _lines.Dispose();
        }
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            _output.Write(line);
            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                _output.Write($"level=warn component=logging msg=\"Lines were lost: the log was not read fast enough\" lines={dropped}\n");
            }

            if (_lines.Count == 0)
            {
                _output.Flush();
            }
        }
    }
}
