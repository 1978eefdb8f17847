import { dashboard, ofRoute, row, selectedRoutes, toDelivery, variables, wide } from './dashboard.mjs';
import { course, heatmap, now, stat, table, timeline, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const up = ofRoute('mail_delivery_up');
const latency = `(${ofRoute('mail_delivery_duration_seconds')} - ${ofRoute('mail_delivery_send_duration_seconds')})`;
const lastSuccess = ofRoute('mail_delivery_last_success_timestamp_seconds');
const failure = ofRoute('mail_delivery_failure', { by: 'phase, reason' });
const gained = (range, more = '') => `increase(mail_delivery_messages_total{${selectedRoutes}${more && `, ${more}`}}[${range}])`;
const percentile = (share, range, by) => `histogram_quantile(${share}, sum by (${by}) (rate(mail_delivery_latency_seconds_bucket{${selectedRoutes}}[${range}])))`;
const verdict = (more) => ofRoute('mail_delivery_authentication', { by: 'method', more });
const broken = 'result=~"fail|softfail|permerror"';
// A pass of a method outweighs what else it says: one of several signatures may well break on the way.
const verdicts = `0 * ${verdict('result="pass"')} or 2 * ${verdict(broken)} or ${verdict('')}`;
const who = { label: 'route', text: 'Delivery', minWidth: 200, links: toDelivery };
const seconds = { unit: 's', width: 105 };

export default dashboard('delivery', {
  description: 'Messages that are really sent and waited for: whether they arrive, where, how fast, and what the way does to them.',
  variables: [variables.datasource, variables.route],
  rows: [
    row(4,
      stat('Not arriving', 'Deliveries whose last message did not arrive in time.', now(`sum(1 - ${up})`), { limits: words.noneIsGood, empty: 'No deliveries' }),
      stat('Arrived in time', 'Share of the time range in which the last message had arrived, the mean over the deliveries.', now(`avg(avg_over_time(mail_delivery_up{${selectedRoutes}}[$__range]))`), { unit: 'percentunit', decimals: 2, limits: words.availability, empty: 'No deliveries' }),
      stat('Median latency', 'Half of the messages of the time range were visible sooner after they were sent.', now(percentile(0.5, '$__range', 'le')), { unit: 's', plain: true, empty: 'None arrived' }),
      stat('Lost', 'Messages that were given up within the time range, after they had been looked for in vain for an hour.', now(`round(sum(${gained('$__range', 'outcome="lost"')})) or vector(0)`), { decimals: 0, limits: words.noneIsGood }),
      stat('Filed as junk', 'Deliveries whose last message was in the mailbox for junk.', now(`sum(${ofRoute('mail_delivery_junk')})`), { limits: words.noneIsQuiet, empty: 'None arrived' }),
      stat('Not authenticated', 'Deliveries whose last message failed SPF, DKIM or DMARC.', now(`count(max by (instance, route) (${verdict(`method=~"spf|dkim|dmarc|own_dkim", ${broken}`)} unless ${verdict('result="pass"')})) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Left over', 'Messages of ours that could not be deleted.', now(`sum(${ofRoute('mail_delivery_leftover_messages')})`), { limits: words.noneIsQuiet, empty: 'Nobody looked' }),
      stat('On their way', 'Deliveries of which a round runs just now.', now(`sum(${ofRoute('mail_delivery_in_flight')})`), { limits: words.noLimit, empty: 'No deliveries' })),
    row(6,
      table('What does not arrive, and why', 'The one that has failed for the most rounds first.', [
        { expr: `${failure} * on (instance, route) group_left () ${ofRoute('mail_delivery_consecutive_failures')}`, text: 'Rounds', decimals: 0, width: 85 },
        who,
        { label: 'phase', text: 'Where', mappings: [words.roundPhases], width: 170 },
        { label: 'reason', text: 'Why', mappings: [words.reasons], minWidth: 280 },
        { expr: `${failure} * on (instance, route) group_left () (${lastSuccess} * 1000)`, text: 'Last that arrived', unit: 'dateTimeAsIso', width: 180, empty: 'none since the start' },
      ], { sortBy: ['-Rounds'], empty: 'Everything arrives' })),
    row(9,
      table('All deliveries', 'Those that do not arrive first.', [
        { expr: `${up}`, text: 'State', mappings: [words.arrival], cell: 'exception', width: 150, limits: words.noLimit },
        who,
        { expr: latency, text: 'Latency', ...seconds },
        { expr: percentile(0.95, '$__range', 'instance, route, le'), text: '95 % within', ...seconds },
        { expr: ofRoute('mail_delivery_send_duration_seconds'), text: 'Sending', ...seconds },
        { expr: ofRoute('mail_delivery_junk'), text: 'Filed', mappings: [words.junk], cell: 'exception', width: 110, limits: words.noLimit },
        { expr: ofRoute('mail_delivery_body_intact'), text: 'Text', mappings: [words.intact], cell: 'exception', width: 165, limits: words.noLimit },
        { expr: ofRoute('mail_delivery_deferrals'), text: 'Deferred', decimals: 0, width: 90 },
        { expr: ofRoute('mail_delivery_leftover_messages'), text: 'Left over', decimals: 0, width: 90 },
        { expr: `${lastSuccess} * 1000`, text: 'Last that arrived', unit: 'dateTimeFromNow', width: 145 },
        { expr: `avg by (instance, route) (avg_over_time(mail_delivery_up{${selectedRoutes}}[$__range]))`, text: 'In time', unit: 'percentunit', decimals: 2, limits: words.availability, width: 90 },
      ], { sortBy: ['State', 'Delivery'], empty: 'No deliveries' })),
    row(9,
      heatmap('Latency', 'How many messages took how long, from the reply to the end of DATA to when they were visible; late ones too.', `sum by (le) (increase(mail_delivery_latency_seconds_bucket{${selectedRoutes}}[$__rate_interval]))`, { unit: 's' }),
      timeSeries('Latency of each delivery', 'Of its last message. A gap is a message that did not arrive.', [course(latency, '{{route}}')], { unit: 's' })),
    row(7,
      timeline('When mail did not arrive', 'For each delivery, over time.', [course(up, '{{route}}')], { mappings: [words.arrival], empty: 'No deliveries' }),
      timeline('Why', 'While a row has a bar, messages did not arrive for this reason.', [course(`0 * ${failure}`, '{{route}}: {{phase}}, {{reason}}')], { mappings: [words.arrival], empty: 'Everything arrived in this time range' })),
    row(8,
      timeSeries('What became of the messages', 'Messages per minute, by what became of them. A late or lost one is counted when that is known.', [
        course(`60 * sum by (outcome) (rate(mail_delivery_messages_total{${selectedRoutes}}[$__rate_interval]))`, '{{outcome}}'),
      ], { stack: true, named: words.outcomes }),
      timeline('Where they were found', 'The mailbox of the last message.', [course(ofRoute('mail_delivery_folder', { by: 'folder' }), '{{route}}: {{folder}}')],
        { mappings: [words.values({ 1: { text: 'Found here', color: words.colors.neutral } })], empty: 'Nothing arrived', showValue: 'never' })),
    row(8,
      timeSeries('Sending', 'From the connection to the sending server to its reply to the end of DATA, pauses after a temporary refusal included.', [course(ofRoute('mail_delivery_send_duration_seconds'), '{{route}}')], { unit: 's' }),
      timeSeries('Deferred', 'How often the last message was refused for now (greylisting) and tried again within its round.', [course(ofRoute('mail_delivery_deferrals'), '{{route}}')], { decimals: 0 })),
    row(9,
      wide(10, timeSeries('Hops', "What each hop of the last message took by the hosts' own clocks, to the second; 1 is the mailbox'. Below zero: the clocks differ.", [course(ofRoute('mail_delivery_hop_delay_seconds', { by: 'hop' }), '{{route}}, hop {{hop}}')], { unit: 's', min: null })),
      timeline('Authentication', "What the receiver's server says of SPF, DKIM and DMARC of the last message; own_dkim is the exporter's own verification.", [course(verdicts, '{{route}}: {{method}}')],
        { mappings: [words.verdicts], empty: 'No verdicts', rowHeight: 0.8 })),
    row(7,
      timeSeries('Left over', 'Messages of ours that could not be deleted.', [course(ofRoute('mail_delivery_leftover_messages'), '{{route}}')], { decimals: 0 }),
      timeSeries('On their way', 'Deliveries of which a round runs.', [course(`sum(mail_delivery_in_flight{${selectedRoutes}})`, 'Rounds')], { decimals: 0 })),
  ],
});
