// The panels these dashboards are made of, as Grafana's dashboard JSON (schema v1) has them.
import { colors, missing, noLimit } from './words.mjs';

const datasource = { type: 'prometheus', uid: '${datasource}' };

/** A query for the values of now. */
export const now = (expr, legendFormat = '__auto') => ({ expr, instant: true, range: false, format: 'time_series', legendFormat });
/** A query for their course. */
export const course = (expr, legendFormat = '__auto') => ({ expr, instant: false, range: true, format: 'time_series', legendFormat });

/** One number, or a word for it, on a coloured ground. With `label`: the value of that label of the query's answer. */
export function stat(title, description, query, { unit = 'none', decimals, mappings = [], limits = noLimit, empty, label, plain = false, links = [] } = {}) {
  const options = {
    graphMode: 'none',
    colorMode: plain ? 'none' : 'background_solid',
    justifyMode: 'center',
    textMode: 'value',
    wideLayout: true,
    showPercentChange: false,
    percentChangeColorMode: 'standard',
    orientation: 'auto',
    reduceOptions: { calcs: ['lastNotNull'], fields: label ? `/^${label}$/` : '', values: false },
  };
  const defaults = { unit, decimals, mappings: empty ? [...mappings, missing(empty)] : mappings, thresholds: limits, color: { mode: 'thresholds' }, noValue: empty, links };
  return panel('stat', title, description, [label ? { ...query, format: 'table' } : query], options, defaults);
}

/** Lines, or a stack of areas. `named` gives a series its name and colour: {legend: {text, color}}. */
export function timeSeries(title, description, queries, { unit = 'none', decimals, min = 0, max, stack = false, named = {}, legend = 'list', calcs = [], limits, empty = 'Nothing in this time range' } = {}) {
  const custom = {
    drawStyle: 'line',
    lineInterpolation: stack ? 'stepAfter' : 'linear',
    lineWidth: stack ? 1 : 2,
    fillOpacity: stack ? 70 : 0,
    gradientMode: 'none',
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stack ? 'normal' : 'none', group: 'A' },
    ...(min === null && { axisSoftMin: 0 }),
    axisBorderShow: false,
    axisGridShow: true,
    thresholdsStyle: { mode: limits ? 'dashed' : 'off' },
    hideFrom: { tooltip: false, legend: false, viz: false },
  };
  const options = {
    legend: { displayMode: legend, placement: legend === 'table' ? 'right' : 'bottom', showLegend: true, calcs },
    tooltip: { mode: 'multi', sort: stack ? 'none' : 'desc' },
  };
  const defaults = { unit, decimals, min: min ?? undefined, max, custom, thresholds: limits ?? noLimit, color: { mode: 'palette-classic' }, noValue: empty };
  const overrides = Object.entries(named).map(([legendName, { text, color }]) =>
    override(legendName, { displayName: text, ...(color && { color: { mode: 'fixed', fixedColor: color } }) }));
  return panel('timeseries', title, description, queries, options, defaults, overrides);
}

/** How many fell into each bucket of a histogram, over time: the darker, the fewer. */
export function heatmap(title, description, expr, { unit, empty = 'Nothing in this time range' }) {
  const options = {
    calculate: false,
    rowsFrame: { layout: 'auto' },
    color: { mode: 'scheme', scheme: 'Cividis', fill: colors.good, exponent: 0.5, steps: 64, reverse: false },
    cellGap: 1,
    cellValues: { unit: 'none', decimals: 1 },
    filterValues: { le: 1e-9 },
    showValue: 'never',
    legend: { show: true },
    tooltip: { mode: 'single', yHistogram: false, showColorScale: false },
    yAxis: { axisPlacement: 'left', unit, reverse: false },
    exemplars: { color: colors.neutral },
  };
  const custom = { hideFrom: { tooltip: false, legend: false, viz: false }, scaleDistribution: { type: 'linear' } };
  const query = { ...course(expr, '{{le}}'), format: 'heatmap' };
  return panel('heatmap', title, description, [query], options, { unit, thresholds: noLimit, color: { mode: 'thresholds' }, custom, noValue: empty });
}

/** A row of coloured and worded stretches of time for each series. */
export function timeline(title, description, queries, { mappings, limits = noLimit, empty, showValue = 'auto', rowHeight = 0.85 } = {}) {
  const options = {
    showValue,
    rowHeight,
    mergeValues: true,
    alignValue: 'left',
    legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
    tooltip: { mode: 'single', sort: 'none' },
  };
  const custom = { lineWidth: 0, fillOpacity: 85, spanNulls: false, insertNulls: false, hideFrom: { tooltip: false, legend: false, viz: false } };
  const defaults = { unit: 'none', mappings, thresholds: limits, color: { mode: 'thresholds' }, custom, noValue: empty };
  return panel('state-timeline', title, description, queries, options, defaults);
}

/** Bars from left to right, one for each series. */
export function bars(title, description, query, { unit = 'none', decimals, limits = noLimit, min = 0, max, empty } = {}) {
  const options = {
    displayMode: 'basic',
    valueMode: 'text',
    namePlacement: 'left',
    showUnfilled: true,
    sizing: 'auto',
    minVizWidth: 8,
    minVizHeight: 16,
    maxVizHeight: 40,
    orientation: 'horizontal',
    legend: { displayMode: 'list', placement: 'bottom', showLegend: false, calcs: [] },
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
  };
  return panel('bargauge', title, description, [query], options, { unit, decimals, min, max, mappings: [], thresholds: limits, color: { mode: 'thresholds' }, noValue: empty });
}

/**
 * A table with a row for each set of labels and a column for each query.
 * @param columns In order; {label} shows a label, {expr} a query's value. Further: text (heading), unit, decimals, mappings, limits, width, minWidth,
 * min, max, links, cell (background; exception: a background unless all is well; gauge) and empty, which is shown where there is no value. The label `host` is `hostname` with `mx` and `address`, where a check has them.
 */
export function table(title, description, columns, { sortBy = [], empty = 'Nothing to show' } = {}) {
  const withHost = columns.some(({ label }) => label === 'host') ? (expr) => `label_join(${expr}, "host", " ", "hostname", "mx", "address")` : (expr) => expr;
  const queries = columns.filter(({ expr }) => expr).map(({ expr }) => ({ ...now(withHost(expr)), format: 'table' }));
  let asked = 0;
  const fields = columns.map(({ expr, label, text }) => ({ text, field: expr ? (queries.length === 1 ? 'Value' : `Value #${refId(asked++)}`) : label }));
  const unshown = ['Time', ...keys.filter((key) => !fields.some(({ field }) => field === key))];
  const shown = [...fields, ...fields.filter(({ field }) => field === 'Value #A').map(({ text }) => ({ text, field: 'Value' }))]; // its name where no other query has an answer
  const organize = {
    excludeByName: Object.fromEntries(unshown.map((name) => [name, true])),
    includeByName: {},
    indexByName: Object.fromEntries(shown.map(({ field }, index) => [field, index])),
    renameByName: Object.fromEntries(shown.map(({ field, text }) => [field, text])),
  };
  const transformations = [...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []), { id: 'organize', options: organize }];
  const options = {
    frameIndex: 0,
    showHeader: true,
    showTypeIcons: false,
    cellHeight: 'sm',
    sortBy: sortBy.map((heading) => ({ displayName: heading.replace(/^-/, ''), desc: heading.startsWith('-') })), // -Heading sorts downwards
  };
  const defaults = {
    custom: { align: 'auto', inspect: false, filterable: true, cellOptions: { type: 'auto' } },
    mappings: [],
    thresholds: noLimit,
    color: { mode: 'thresholds' },
    noValue: empty,
  };
  return panel('table', title, description, queries, options, defaults, columns.map(columnOverride), transformations);
}

/** Labels by which the queries of a table are joined, whether or not a column shows them. */
const keys = ['instance', 'job', 'route', 'domain', 'name', 'hostname', 'protocol', 'port', 'mx', 'address'];

const background = { type: 'color-background', mode: 'basic' };
const cells = { background, exception: background, gauge: { type: 'gauge', mode: 'basic', valueDisplayMode: 'text' } };

function columnOverride({ text, expr, unit, decimals, mappings = [], limits, width, minWidth, links, cell, empty = '-', min, max }) {
  const quiet = cell === 'exception' ? withoutGood : (colored) => colored;
  return override(text, {
    unit,
    decimals,
    min,
    max,
    mappings: quiet(expr ? [...mappings, missing(empty)] : mappings),
    thresholds: limits && quiet(limits),
    links,
    noValue: empty,
    'custom.width': width,
    'custom.minWidth': minWidth,
    'custom.align': mappings.length > 0 || unit?.startsWith('dateTime') ? 'left' : undefined,
    'custom.cellOptions': cell && cells[cell],
  });
}

/** The same with nothing for what is well or not known. */
const withoutGood = (colored) => JSON.parse(JSON.stringify(colored, (key, value) => (key === 'color' && [colors.good, colors.neutral].includes(value) ? 'transparent' : value)));

function override(name, properties) {
  return {
    matcher: { id: 'byName', options: name },
    properties: Object.entries(properties).filter(([, value]) => value !== undefined).map(([id, value]) => ({ id, value })),
  };
}

function panel(type, title, description, queries, options, defaults, overrides = [], transformations = []) {
  return {
    type,
    title,
    description,
    datasource,
    targets: queries.map((query, index) => ({ refId: refId(index), datasource, editorMode: 'code', ...query })),
    options,
    fieldConfig: { defaults, overrides },
    transformations,
  };
}

const refId = (index) => String.fromCharCode('A'.charCodeAt(0) + index);

export { datasource, colors };
