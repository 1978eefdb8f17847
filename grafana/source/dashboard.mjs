// What all dashboards have in common: variables, links, the layout, the labels a check is known by.
import { colors, datasource } from './panels.mjs';

const prefix = 'mailexporter';
const titles = { overview: 'Overview', server: 'Server', tls: 'TLS and certificates', mailboxes: 'Mailboxes', delivery: 'Delivery', domains: 'Domains', security: 'Security', exporter: 'Exporter' };

/** The labels of a check; `instance` is the exporter that made it. */
export const check = 'instance, name, hostname, protocol, port, mx, address';

// The format `regex` in a raw string is the one way in which every name survives: Grafana's own escaping for
// Prometheus leaves double quotes alone, and escapes a backslash as a quoted string would need it.
const chosen = (label, variable) => `${label}=~\`\${${variable}:regex}\``;

/** The matchers of the checks that are chosen. */
export const selected = [chosen('protocol', 'protocol'), chosen('hostname', 'server'), chosen('name', 'check')].join(', ');
export const selectedRoutes = chosen('route', 'route');
export const selectedDomains = chosen('domain', 'domain');
export const selectedExporter = [chosen('job', 'job'), chosen('instance', 'instance')].join(', ');

/** A family of the chosen checks, one series a check and further label. */
export const of = (family, { more = '', by = '' } = {}) => `max by (${check}${by && `, ${by}`}) (${family}{${selected}${more && `, ${more}`}})`;

/** A family of the chosen routes of deliveries, one series a route and further label. */
export const ofRoute = (family, { more = '', by = '' } = {}) => `max by (instance, route${by && `, ${by}`}) (${family}{${selectedRoutes}${more && `, ${more}`}})`;

/** A family of the chosen domains, one series a domain and further label. */
export const ofDomain = (family, { more = '', by = '' } = {}) => `max by (instance, domain${by && `, ${by}`}) (${family}{${selectedDomains}${more && `, ${more}`}})`;

/**
 * The same of those only, at most `count`, that were the largest (or, with `bottomk`, the smallest) within the time range.
 * They are chosen once and before anything is computed: among ten thousand checks that is most of the work.
 */
export function most(count, family, { more = '', by = '', select = 'topk' } = {}) {
  const [labels, series] = [`${check}${by && `, ${by}`}`, `${family}{${selected}${more && `, ${more}`}}`];
  const within = `${select === 'topk' ? 'max' : 'min'}_over_time(${series}[$__range] @ end())`;
  return `max by (${labels}) (${series} and on (${labels}) ${select}(${count}, max by (${labels}) (${within})))`;
}

/** Moment since which a check is in its state: the change that was noticed, else the exporter's start. In milliseconds. */
export const since = `(${of('mail_server_last_change_timestamp_seconds', { more: 'kind="status"' })}`
  + ` or ${of('mail_server_check_interval_seconds')} * 0 + on (instance) group_left () max by (instance) (process_start_time_seconds)) * 1000`;

const shown = 0;
const hidden = 2;

export const variables = {
  datasource: { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus', refresh: 1, regex: '', hide: shown, multi: false, includeAll: false, options: [] },
  protocol: many('protocol', 'Protocol', `label_values(mail_server_check_interval_seconds, protocol)`),
  server: many('server', 'Server', `label_values(mail_server_check_interval_seconds{${chosen('protocol', 'protocol')}}, hostname)`),
  check: many('check', 'Check', `label_values(mail_server_check_interval_seconds{${chosen('protocol', 'protocol')}, ${chosen('hostname', 'server')}}, name)`),
  route: many('route', 'Delivery', 'label_values(mail_delivery_messages_total, route)'),
  domain: many('domain', 'Domain', 'label_values(mail_domain_last_check_timestamp_seconds, domain)'),
  job: listed(many('job', 'Job', 'label_values(mailexporter_build_info, job)')),
  instance: listed(many('instance', 'Exporter', `label_values(mailexporter_build_info{${chosen('job', 'job')}}, instance)`)),
};

/** A query variable whose All is the list of its values and not everything: `process_*` are not the exporter's alone. */
function listed({ allValue, ...variable }) {
  return variable;
}

/** A query variable of which one value is chosen, as nothing else makes sense there. */
export const single = ({ allValue, current, ...variable }) => ({ ...variable, multi: false, includeAll: false });

function many(name, label, query) {
  return {
    type: 'query', name, label, datasource, definition: query, query: { query, refId: `variable-${name}` },
    refresh: 2, sort: 5, regex: '', hide: shown, multi: true, includeAll: true, allValue: '.*', current: { text: ['All'], value: ['$__all'] }, options: [],
  };
}

/** Where people find the exporter's own pages; the Exporter dashboard shows it for changing. */
const statusPage = (hide) => ({
  type: 'textbox', name: 'status_page', label: 'Status page', description: "Address of the exporter's status page as a browser reaches it.",
  query: 'http://localhost:9025/', current: { text: 'http://localhost:9025/', value: 'http://localhost:9025/' }, options: [], hide,
});

/** From a table's row to the dashboard of its check. */
export const toServer = [{ title: 'Show this check', url: `/d/${prefix}-server?var-datasource=\${datasource}&var-status_page=\${status_page:percentencode}&var-check=\${__data.fields.Check:percentencode}&\${__url_time_range}`, targetBlank: false }];
/** From a table's row to the exporter's page of its delivery. */
export const toDelivery = [{ title: "The exporter's page of this delivery", url: '${status_page}delivery?name=${__data.fields.Delivery:percentencode}', targetBlank: true }];
/** From a table's row to the exporter's page of its domain. */
export const toDomain = [{ title: "The exporter's page of this domain", url: '${status_page}domain?name=${__data.fields.Domain:percentencode}', targetBlank: true }];
/** From a panel about one check to the exporter's page about it. */
export const toStatusPage = [{ title: "The exporter's page of this check", url: '${status_page}check?name=${check:percentencode}', targetBlank: true }];

/**
 * A dashboard.
 * @param key Its place in `titles`.
 * @param rows Each a height and the panels beside one another; a panel may have a width `w`, the rest share what is left of 24.
 */
export function dashboard(key, { description, variables: chosenVariables, rows, from = 'now-6h', annotations = [] }) {
  return {
    uid: `${prefix}-${key}`,
    title: `MailExporter / ${titles[key]}`,
    description,
    tags: [prefix, 'mail'],
    schemaVersion: 42,
    version: 1,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    weekStart: '',
    time: { from, to: 'now' },
    refresh: '30s',
    timepicker: { refresh_intervals: ['5s', '15s', '30s', '1m', '5m', '15m', '1h'] },
    fiscalYearStartMonth: 0,
    links: links(key),
    annotations: { list: annotations.map((annotation) => ({ datasource, enable: true, hide: false, iconColor: colors.neutral, useValueForTime: true, step: '15s', ...annotation })) },
    templating: { list: [...chosenVariables, statusPage(key === 'exporter' ? shown : hidden)] },
    panels: layOut(rows),
  };
}

// These let one choose the same things, and a choice is kept on the way from one to the other.
const alike = ['overview', 'tls', 'mailboxes', 'security'];

function links(own) {
  const link = { type: 'link', asDropdown: false, tags: [], includeVars: false, keepTime: false, targetBlank: false };
  const others = Object.entries(titles).filter(([key]) => key !== own).map(([key, title]) => {
    const kept = alike.includes(own) && alike.includes(key);
    const url = `/d/${prefix}-${key}${kept ? '' : '?var-datasource=${datasource}&var-status_page=${status_page:percentencode}'}`;
    return { ...link, title, url, icon: 'dashboard', tooltip: `MailExporter / ${title}`, includeVars: kept, keepTime: true };
  });
  return [...others, { ...link, title: 'Status page', url: '${status_page}', icon: 'external link', tooltip: "The exporter's own page", targetBlank: true }];
}

function layOut(rows) {
  const panels = [];
  let y = 0;
  for (const { h, panels: beside } of rows) {
    const free = 24 - beside.reduce((sum, { w }) => sum + (w ?? 0), 0);
    const sharing = beside.filter(({ w }) => !w);
    const share = (panel) => Math.floor(free / sharing.length) + (sharing.indexOf(panel) < free % sharing.length ? 1 : 0);
    let x = 0;
    for (const panel of beside) {
      const w = panel.w ?? share(panel);
      panels.push({ id: panels.length + 1, ...panel, w: undefined, gridPos: { h, w, x, y } });
      x += w;
    }
    y += h;
  }
  return panels;
}

export const row = (h, ...panels) => ({ h, panels });
export const wide = (w, panel) => ({ ...panel, w });
