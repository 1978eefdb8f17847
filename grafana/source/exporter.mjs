import { dashboard, row, selectedExporter as selected, variables } from './dashboard.mjs';
import { course, now, stat, table, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const gauge = (family, by = 'instance') => `max by (${by}) (${family}{${selected}})`;
const rate = (family, by) => `sum by (${by}) (rate(${family}{${selected}}[$__rate_interval]))`;
const quantile = (share, family) => course(`histogram_quantile(${share}, sum by (le) (rate(${family}_bucket{${selected}}[$__rate_interval])))`, `${share * 100} %`);

export default dashboard('exporter', {
  description: 'Is the exporter itself well: does it keep its schedule, what does it use, is its configuration in force.',
  variables: [variables.datasource, variables.job, variables.instance],
  rows: [
    row(4,
      stat('Scraped', 'Whether Prometheus reaches the exporter.', now(`min(up{${selected}})`), { mappings: [words.yesNo], empty: '✖ No target' }),
      stat('Configuration', 'Whether the file was good when it was last read. If not, the one before is in force.', now(`min(mailexporter_config_last_reload_successful{${selected}})`),
        { mappings: [words.values({ 0: { text: '✖ Faulty', color: words.colors.bad }, 1: { text: '✔ In force', color: words.colors.good } })], empty: '-' }),
      stat('Checks late', 'Checks that did not run for three of their intervals.',
        now(`sum(time() - mail_server_last_check_timestamp_seconds{${selected}} > bool 3 * mail_server_check_interval_seconds{${selected}})`), { limits: words.noneIsGood, empty: 'No checks' }),
      stat('Entries', 'Entries in servers.', now(`sum(mailexporter_checks_configured{${selected}})`), { plain: true, empty: '-' }),
      stat('Running now', 'Checks in flight when Prometheus last asked.', now(`sum(mailexporter_checks_running{${selected}})`), { plain: true, empty: '-' }),
      stat('Up for', 'Since the start of the program; the youngest, if there are several.', now(`min(time() - process_start_time_seconds{${selected}})`), { unit: 's', decimals: 0, plain: true, empty: '-' }),
      stat('Memory', 'Resident memory.', now(`max(process_resident_memory_bytes{${selected}})`), { unit: 'bytes', plain: true, empty: '-' })),
    row(5,
      table('Exporters', 'What is running where.', [
        { label: 'instance', text: 'Exporter', minWidth: 150 },
        { label: 'job', text: 'Job', minWidth: 120 },
        { label: 'version', text: 'Version', minWidth: 100 },
        { label: 'revision', text: 'Commit', minWidth: 120 },
        { label: 'runtime', text: 'Runtime', minWidth: 90 },
        { expr: `max by (job, instance, version, revision, runtime) (mailexporter_build_info{${selected}}) * on (job, instance) group_left () max by (job, instance) (mailexporter_config_last_reload_success_timestamp_seconds{${selected}}) * 1000`, text: 'Configuration read', unit: 'dateTimeFromNow', minWidth: 150 },
      ], { sortBy: ['Exporter'], empty: 'No exporter: is Prometheus scraping it?' })),
    row(8,
      timeSeries('Checks', 'Checks that ended, per second.', [course(rate('mailexporter_checks_total', 'status'), '{{status}}')], {
        unit: 'cps',
        stack: true,
        named: { error: { text: 'Error', color: words.colors.bad }, warning: { text: 'Warning', color: words.colors.attention }, success: { text: 'Works', color: words.colors.good } },
      }),
      timeSeries('How late checks start', 'Later than due. Well under a second is healthy; more says that CPU, sockets or max_concurrent_checks are short.', [
        quantile(0.5, 'mailexporter_check_lag_seconds'), quantile(0.9, 'mailexporter_check_lag_seconds'), quantile(0.99, 'mailexporter_check_lag_seconds'),
      ], { unit: 's' }),
      timeSeries('Duration of checks', 'Of all protocols together, whatever their status.', [
        quantile(0.5, 'mailexporter_check_duration_seconds'), quantile(0.9, 'mailexporter_check_duration_seconds'), quantile(0.99, 'mailexporter_check_duration_seconds'),
      ], { unit: 's' })),
    row(8,
      timeSeries('Notifications', 'Attempts to send one, per hour. What failed is tried again.', [course(`sum by (channel, outcome) (increase(mailexporter_notifications_total{${selected}}[1h]))`, '{{channel}}, {{outcome}}')], { decimals: 0 }),
      timeSeries('Notifications that wait', 'They were not taken yet. More than none for long says that a channel is broken.', [course(`sum by (channel) (mailexporter_notifications_pending{${selected}})`, '{{channel}}')], { decimals: 0 }),
      timeSeries('Store', 'The size of its file. Whether anything can be stored is in mailexporter_storage_up.', [course(gauge('mailexporter_storage_size_bytes'), '{{instance}}')], { unit: 'bytes' })),
    row(8,
      timeSeries('CPU', 'Cores in use: 1 is one core, wholly.', [course(rate('process_cpu_seconds_total', 'instance'), '{{instance}}')], { unit: 'none', decimals: 3 }),
      timeSeries('Memory', 'Resident, and the managed heap in it.', [
        course(gauge('process_resident_memory_bytes'), 'Resident, {{instance}}'),
        course(gauge('dotnet_total_memory_bytes'), 'Heap, {{instance}}'),
      ], { unit: 'bytes' }),
      timeSeries('File descriptors', 'In use: each check needs one or more. At the limit checks fail with local_error.', [
        course(gauge('process_open_fds'), 'Open, {{instance}}'),
        course(gauge('process_max_fds'), 'Limit, {{instance}}'),
      ], { decimals: 0 })),
    row(8,
      timeSeries('Checks in flight', 'When Prometheus asked.', [course(gauge('mailexporter_checks_running'), '{{instance}}')], { decimals: 0 }),
      timeSeries('Threads', 'Of the process, of the thread pool, and work that waits for one.', [
        course(gauge('process_num_threads'), 'Process, {{instance}}'),
        course(gauge('dotnet_threadpool_num_threads'), 'Pool, {{instance}}'),
        course(gauge('dotnet_threadpool_queue_length'), 'Waiting, {{instance}}'),
      ], { decimals: 0 }),
      timeSeries('Garbage collections', 'Per second, by generation.', [course(rate('dotnet_collection_count_total', 'generation'), 'Generation {{generation}}')], { unit: 'cps' })),
    row(8,
      timeSeries('Duration of a scrape', 'How long Prometheus waits for the page.', [course(`max by (instance) (scrape_duration_seconds{${selected}})`, '{{instance}}')], { unit: 's' }),
      timeSeries('Series', 'Samples on the page.', [course(`max by (instance) (scrape_samples_scraped{${selected}})`, '{{instance}}')], { decimals: 0 }),
      timeSeries('Allocation', 'Bytes allocated on the managed heap, per second.', [course(rate('dotnet_allocated_bytes_total', 'instance'), '{{instance}}')], { unit: 'Bps' })),
  ],
});
