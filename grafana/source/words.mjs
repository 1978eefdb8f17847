// What the labels and numbers of the metrics are called on a panel, and in which colour.
// A colour never stands alone: every state has its word, and every coloured number is written out.

/** Near Okabe and Ito's palette: people who see few colours can tell them apart, by lightness too. */
export const colors = {
  good: '#3392D3', // between its two blues: readable as ground and as text, on dark and on light
  attention: '#F5C211', // light enough for Grafana to write dark on it, and far from the red one in any eye
  bad: '#D55E00',
  neutral: '#7F8C99',
  others: ['#56B4E9', '#009E73', '#F0E442', '#CC79A7', '#0072B2', '#E69F00', '#D55E00', '#B2BCC6', '#8073AC', '#44AA99'],
};

/** Status as a number, so that a column of it can be sorted: the worst is the largest. */
export const states = values({
  0: { text: '✔ Works', color: colors.good },
  1: { text: '▲ Warning', color: colors.attention },
  2: { text: '✖ Error', color: colors.bad },
});

export const statusNames = values({
  success: { text: 'Works', color: colors.good },
  warning: { text: 'Warning', color: colors.attention },
  error: { text: 'Error', color: colors.bad },
});

/** `mail_server_failure{reason}` and `mail_server_warning{reason}`. */
export const reasons = texts({
  dns_not_found: 'The host name does not exist',
  dns_failed: 'DNS gives no answer',
  no_mx: 'The domain has neither MX nor address',
  null_mx: 'The domain says that it takes no mail (null MX)',
  connect_refused: 'Connection refused: nothing listens there',
  connect_timeout: 'No answer to the connection',
  unreachable: 'No route to the address',
  timeout: 'Time was up',
  connection_lost: 'The server closed the connection without a word',
  greeting_rejected: 'Refused in the greeting',
  hello_rejected: 'EHLO or CAPABILITY refused',
  protocol_error: 'What it said is not of the protocol',
  response_too_large: 'A reply beyond all reason',
  starttls_unsupported: 'STARTTLS is not on offer',
  starttls_rejected: 'STARTTLS on offer, then refused',
  tls_handshake: 'The TLS handshake broke',
  tls_certificate: 'The certificate is not valid',
  auth_unsupported: 'No login mechanism that we may use',
  auth_cleartext_refused: 'There is no TLS to protect the password',
  auth_failed: 'Login refused',
  auth_temporary: 'Login not possible just now',
  token_failed: 'No OAuth2 token',
  mailbox_failed: 'The mailbox could not be read',
  sender_rejected: 'Sender refused',
  recipient_rejected: 'Recipient refused',
  message_rejected: 'Message refused',
  unexpected_greeting: 'Not the greeting that is expected',
  auth_backoff: 'Login refused before: account left alone',
  not_refused: 'Let through what must be refused',
  starttls_injection: 'Clear text behind the reply to STARTTLS: attack?',
  expectation_unmet: 'Not as expected',
  proxy_failed: 'The proxy refused or is not there',
  local_error: "The exporter's own machine failed",
  internal: 'A defect of MailExporter',
  temporary: 'The test message is refused for now',
  slow: 'Slower than the limit',
  certificate_expiry: 'A certificate ends soon',
  certificate_weak: 'A weak key or signature',
  messages: 'More messages than the limit',
  mx_fallback: 'The best MX host does not connect',
  mailbox_missing: 'A mailbox is missing',
});

/** `phase`, in the order of a check; the number keeps legends in that order. */
export const phases = {
  resolve: 'DNS',
  connect: 'Connect',
  tls: 'TLS handshake',
  greeting: 'Greeting',
  hello: 'EHLO / CAPABILITY',
  starttls: 'STARTTLS command',
  auth: 'Login',
  mailbox: 'Mailbox',
  send: 'Test message',
  quit: 'Goodbye',
};

/** `phase` of `mail_delivery_failure`. */
export const roundPhases = texts({ prepare: 'Opening the mailbox', send: 'Sending', receive: 'On the way' });

/** `outcome` of `mail_delivery_messages_total`, with the colours of a stack. */
export const outcomes = {
  delivered: { text: 'Delivered in time', color: colors.good },
  duplicate: { text: 'Came more than once', color: colors.others[3] },
  late: { text: 'Came late', color: colors.attention },
  deferred: { text: 'Refused for now', color: colors.others[0] },
  bounced: { text: 'Came back', color: colors.others[8] },
  send_failed: { text: 'Not taken', color: colors.others[7] },
  lost: { text: 'Lost', color: colors.bad },
};
export const outcomeNames = values(Object.fromEntries(Object.entries(outcomes).map(([name, { text }]) => [name, { text }])));

/** Whether the last message arrived. */
export const arrival = values({ 0: { text: '✖ Does not arrive', color: colors.bad }, 1: { text: '✔ Arrives', color: colors.good } });
export const junk = values({ 0: { text: '✔ Not junk', color: colors.good }, 1: { text: '▲ Junk', color: colors.attention } });
export const verdicts = values({ 0: { text: '✔ Pass', color: colors.good }, 1: { text: '– Neither pass nor fail', color: colors.neutral }, 2: { text: '✖ Fail', color: colors.bad } });
export const intact = values({ 0: { text: '✖ Changed on the way', color: colors.bad }, 1: { text: '✔ As it was sent', color: colors.good } });

/** What a check of a domain comes to: the worst is the largest. */
export const posture = values({
  0: { text: '✔ In order', color: colors.good },
  1: { text: '▲ Warning', color: colors.attention },
  2: { text: '✖ Broken', color: colors.bad },
});
/** `severity` as a number, the worst the largest. */
export const severities = values({
  2: { text: '✖ Critical', color: colors.bad },
  1: { text: '▲ Warning', color: colors.attention },
  0: { text: 'Good to know', color: colors.neutral },
});
export const listing = values({ 0: { text: '✔ Not listed', color: colors.good }, 1: { text: '✖ Listed', color: colors.bad } });
export const unknown = values({ 0: { text: '✔ Told', color: colors.good }, 1: { text: '– Not told', color: colors.neutral } });
export const dmarc = values({ 3: { text: '✔ Reject', color: colors.good }, 2: { text: '▲ Quarantine', color: colors.attention }, 1: { text: '✖ None', color: colors.bad } });
export const mtaSts = values({ 3: { text: '✔ Enforce', color: colors.good }, 2: { text: '▲ Testing', color: colors.attention }, 1: { text: '✖ None', color: colors.bad } });
/** `check` of `mail_domain_ok`. */
export const domainChecks = texts({
  mx: 'MX hosts',
  fcrdns: 'Reverse DNS',
  spf: 'SPF',
  dkim: 'DKIM',
  dmarc: 'DMARC',
  mta_sts: 'MTA-STS',
  tls_rpt: 'TLS reports',
  dane: 'DANE',
  dnssec: 'DNSSEC',
  dnsbl: 'DNS lists',
  bimi: 'BIMI',
});

/** `kind` of `mail_server_changes_total`. */
export const kinds = texts({
  status: 'Status',
  reason: 'Reason of the failure',
  smtp_extensions: 'SMTP extensions',
  imap_capabilities: 'IMAP capabilities',
  pop3_capabilities: 'POP3 capabilities',
  tls_supported: 'TLS on offer or not',
  certificate: 'Certificate',
  mx: 'MX hosts',
  addresses: 'Addresses',
});

/** `mail_server_tls_certificate_error{error}`. */
export const faults = texts({
  expired: 'Expired',
  not_yet_valid: 'Not valid yet',
  name_mismatch: 'Not for this host name',
  untrusted: 'Not from a trusted CA',
  self_signed: 'Self-signed',
  weak_key: 'Weak key',
  weak_signature: 'Weak signature',
});

export const phaseNames = texts(phases);

export const yesNo = values({ 0: { text: '✖ No', color: colors.bad }, 1: { text: '✔ Yes', color: colors.good } });

/** A word for a value that is not there. */
export const missing = (text) => ({ type: 'special', options: { match: 'null+nan', result: { text, color: colors.neutral, index: 99 } } });

/** A value mapping: what is shown in place of each value. */
export function values(results) {
  return { type: 'value', options: Object.fromEntries(Object.entries(results).map(([value, result], index) => [value, { ...result, index }])) };
}

function texts(words) {
  return values(Object.fromEntries(Object.entries(words).map(([value, text]) => [value, { text }])));
}

/** Colours by limit; the first goes down to minus infinity. */
export const thresholds = (first, ...steps) => ({
  mode: 'absolute',
  steps: [{ value: null, color: first }, ...steps.map(([value, color]) => ({ value, color }))],
});

export const noLimit = thresholds(colors.neutral);
/** Of what should not be there at all. */
export const noneIsGood = thresholds(colors.good, [1, colors.bad]);
export const noneIsQuiet = thresholds(colors.good, [1, colors.attention]);
/** Days until a certificate ends. */
export const remaining = thresholds(colors.bad, [7, colors.attention], [21, colors.good]);
export const days = 'suffix: days';
/** Share of the time, from 0 to 1. */
export const availability = thresholds(colors.bad, [0.99, colors.attention], [0.999, colors.good]);
/** Seconds a whole check takes. */
export const slowness = thresholds(colors.good, [1, colors.attention], [5, colors.bad]);
/** Share of a limit that is used. */
export const fullness = thresholds(colors.good, [0.8, colors.attention], [0.95, colors.bad]);
