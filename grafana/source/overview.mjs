import { check, dashboard, of, row, selected, since, toServer, variables, wide } from './dashboard.mjs';
import { bars, course, now, stat, table, timeline, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const status = (state) => of('mail_server_status', { more: `status="${state}"` });
const state = `2 * ${status('error')} + ${status('warning')}`;
// Chosen before anything is computed: among ten thousand checks that is most of the work.
const worst = `topk(15, 1 - avg by (${check}) (avg_over_time(mail_server_status{${selected}, status="success"}[$__range] @ end())) > 0)`;
const ofWorst = (status) => `max by (${check}) (mail_server_status{${selected}, status="${status}"} and on (${check}) ${worst})`;
const failure = of('mail_server_failure', { by: 'phase, reason' });
const warning = of('mail_server_warning', { by: 'reason' });
const chainEnd = `max by (${check}) (last_over_time(mail_server_tls_chain_not_after_timestamp_seconds{${selected}}[1d])) and on (${check}) ${of('mail_server_check_interval_seconds')}`;
const valid = of('mail_server_tls_certificate_valid');
const lastChange = of('mail_server_last_change_timestamp_seconds', { by: 'kind' });
const troubled = (other) => `(${failure} or ${warning}) * on (${check}) group_left () ${other}`;

const where = [
  { label: 'host', text: 'Server', minWidth: 170 },
  { label: 'protocol', text: 'Protocol', width: 80 },
  { label: 'port', text: 'Port', width: 65 },
];
const who = { label: 'name', text: 'Check', minWidth: 170, links: toServer };

export default dashboard('overview', {
  description: 'Mail servers at a glance: what is broken, since when and why; what changed; what expires.',
  variables: [variables.datasource, variables.protocol, variables.server, variables.check],
  rows: [
    row(4,
      stat('Broken', 'Checks whose last result is an error.', now(`sum(${status('error')})`), { limits: words.noneIsGood, empty: 'No checks' }),
      stat('Warnings', 'Checks that work, with something a person should look at.', now(`sum(${status('warning')})`), { limits: words.noneIsQuiet, empty: 'No checks' }),
      stat('Working', 'Checks whose last result is a success.', now(`sum(${status('success')})`), { limits: words.thresholds(words.colors.bad, [1, words.colors.good]), empty: 'No checks' }),
      stat('Late', 'Checks that did not run for three of their intervals: look at the exporter, not at the mail servers.',
        now(`sum(time() - ${of('mail_server_last_check_timestamp_seconds')} > bool 3 * ${of('mail_server_check_interval_seconds')})`), { limits: words.noneIsQuiet, empty: 'No checks' }),
      stat('Certificates to renew', 'Certificates that clients refuse, and those that end within 21 days.',
        now(`count((${chainEnd}) - time() < 21 * 86400 or ${valid} == 0) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Changes', 'Facts that changed within the time range, the last time of each kind.', now(`count(${lastChange} > time() - $__range_s) or vector(0)`), { limits: words.noLimit }),
      stat('Availability', 'Mean over all checks of the share of the time range in which they worked, with or without a warning.',
        now(`avg(avg_over_time(mail_server_up{${selected}}[$__range]))`), { unit: 'percentunit', decimals: 2, limits: words.availability, empty: 'No checks' })),
    row(11,
      table('What is broken, since when and why', 'The worst first: errors before warnings, and of these the ones that have been there longest. "Since" is the moment at which the exporter saw the state begin, or its own start if it has seen no other state.', [
        { expr: `2 * ${failure} or ${warning}`, text: 'State', mappings: [words.states], cell: 'background', width: 105, limits: words.noLimit },
        who,
        { label: 'reason', text: 'Why', mappings: [words.reasons], width: 300 },
        { label: 'phase', text: 'Where', mappings: [words.phaseNames], width: 150 },
        { expr: troubled(since), text: 'Since', unit: 'dateTimeFromNow', width: 135 },
        { expr: troubled(`(${of('mail_server_last_success_timestamp_seconds')} * 1000)`), text: 'Last seen working', unit: 'dateTimeAsIso', width: 165, empty: 'never since the start' },
        { expr: troubled(of('mail_server_reply_code')), text: 'Reply', width: 65 },
        ...where,
      ], { sortBy: ['-State', 'Since'], empty: 'Nothing is broken' })),
    row(9,
      wide(14, timeline('When it was not working', 'The 15 checks that were in error or warning for most of the time range.', [
        course(`2 * ${ofWorst('error')} + ${ofWorst('warning')}`, '{{name}} {{mx}} {{address}}'),
      ], { mappings: [words.states], empty: 'Nothing was broken' })),
      timeSeries('Checks by state', 'How many checks are in which state.', [course(`sum by (status) (mail_server_status{${selected}})`, '{{status}}')], {
        stack: true,
        decimals: 0,
        named: {
          error: { text: 'Error', color: words.colors.bad },
          warning: { text: 'Warning', color: words.colors.attention },
          success: { text: 'Works', color: words.colors.good },
        },
      })),
    row(9,
      table('What changed', 'The latest change of each kind within the time range, the newest first, and how the check is now.', [
        { expr: `(${lastChange} > time() - $__range_s) * 1000`, text: 'When', unit: 'dateTimeFromNow', width: 145 },
        { label: 'kind', text: 'What', mappings: [words.kinds], width: 160 },
        { expr: `(${lastChange} > time() - $__range_s) * 0 + on (${check}) group_left () (${state})`, text: 'Now', mappings: [words.states], cell: 'exception', width: 100 },
        who,
        where[0],
      ], { sortBy: ['-When'], empty: 'Nothing changed in this time range' }),
      table('What expires', 'What clients refuse, then what ends first: the first certificate of the chain counts. Still shown for a day when the server is down.', [
        { expr: `((${chainEnd}) - time()) / 86400`, text: 'Ends in', unit: words.days, decimals: 1, limits: words.remaining, cell: 'exception', width: 110 },
        who,
        { expr: valid, text: 'Valid', mappings: [words.yesNo], cell: 'exception', width: 115, empty: 'not seen now' },
        ...where,
      ], { sortBy: ['Valid', 'Ends in'], empty: 'No check uses TLS' })),
    row(9,
      bars('Slowest checks', 'Duration of the last whole check, the ten longest.', now(`topk(10, ${of('mail_server_response_time')})`, '{{name}} {{mx}} {{address}}'), { unit: 's', limits: words.slowness, empty: 'No checks' }),
      timeSeries('Why checks fail', 'Checks in error by reason.', [course(`sum by (reason) (mail_server_failure{${selected}})`, '{{reason}}')], {
        stack: true,
        decimals: 0,
        named: Object.fromEntries(Object.entries(words.reasons.options).map(([reason, { text }]) => [reason, { text }])),
      })),
    row(12,
      table('All checks', 'Every check that is chosen above.', [
        { expr: state, text: 'State', mappings: [words.states], cell: 'background', width: 105 },
        who,
        ...where,
        { expr: `avg by (${check}) (avg_over_time(mail_server_up{${selected}}[$__range]))`, text: 'Availability', unit: 'percentunit', decimals: 2, limits: words.availability, cell: 'exception', width: 110 },
        { expr: of('mail_server_response_time'), text: 'Response time', unit: 's', limits: words.slowness, cell: 'exception', width: 125 },
        { expr: of('mail_server_tls_supported'), text: 'TLS', mappings: [words.yesNo], width: 90, empty: 'unknown' },
        { expr: `((${chainEnd}) - time()) / 86400`, text: 'Certificate ends in', unit: words.days, decimals: 1, limits: words.remaining, cell: 'exception', width: 150, empty: 'no TLS used' },
        { expr: `time() - ${of('mail_server_last_check_timestamp_seconds')}`, text: 'Checked before', unit: 's', decimals: 0, width: 130 },
      ], { sortBy: ['-State', 'Check'], empty: 'No checks: is Prometheus scraping the exporter?' })),
  ],
});
