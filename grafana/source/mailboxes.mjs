import { check, dashboard, most, of, row, selected, since, toServer, variables } from './dashboard.mjs';
import { bars, course, now, stat, table, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const box = 'username, mailbox';
const ofBox = (family) => of(family, { by: box });
const messages = ofBox('mail_server_messages');
const quota = `${ofBox('mail_server_mailbox_quota_used_bytes')} / ${ofBox('mail_server_mailbox_quota_limit_bytes')}`;
const age = `time() - ${ofBox('mail_server_mailbox_oldest_message_timestamp_seconds')}`;
const refusals = of('mail_server_failure', { by: 'reason', more: 'reason=~"auth_.*|token_failed|mailbox_failed"' });
const growth = `max by (${check}, ${box}) (delta(mail_server_messages{${selected}}[$__range]))`;
const who = { label: 'name', text: 'Check', minWidth: 150, links: toServer };
const boxName = '{{mailbox}} of {{username}}, {{name}}';

export default dashboard('mailboxes', {
  description: 'What is in the mailboxes that are counted, which grow, which are nearly full, and which logins fail.',
  variables: [variables.datasource, variables.protocol, variables.server, variables.check],
  rows: [
    row(4,
      stat('Logins refused', 'Checks that cannot log in or read their mailbox.', now(`count(${refusals}) or vector(0)`), { limits: words.noneIsGood }),
      stat('Accounts left alone', 'Accounts that are not tried for a while, because their password was refused.', now(`sum(${of('mail_server_auth_backoff')}) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Fullest quota', 'Largest share of a quota that is used.', now(`max(${quota})`), { unit: 'percentunit', decimals: 0, limits: words.fullness, empty: 'No quota' }),
      stat('Oldest message', 'Age of the oldest message in any mailbox (IMAP).', now(`max(${age}) / 86400`), { unit: words.days, decimals: 1, plain: true, empty: 'No message' }),
      stat('Messages', 'In all mailboxes together. A mailbox that two checks count, counts twice.', now(`sum(${messages})`), { plain: true, empty: 'No mailbox' }),
      stat('Unseen', 'Messages that nobody has seen (IMAP).', now(`sum(${ofBox('mail_server_mailbox_unseen')})`), { plain: true, empty: 'No mailbox' }),
      stat('Mailboxes', 'Mailboxes that are counted.', now(`count(${messages}) or vector(0)`), { plain: true })),
    row(6,
      table('Logins that fail', 'Checks that cannot log in or read their mailbox, and why.', [
        { expr: `${refusals} * on (${check}) group_left () ${since}`, text: 'Since', unit: 'dateTimeFromNow', width: 145 },
        who,
        { label: 'reason', text: 'Why', mappings: [words.reasons], minWidth: 310 },
        { label: 'host', text: 'Server', minWidth: 170 },
        { label: 'protocol', text: 'Protocol', width: 85 },
        { label: 'port', text: 'Port', width: 70 },
      ], { sortBy: ['Since'], empty: 'All logins work' })),
    row(10,
      table('Mailboxes', 'The fullest quota first, then the most messages.', [
        { label: 'mailbox', text: 'Mailbox', minWidth: 120 },
        { label: 'username', text: 'Account', minWidth: 160 },
        who,
        { expr: messages, text: 'Messages', decimals: 0, width: 100 },
        { expr: ofBox('mail_server_mailbox_unseen'), text: 'Unseen', decimals: 0, width: 85 },
        { expr: growth, text: 'Growth', decimals: 0, width: 90 },
        { expr: `(${age}) / 86400`, text: 'Oldest message', unit: words.days, decimals: 1, width: 135 },
        { expr: ofBox('mail_server_mailbox_size_bytes'), text: 'Size', unit: 'bytes', width: 95 },
        { expr: quota, text: 'Quota used', unit: 'percentunit', decimals: 0, min: 0, max: 1, limits: words.fullness, cell: 'gauge', width: 180 },
        { label: 'host', text: 'Server', minWidth: 170 },
      ], { sortBy: ['-Quota used', '-Messages'], empty: 'No mailbox: give a check a username' })),
    row(9,
      timeSeries('Messages', 'The 15 mailboxes with the most messages. A line that only rises is a mailbox that nobody empties.', [course(most(15, 'mail_server_messages', { by: box }), boxName)], { decimals: 0 }),
      timeSeries('Age of the oldest message', 'A line that rises without end is a mailbox that nobody empties (IMAP). The 15 oldest.', [course(`time() - ${most(15, 'mail_server_mailbox_oldest_message_timestamp_seconds', { by: box, select: 'bottomk' })}`, boxName)], { unit: 's' })),
    row(9,
      timeSeries('Unseen messages', 'Messages that nobody has seen (IMAP). The 15 mailboxes with the most.', [course(most(15, 'mail_server_mailbox_unseen', { by: box }), boxName)], { decimals: 0 }),
      bars('Quota', 'Share of the quota that is used, the 15 fullest.', now(`topk(15, ${quota})`, boxName), { unit: 'percentunit', decimals: 1, max: 1, limits: words.fullness, empty: 'No quota' })),
    row(8,
      timeSeries('Size', 'The 15 largest mailboxes.', [course(most(15, 'mail_server_mailbox_size_bytes', { by: box }), boxName)], { unit: 'bytes' }),
      timeSeries('Time to read', 'Duration of login and of counting, the mean over the checks.', [
        course(`avg by (phase) (mail_server_phase_duration_seconds{${selected}, phase=~"auth|mailbox"})`, '{{phase}}'),
      ], { unit: 's', named: { auth: { text: 'Login' }, mailbox: { text: 'Mailbox' } } })),
  ],
});
