import { check, dashboard, most, of, row, selected, toServer, variables, wide } from './dashboard.mjs';
import { bars, course, now, stat, table, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const known = of('mail_server_check_interval_seconds');
const kept = (family) => `max by (${check}) (last_over_time(${family}{${selected}}[1d])) and on (${check}) ${known}`;
const leafEnd = kept('mail_server_tls_certificate_not_after_timestamp_seconds');
const chainEnd = kept('mail_server_tls_chain_not_after_timestamp_seconds');
const valid = of('mail_server_tls_certificate_valid');
const handshake = of('mail_server_tls_info', { by: 'version, cipher' });
const faults = of('mail_server_tls_certificate_error', { by: 'error' });
const where = [{ label: 'host', text: 'Server', minWidth: 170 }, { label: 'protocol', text: 'Protocol', width: 85 }, { label: 'port', text: 'Port', width: 70 }];
const who = { label: 'name', text: 'Check', minWidth: 170, links: toServer };

export default dashboard('tls', {
  description: 'Which certificates end, which are refused, who offers no TLS, which versions and ciphers are in use.',
  variables: [variables.datasource, variables.protocol, variables.server, variables.check],
  rows: [
    row(4,
      stat('Refused by clients', 'Certificates that are not valid: trust, name or dates.', now(`count(${valid} == 0) or vector(0)`), { limits: words.noneIsGood }),
      stat('End within a week', 'Chains that end within 7 days, or have ended.', now(`count((${chainEnd}) - time() < 7 * 86400) or vector(0)`), { limits: words.noneIsGood }),
      stat('End within 21 days', 'Chains that end within 21 days, or have ended.', now(`count((${chainEnd}) - time() < 21 * 86400) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Weak', 'Chains with a weak key (RSA below 2048 bits) or signature (SHA-1, MD5).', now(`count(count by (${check}) (mail_server_tls_certificate_error{${selected}, error=~"weak_.*"})) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('No TLS on offer', 'Servers that offer neither TLS nor STARTTLS or STLS.', now(`sum(1 - ${of('mail_server_tls_supported')})`), { limits: words.noneIsQuiet, empty: 'No checks' }),
      stat('TLS 1.1 or older', 'Handshakes that came to a version that should be gone (RFC 8996).', now(`count(${of('mail_server_tls_info', { by: 'version', more: 'version!~"TLS 1\\\\.[23]"' })}) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Certificates seen', 'Checks that use TLS: only they see a certificate. Give a check use_ssl or use_tls to be one.', now(`count(${valid}) or vector(0)`), { plain: true })),
    row(11,
      table('Certificates, the first to end on top', 'Still shown for a day when the server is down. "Chain ends" is the first end of any certificate the server sends.', [
        { expr: `((${chainEnd}) - time()) / 86400`, text: 'Chain ends in', unit: words.days, decimals: 1, limits: words.remaining, cell: 'exception', width: 130 },
        who,
        { expr: valid, text: 'Valid', mappings: [words.yesNo], cell: 'exception', width: 115, empty: 'not seen now' },
        { expr: `(${leafEnd}) * 1000`, text: 'Certificate ends', unit: 'dateTimeAsIso', width: 165 },
        ...where,
      ], { sortBy: ['Chain ends in'], empty: 'No check uses TLS' })),
    row(8,
      table('What is wrong', 'Clients refuse a certificate for the first five faults; weak ones are a warning.', [
        { label: 'error', text: 'Fault', mappings: [words.faults], minWidth: 160 },
        who,
        ...where,
        { expr: faults, text: 'Found', mappings: [words.values({ 1: { text: '✖ Yes', color: words.colors.bad } })], cell: 'exception', width: 80 },
      ], { sortBy: ['Fault'], empty: 'No fault' }),
      table('Who offers no TLS', 'Mail and passwords would travel in clear.', [
        { expr: `${of('mail_server_tls_supported')} == 0`, text: 'TLS', mappings: [words.yesNo], cell: 'exception', width: 80 },
        who,
        ...where,
      ], { sortBy: ['Check'], empty: 'Everybody offers TLS' })),
    row(6,
      bars('TLS versions', 'Checks by the version of their last handshake.', now(`count by (version) (${handshake})`, '{{version}}'), { empty: 'No check uses TLS', limits: words.thresholds(words.colors.good) }),
      bars('Cipher suites', 'Checks by the cipher suite of their last handshake.', now(`count by (cipher) (${handshake})`, '{{cipher}}'), { empty: 'No check uses TLS', limits: words.thresholds(words.colors.good) }),
      bars('Keys', "Checks by the server's key.", now(`count by (key) (${of('mail_server_tls_certificate_info', { by: 'key' })})`, '{{key}}'), { empty: 'No check uses TLS', limits: words.thresholds(words.colors.good) })),
    row(6,
      table('Certificates in use', 'One row a certificate, with the number of checks that meet it.', [
        { label: 'subject', text: 'Subject', minWidth: 150 },
        { label: 'issuer', text: 'Issuer', minWidth: 200 },
        { label: 'key', text: 'Key', width: 120 },
        { label: 'fingerprint_sha256', text: 'SHA-256 fingerprint', minWidth: 250 },
        { expr: `count by (subject, issuer, key, fingerprint_sha256) (${of('mail_server_tls_certificate_info', { by: 'subject, issuer, key, fingerprint_sha256' })})`, text: 'Checks', width: 80 },
      ], { sortBy: ['-Checks'], empty: 'No check uses TLS' })),
    row(9,
      timeSeries('Time until the end', 'Days until the chain ends; it jumps up at a renewal. The 20 that end first.', [
        course(`(${most(20, 'mail_server_tls_chain_not_after_timestamp_seconds', { select: 'bottomk' })} - time()) / 86400`, '{{name}} {{mx}} {{address}}'),
      ], { unit: words.days, min: null, limits: words.remaining }),
      wide(12, timeSeries('Slowest handshakes', 'Duration of the phase tls, of the ten checks with the longest.', [
        course(most(10, 'mail_server_phase_duration_seconds', { more: 'phase="tls"' }), '{{name}} {{mx}} {{address}}'),
      ], { unit: 's' }))),
  ],
});
