import { dashboard, ofDomain, row, selectedDomains, toDomain, variables, wide } from './dashboard.mjs';
import { course, now, stat, table, timeline, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const findings = ofDomain('mail_domain_finding', { by: 'check, finding, severity' });
const ranks = { critical: 2, warning: 1, info: 0 };
const rank = Object.entries(ranks).map(([severity, number]) => `${ofDomain('mail_domain_finding', { by: 'check, finding', more: `severity="${severity}"` })} * 0 + ${number}`).join(' or ');
const found = (severity) => ofDomain('mail_domain_finding', { by: 'check', more: `severity="${severity}"` });
// 2 with a critical finding, 1 with a warning, else 0; a check that was never told has no series.
const state = `${found('critical')} * 2 or ${found('warning')} or 0 * ${ofDomain('mail_domain_ok', { by: 'check' })}`;
const worst = (check) => ofDomain('mail_domain_finding', { more: `severity="critical", check="${check}"` }) + ' * 2 or '
  + ofDomain('mail_domain_finding', { more: `severity="warning", check="${check}"` }) + ' or 0 * ' + ofDomain('mail_domain_ok', { more: `check="${check}"` });
const ofAll = `max by (instance, domain) (${state})`;
const strict = (family, label, levels) => levels.map((level, index) => `${levels.length - index} * ${ofDomain(family, { more: `${label}="${level}"` })}`).join(' or ');
const policy = strict('mail_domain_dmarc_policy', 'policy', ['reject', 'quarantine', 'none']);
const mode = strict('mail_domain_mta_sts_mode', 'mode', ['enforce', 'testing', 'none']);
const lookups = ofDomain('mail_domain_spf_lookups');
const keyLength = ofDomain('mail_domain_dkim_key_length', { by: 'selector' });
const listed = ofDomain('mail_domain_dnsbl_listed', { by: 'address, list' });
const last = ofDomain('mail_domain_last_check_timestamp_seconds');
const who = { label: 'domain', text: 'Domain', minWidth: 190, links: toDomain };
const mark = (check, text, width = 88) => ({ expr: worst(check), text, mappings: [words.posture], cell: 'exception', width, limits: words.noLimit });
const mostLookups = words.thresholds(words.colors.good, [9, words.colors.attention], [11, words.colors.bad]);
const keyLengths = words.thresholds(words.colors.good, [257, words.colors.bad], [1024, words.colors.attention], [2048, words.colors.good]);

export default dashboard('domains', {
  description: 'The DNS posture of domains: whether their mail arrives, and whether others can forge or read it.',
  variables: [variables.datasource, variables.domain],
  from: 'now-7d',
  rows: [
    row(4,
      stat('Broken', 'Domains with a critical finding.', now(`count(count by (instance, domain) (mail_domain_finding{${selectedDomains}, severity="critical"})) or vector(0)`), { limits: words.noneIsGood }),
      stat('With warnings', 'Domains with a finding that is a warning.', now(`count(count by (instance, domain) (mail_domain_finding{${selectedDomains}, severity="warning"})) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Listed', 'Addresses that are in a DNS list.', now(`count(${ofDomain('mail_domain_dnsbl_listed', { by: 'address' })} == 1) or vector(0)`), { limits: words.noneIsGood }),
      stat('Not told', 'Domains of which a check could not be told just now: it is then shown as it was known last.', now(`count(${ofDomain('mail_domain_unknown')} == 1) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('DMARC reject', 'Share of the domains whose DMARC policy is reject.', now(`sum(${ofDomain('mail_domain_dmarc_policy', { more: 'policy="reject"' })}) / count(${last})`), { unit: 'percentunit', decimals: 0, plain: true, empty: 'None' }),
      stat('MTA-STS enforced', 'Share of the domains whose MTA-STS policy is in mode enforce.', now(`sum(${ofDomain('mail_domain_mta_sts_mode', { more: 'mode="enforce"' })}) / count(${last})`), { unit: 'percentunit', decimals: 0, plain: true, empty: 'None' }),
      stat('Domains', 'Domains that are watched.', now(`count(${last}) or vector(0)`), { plain: true })),
    row(10,
      table('What to do, the worst on top', 'The page of the domain and the API say the same in sentences.', [
        { expr: rank, text: 'Severity', mappings: [words.severities], cell: 'background', width: 125 },
        { label: 'finding', text: 'Finding', minWidth: 230 },
        who,
        { label: 'check', text: 'Check', mappings: [words.domainChecks], width: 120 },
      ], { sortBy: ['-Severity'], empty: 'Nothing to do' })),
    row(10,
      table('All domains, the worst on top', 'A check that was never told, or is not made, has no word. A finding that is good to know leaves it in order.', [
        { expr: ofAll, text: 'State', mappings: [words.posture], cell: 'exception', width: 110, limits: words.noLimit },
        { ...who, minWidth: 140 },
        mark('mx', 'MX hosts'),
        mark('fcrdns', 'Reverse DNS', 105),
        mark('spf', 'SPF'),
        mark('dkim', 'DKIM'),
        mark('dmarc', 'DMARC'),
        mark('mta_sts', 'MTA-STS'),
        mark('tls_rpt', 'TLS reports', 95),
        mark('dane', 'DANE'),
        mark('dnssec', 'DNSSEC'),
        mark('dnsbl', 'DNS lists'),
        mark('bimi', 'BIMI'),
        { expr: `sum by (instance, domain) (mail_domain_unknown{${selectedDomains}})`, text: 'Not told', decimals: 0, width: 75 },
        { expr: `${last} * 1000`, text: 'Looked at', unit: 'dateTimeFromNow', width: 115 },
      ], { sortBy: ['-State', 'Domain'], empty: 'No domains' })),
    row(9,
      timeline('When a check was not in order', 'For each domain and check that was not in order within the time range.', [course(`(${state}) and on (instance, domain, check) min_over_time(mail_domain_ok{${selectedDomains}}[$__range] @ end()) == 0`, '{{domain}}: {{check}}')],
        { mappings: [words.posture], empty: 'Everything was in order in this time range', rowHeight: 0.8 }),
      timeline('What could not be told', 'While a row has a bar, DNS or a host gave no answer.', [course(`${ofDomain('mail_domain_unknown', { by: 'check' })} == 1`, '{{domain}}: {{check}}')],
        { mappings: [words.unknown], empty: 'Everything was told in this time range', showValue: 'never', rowHeight: 0.8 })),
    row(8,
      table('Policies', 'What is asked of receivers (DMARC) and of senders (MTA-STS).', [
        who,
        { expr: policy, text: 'DMARC', mappings: [words.dmarc], cell: 'exception', width: 140, limits: words.noLimit },
        { expr: mode, text: 'MTA-STS', mappings: [words.mtaSts], cell: 'exception', width: 140, limits: words.noLimit },
      ], { sortBy: ['Domain'], empty: 'No policies' }),
      table('SPF look-ups', 'Ten are allowed (RFC 7208 section 4.6.4); receivers give up on a record that needs more.', [
        { expr: lookups, text: 'Look-ups', decimals: 0, limits: mostLookups, cell: 'gauge', min: 0, max: 10, width: 160 },
        who,
      ], { sortBy: ['-Look-ups'], empty: 'No SPF records' }),
      table('DKIM keys', 'Bits of the keys of the selectors; an RSA key of 2048 is what one has today. An Ed25519 key has 256.', [
        { expr: keyLength, text: 'Bits', decimals: 0, limits: keyLengths, cell: 'exception', width: 85 },
        { label: 'selector', text: 'Selector', minWidth: 110 },
        who,
      ], { sortBy: ['Bits'], empty: 'No keys' })),
    row(9,
      table('DNS lists', 'Listings on top. What a list refuses to say is not here.', [
        { expr: listed, text: 'Listed', mappings: [words.listing], cell: 'exception', width: 120, limits: words.noLimit },
        { label: 'address', text: 'Address', minWidth: 140 },
        { label: 'list', text: 'List', minWidth: 160 },
        who,
      ], { sortBy: ['-Listed'], empty: 'No DNS lists' }),
      table('MX hosts', 'As DNS has them; a null MX is a dot.', [
        who,
        { label: 'preference', text: 'Preference', width: 100 },
        { label: 'mx', text: 'MX host', minWidth: 190 },
        { expr: `${ofDomain('mail_domain_mx', { by: 'mx, preference' })}`, text: 'Found', mappings: [words.yesNo], width: 95 },
      ], { sortBy: ['Domain', 'Preference'], empty: 'No MX records' })),
    row(8,
      wide(8, timeSeries('Findings', 'By their severity, of all domains.', [course(`count by (severity) (${findings})`, '{{severity}}')], {
        stack: true,
        named: {
          critical: { text: 'Critical', color: words.colors.bad },
          warning: { text: 'Warning', color: words.colors.attention },
          info: { text: 'Good to know', color: words.colors.neutral },
        },
      })),
      timeSeries('DNS queries', 'Questions to the DNS server per hour, by domain; what was remembered costs none.', [course(`3600 * max by (instance, domain) (rate(mail_domain_dns_queries_total{${selectedDomains}}[$__rate_interval]))`, '{{domain}}')]),
      timeSeries('Duration of a run', 'Of all checks of a domain together.', [course(ofDomain('mail_domain_check_duration_seconds'), '{{domain}}')], { unit: 's' })),
  ],
});
