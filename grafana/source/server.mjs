import { dashboard, of, row, selected, since, single, toStatusPage, variables, wide } from './dashboard.mjs';
import { course, now, stat, table, timeline, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const state = `2 * ${of('mail_server_status', { more: 'status="error"' })} + ${of('mail_server_status', { more: 'status="warning"' })}`;
const host = '{{mx}} {{address}}';
const worst = (expr) => `max(${expr})`;

export default dashboard('server', {
  description: 'One check: its state and why, its phases, TLS, capabilities, mailboxes and changes.',
  variables: [variables.datasource, variables.protocol, variables.server, single(variables.check)],
  annotations: [{ name: 'Changes', iconColor: words.colors.others[3], expr: `${of('mail_server_last_change_timestamp_seconds', { by: 'kind' })} * 1000`, titleFormat: 'Changed: {{kind}}', tagKeys: 'kind' }],
  rows: [
    row(4,
      stat('State', 'Result of the last check. With several MX hosts or addresses: the worst.', now(worst(state)), { mappings: [words.states], empty: 'No result', links: toStatusPage }),
      wide(6, stat('Why', 'Reason of the failure or warning.', now(`topk(1, 2 * ${of('mail_server_failure', { by: 'reason' })} or ${of('mail_server_warning', { by: 'reason' })})`),
        { label: 'reason', mappings: [words.reasons], plain: true, empty: 'Nothing is wrong' })),
      stat('For', 'How long the check has been in this state, as far as the exporter has seen.', now(`min(time() - ${since} / 1000)`), { unit: 's', decimals: 0, plain: true, empty: '-' }),
      stat('Availability', 'Share of the time range in which the check worked, with or without a warning.', now(`avg(avg_over_time(mail_server_up{${selected}}[$__range]))`), { unit: 'percentunit', decimals: 2, limits: words.availability, empty: '-' }),
      stat('Response time', 'Duration of the last whole check.', now(worst(of('mail_server_response_time'))), { unit: 's', limits: words.slowness, empty: '-' }),
      stat('Certificate ends in', 'Until the first certificate of the chain ends.', now(`min(${of('mail_server_tls_chain_not_after_timestamp_seconds')} - time()) / 86400`), { unit: words.days, decimals: 1, limits: words.remaining, empty: 'No TLS used' }),
      stat('Age of the result', 'Since the last check began.', now(`max(time() - ${of('mail_server_last_check_timestamp_seconds')})`), { unit: 's', decimals: 0, plain: true, empty: '-' })),
    row(4,
      timeline('Status', 'Works, warning or error, over time.', [course(state, `Status ${host}`)], { mappings: [words.states], empty: 'No result' })),
    row(5,
      timeline('Failures and warnings', 'While a row has a bar the check failed, or was a warning, for this reason.', [
        course(`2 * ${of('mail_server_failure', { by: 'phase, reason' })}`, `{{phase}}: {{reason}} ${host}`),
        course(of('mail_server_warning', { by: 'reason' }), `{{reason}} ${host}`),
      ], { mappings: [words.states], empty: 'Nothing was wrong in this time range' })),
    row(9,
      wide(16, timeSeries('Phases', 'How long each phase of the check took; together they are nearly the whole response time.', [
        course(`avg by (phase) (${of('mail_server_phase_duration_seconds', { by: 'phase' })})`, '{{phase}}'),
      ], { unit: 's', stack: true, legend: 'table', calcs: ['lastNotNull', 'max'], named: phaseColors() })),
      timeSeries('Response time', 'Duration of the whole check.', [course(of('mail_server_response_time'), `whole check ${host}`)], { unit: 's' })),
    row(6,
      wide(4, stat('TLS', 'Whether TLS is in use, or STARTTLS or STLS on offer.', now(`min(${of('mail_server_tls_supported')})`), { mappings: [words.yesNo], empty: 'Unknown' })),
      table('TLS handshake', 'What the last handshake came to.', [
        { label: 'version', text: 'Version', width: 100 },
        { label: 'cipher', text: 'Cipher suite', minWidth: 220 },
        { label: 'host', text: 'Server', minWidth: 150 },
        { expr: of('mail_server_tls_info', { by: 'version, cipher' }), text: 'In use', mappings: [words.yesNo], width: 80 },
      ], { empty: 'No TLS used' }),
      table('Faults of the certificate', 'What is wrong with the chain: clients refuse it for the first five; weak ones are a warning.', [
        { label: 'error', text: 'Fault', mappings: [words.faults], minWidth: 160 },
        { label: 'host', text: 'Server', minWidth: 150 },
        { expr: of('mail_server_tls_certificate_error', { by: 'error' }), text: 'Found', mappings: [words.values({ 1: { text: '✖ Yes', color: words.colors.bad } })], cell: 'exception', width: 80 },
      ], { empty: 'No fault, or no TLS used' })),
    row(4,
      table('Certificate', "The server's own certificate.", [
        { label: 'subject', text: 'Subject', minWidth: 150 },
        { label: 'issuer', text: 'Issuer', minWidth: 200 },
        { label: 'key', text: 'Key', width: 120 },
        { label: 'serial', text: 'Serial number', minWidth: 150 },
        { label: 'fingerprint_sha256', text: 'SHA-256 fingerprint', minWidth: 200 },
        { label: 'host', text: 'Server', minWidth: 150 },
        { expr: `${of('mail_server_tls_certificate_info', { by: 'subject, issuer, key, serial, fingerprint_sha256' })} * on (instance, name, hostname, protocol, port, mx, address) group_left () ${of('mail_server_tls_certificate_not_after_timestamp_seconds')} * 1000`, text: 'Ends', unit: 'dateTimeAsIso', width: 165 },
      ], { empty: 'No TLS used' })),
    row(8,
      timeSeries('Messages', 'Messages in the mailboxes, and those that nobody has seen (IMAP).', [
        course(of('mail_server_messages', { by: 'username, mailbox' }), `{{mailbox}} of {{username}}`),
        course(of('mail_server_mailbox_unseen', { by: 'username, mailbox' }), `{{mailbox}} of {{username}}, unseen`),
      ], { decimals: 0, empty: 'This check counts no mailbox' }),
      timeSeries('Storage', 'Size of the mailboxes, and what counts for the quota of the account, where the server tells.', [
        course(of('mail_server_mailbox_size_bytes', { by: 'username, mailbox' }), `{{mailbox}} of {{username}}`),
        course(`max by (username) (${of('mail_server_mailbox_quota_used_bytes', { by: 'username, mailbox' })})`, 'Under the quota of {{username}}'),
      ], { unit: 'bytes', empty: 'The server does not tell, or no mailbox is counted' })),
    row(4,
      stat('Account', 'Whether the account is left alone after a refused password.', now(worst(of('mail_server_auth_backoff'))),
        { mappings: [words.values({ 0: { text: '✔ In use', color: words.colors.good }, 1: { text: '✖ Left alone', color: words.colors.bad } })], empty: 'No login' }),
      stat('Quota used', 'Largest share of a quota that is used.', now(worst(`${of('mail_server_mailbox_quota_used_bytes', { by: 'username, mailbox' })} / ${of('mail_server_mailbox_quota_limit_bytes', { by: 'username, mailbox' })}`)),
        { unit: 'percentunit', decimals: 0, limits: words.fullness, empty: 'No quota' }),
      stat('Reply code', 'The SMTP reply that ended the last check.', now(worst(of('mail_server_reply_code'))), { plain: true, empty: 'None: not refused' }),
      stat('Test message', 'Whether the server took it.', now(`min(${of('mail_server_test_send_success')})`),
        { mappings: [words.values({ 0: { text: '✖ Refused', color: words.colors.bad }, 1: { text: '✔ Taken', color: words.colors.good } })], empty: 'None is sent' }),
      stat('Largest message', 'What the server says it takes (SMTP SIZE).', now(`min(${of('mail_server_max_message_size_bytes')})`), { unit: 'bytes', plain: true, empty: 'Does not say' }),
      stat('Interval', 'How often the check runs.', now(`min(${of('mail_server_check_interval_seconds')})`), { unit: 's', plain: true, empty: '-' })),
    row(7,
      wide(14, table('Changes', 'What changed since the exporter started, the newest first.', [
        { expr: `${of('mail_server_last_change_timestamp_seconds', { by: 'kind' })} * 1000`, text: 'Last time', unit: 'dateTimeFromNow', width: 145 },
        { label: 'kind', text: 'What', mappings: [words.kinds], minWidth: 150 },
        { label: 'host', text: 'Server', minWidth: 150 },
        { expr: of('mail_server_changes_total', { by: 'kind' }), text: 'Times', width: 75 },
      ], { sortBy: ['-Last time'], empty: 'Nothing changed since the exporter started' })),
      table('MX records', 'The MX hosts that DNS names, the best first.', [
        { label: 'preference', text: 'Preference', width: 110 },
        { label: 'mx', text: 'MX host' },
        { expr: of('mail_server_mx', { by: 'preference' }), text: 'Found', mappings: [words.yesNo], width: 80 },
      ], { sortBy: ['Preference'], empty: 'This check follows no MX records' })),
    row(16,
      timeline('Capabilities', 'EHLO keywords and capabilities while the server offers them.', [course(`max by (capability) (${of('mail_server_capability', { by: 'capability' })})`, '{{capability}}')],
        { mappings: [words.values({ 1: { text: 'On offer', color: words.colors.good } })], empty: 'None, or switched off (capability_metrics)', showValue: 'never' })),
  ],
});

function phaseColors() {
  return Object.fromEntries(Object.entries(words.phases).map(([phase, text], index) => [phase, { text, color: words.colors.others[index] }]));
}
