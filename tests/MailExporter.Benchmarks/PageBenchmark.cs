using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using MailExporter.Checks.Configuration;
using MailExporter.Metrics;
using MailExporter.Scheduling;
using Prometheus;

namespace MailExporter.Benchmarks;

/// <summary>What it costs to take results in, and to write the page, without a network.</summary>
internal static class PageBenchmark
{
    public static async Task RunAsync(int targets)
    {
        var time = TimeProvider.System;
        var latest = new LatestResults(time, new(null));
        var servers = FakeResults.Servers(targets);
        latest.Apply(new ExporterOptions { Servers = [.. servers] });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var runs = servers.Select((s, n) => new FinishedRun(s, [FakeResults.Result(s, time.GetUtcNow(), n % 997 / 997.0)], time.GetTimestamp(), TimeSpan.Zero, TimeSpan.Zero)).ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a result holds {(GC.GetTotalMemory(forceFullCollection: true) - before) / targets} bytes"));
        before = GC.GetTotalMemory(forceFullCollection: true);
        Measure("take in every result, first", () => Array.ForEach(runs, latest.Accept));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"its series hold {(GC.GetTotalMemory(forceFullCollection: true) - before) / targets} bytes more"));
        Measure("take in every result, again", () => Array.ForEach(runs, latest.Accept));
        var page = new MetricsPage(latest, new CollectorRegistry());
        for (var round = 0; round < 6; round++)
        {
            await MeasureAsync("page", output => page.WriteAsync(output, PageFormat.Text, CancellationToken.None), Stream.Null);
        }

        for (var round = 0; round < 3; round++)
        {
            await using var gzip = new GZipStream(Stream.Null, CompressionLevel.Fastest);
            await MeasureAsync("page, gzip", output => page.WriteAsync(output, PageFormat.Text, CancellationToken.None), gzip);
        }
    }

    private static void Measure(string what, Action work) => MeasureAsync(what, _ => { work(); return Task.CompletedTask; }, Stream.Null).GetAwaiter().GetResult();

    private static async Task MeasureAsync(string what, Func<PipeWriter, Task> work, Stream to)
    {
        var counting = new CountingStream(to);
        var output = PipeWriter.Create(counting, new StreamPipeWriterOptions(minimumBufferSize: ExpositionWriter.PieceBytes));
        var (started, cpu, allocated) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        await work(output);
        await output.FlushAsync();
        var (wall, used, bytes) = (TimeProvider.System.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes() - allocated);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-30} {wall.TotalMilliseconds,8:F1} ms wall {used.TotalMilliseconds,8:F1} ms CPU {bytes / 1e6,8:F2} MB allocated {counting.Bytes / 1e6,8:F1} MB written"));
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Bytes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Bytes += buffer.Length;
            inner.Write(buffer);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Bytes += buffer.Length;
            return inner.WriteAsync(buffer, cancellationToken);
        }
    }
}
