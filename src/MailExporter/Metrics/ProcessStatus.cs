using System.Globalization;

namespace MailExporter.Metrics;

/// <summary>What Linux knows of this process (proc(5)).</summary>
/// <remarks>Read as Prometheus' own clients do it: <c>System.Diagnostics.Process</c> walks over all threads for the same numbers.</remarks>
internal sealed record ProcessStatus(double CpuSeconds, int Threads, TimeSpan Age, long VirtualBytes, long ResidentBytes, int OpenDescriptors)
{
    private const double TicksPerSecond = 100; // USER_HZ, on every Linux

    /// <summary>Reads it; null where no <c>/proc</c> is mounted.</summary>
    public static ProcessStatus? Read()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from field 3 on: the name before it may hold anything
            var uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
            return new ProcessStatus(
                CpuSeconds: (Field(14) + Field(15)) / TicksPerSecond,
                Threads: (int)Field(20),
                Age: TimeSpan.FromSeconds(uptime - Field(22) / TicksPerSecond),
                VirtualBytes: Field(23),
                ResidentBytes: Field(24) * Environment.SystemPageSize,
                OpenDescriptors: Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() - 1); // not the one that lists them

            long Field(int number) => long.Parse(fields[number - 3], CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }
}
