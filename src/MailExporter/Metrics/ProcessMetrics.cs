using Prometheus;

namespace MailExporter.Metrics;

/// <summary><c>process_*</c> and <c>dotnet_*</c>, under the names that dashboards know, read when a page is written; of <c>process_*</c> at most once a second.</summary>
internal sealed class ProcessMetrics
{
    /// <summary>To count the descriptors takes longer than the whole page where there are thousands of them, and many may ask at once.</summary>
    private static readonly TimeSpan ReadAgain = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Counter _cpu;
    private readonly Gauge _resident;
    private readonly Gauge _virtual;
    private readonly Gauge _openDescriptors;
    private readonly Gauge _threads;
    private readonly Gauge _start;
    private readonly Counter _collections;
    private readonly Counter _allocated;
    private readonly Gauge _heap;
    private readonly Gauge _poolThreads;
    private readonly Gauge _poolQueue;
    private readonly Lock _reading = new();
    private long? _lastRead;

    /// <summary>Registers all instruments.</summary>
    /// <param name="registry">Where to.</param>
    /// <param name="maxDescriptors">The descriptor limit in force; null when unknown.</param>
    /// <param name="time">The clock.</param>
    public ProcessMetrics(CollectorRegistry registry, long? maxDescriptors, TimeProvider time)
    {
        _time = time;
        var factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _cpu = factory.CreateCounter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", new CounterConfiguration { SuppressInitialValue = true });
        _resident = Unset(factory, "process_resident_memory_bytes", "Resident memory size in bytes.");
        _virtual = Unset(factory, "process_virtual_memory_bytes", "Virtual memory size in bytes.");
        _openDescriptors = Unset(factory, "process_open_fds", "Number of open file descriptors.");
        if (maxDescriptors is { } limit)
        {
            factory.CreateGauge("process_max_fds", "Maximum number of open file descriptors.").Set(limit);
        }

        _threads = Unset(factory, "process_num_threads", "Total number of threads.");
        _start = Unset(factory, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.");
        _collections = factory.CreateCounter("dotnet_collection_count_total", "GC collection count.", "generation");
        _allocated = factory.CreateCounter("dotnet_allocated_bytes_total", "Bytes allocated on the managed heap since the start.");
        _heap = factory.CreateGauge("dotnet_total_memory_bytes", "Total known allocated memory.");
        _poolThreads = factory.CreateGauge("dotnet_threadpool_num_threads", "Threads of the thread pool.");
        _poolQueue = factory.CreateGauge("dotnet_threadpool_queue_length", "Work items waiting for a thread of the pool.");
        registry.AddBeforeCollectCallback(Update);
    }

    private static Gauge Unset(MetricFactory factory, string name, string help) =>
        factory.CreateGauge(name, help, new GaugeConfiguration { SuppressInitialValue = true });

    private void Update()
    {
        lock (_reading)
        {
            if (_lastRead is not { } last || _time.GetElapsedTime(last) >= ReadAgain)
            {
                UpdateProcess();
                _lastRead = _time.GetTimestamp();
            }
        }

        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            _collections.WithLabels(generation.ToString(System.Globalization.CultureInfo.InvariantCulture)).IncTo(GC.CollectionCount(generation));
        }

        _allocated.IncTo(GC.GetTotalAllocatedBytes());
        _heap.Set(GC.GetTotalMemory(forceFullCollection: false));
        _poolThreads.Set(ThreadPool.ThreadCount);
        _poolQueue.Set(ThreadPool.PendingWorkItemCount);
    }

    private void UpdateProcess()
    {
        if (ProcessStatus.Read() is not { } process)
        {
            return;
        }

        _cpu.IncTo(process.CpuSeconds);
        _resident.Set(process.ResidentBytes);
        _virtual.Set(process.VirtualBytes);
        _openDescriptors.Set(process.OpenDescriptors);
        _threads.Set(process.Threads);
        if (_start.Value == 0)
        {
            _start.Set((_time.GetUtcNow() - process.Age).ToUnixTimeMilliseconds() / 1000.0);
        }
    }
}
