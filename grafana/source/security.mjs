import { check, dashboard, most, of, row, selected, toServer, variables } from './dashboard.mjs';
import { course, now, stat, table, timeSeries } from './panels.mjs';
import * as words from './words.mjs';

const score = of('mail_security_score');
const part = (component) => of('mail_security_component_score', { more: `component="${component}"` });
const findings = (by, more) => of('mail_security_finding', { by, more });
const assessed = of('mail_security_last_check_timestamp_seconds');
const rating = words.thresholds(words.colors.bad, [50, words.colors.attention], [70, words.colors.good]);
const quarter = words.thresholds(words.colors.bad, [15, words.colors.attention], [25, words.colors.good]);
const ranks = { critical: 2, warning: 1, info: 0 };
const rank = Object.entries(ranks).map(([severity, number]) => `${findings('finding', `severity="${severity}"`)} * 0 + ${number}`).join(' or ');
const where = [{ label: 'host', text: 'Server', minWidth: 170 }, { label: 'protocol', text: 'Protocol', width: 85 }, { label: 'port', text: 'Port', width: 70 }];
const who = { label: 'name', text: 'Check', minWidth: 170, links: toServer };

export default dashboard('security', {
  description: 'How secure the servers are that have assess: true: scores and findings, and how they have been.',
  variables: [variables.datasource, variables.protocol, variables.server, variables.check],
  from: 'now-7d',
  rows: [
    row(4,
      stat('Lowest score', 'The lowest score of all servers: 90 and more is excellent, 70 good, 50 adequate, 30 poor.', now(`min(${score})`), { limits: rating, decimals: 0, empty: 'None assessed' }),
      stat('Critical', 'Servers with a critical finding.', now(`count(count by (${check}) (mail_security_finding{${selected}, severity="critical"})) or vector(0)`), { limits: words.noneIsGood }),
      stat('With warnings', 'Servers with a finding that is a warning.', now(`count(count by (${check}) (mail_security_finding{${selected}, severity="warning"})) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Old TLS', 'Servers that still speak SSL 3.0, TLS 1.0 or TLS 1.1 (RFC 8996).', now(`count(count by (${check}) (mail_security_finding{${selected}, finding=~"(ssl|tls)_.+_accepted"})) or vector(0)`), { limits: words.noneIsQuiet }),
      stat('Assessed', 'Servers that were assessed.', now(`count(${score}) or vector(0)`), { plain: true })),
    row(10,
      table('What to do, the worst on top', 'The page of the check and the API say the same in sentences.', [
        { expr: rank, text: 'Severity', mappings: [words.severities], cell: 'background', width: 125 },
        { label: 'finding', text: 'Finding', minWidth: 200 },
        who,
        ...where,
      ], { sortBy: ['-Severity'], empty: 'Nothing to do' })),
    row(10,
      table('Scores, the lowest on top', 'Four parts of 25 points: STARTTLS, implicit TLS, authentication, extensions of today. An MX host that takes no logins cannot come to 100.', [
        { expr: score, text: 'Score', decimals: 0, limits: rating, cell: 'exception', width: 85 },
        who,
        { expr: part('tls_available'), text: 'STARTTLS', decimals: 0, limits: quarter, cell: 'exception', width: 105 },
        { expr: part('ssl_available'), text: 'Implicit TLS', decimals: 0, limits: quarter, cell: 'exception', width: 115 },
        { expr: part('auth_required'), text: 'Login', decimals: 0, width: 80 },
        { expr: part('modern_protocol'), text: 'Extensions', decimals: 0, width: 105 },
        { expr: `(${assessed}) * 1000`, text: 'Assessed', unit: 'dateTimeAsIso', width: 165 },
        ...where,
      ], { sortBy: ['Score'], empty: 'No check has assess: true' })),
    row(9,
      timeSeries('Scores', 'The 20 lowest.', [course(most(20, 'mail_security_score', { select: 'bottomk' }), '{{name}}')], { max: 100, limits: rating }),
      timeSeries('Findings', 'By their severity, of all servers.', [course(`count by (severity) (${findings('finding, severity')})`, '{{severity}}')], {
        stack: true,
        named: {
          critical: { text: 'Critical', color: words.colors.bad },
          warning: { text: 'Warning', color: words.colors.attention },
          info: { text: 'Good to know', color: words.colors.neutral },
        },
      })),
  ],
});
