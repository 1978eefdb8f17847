// Prometheus' answers as data frames, as Grafana's data source for Prometheus makes them.
import { FieldType } from '@grafana/data';

/** The frames of a panel. */
export function framesOf(answers, { from, to, step }) {
  return answers.flatMap(({ target, series }) => (target.format === 'table' ? table(target, series, answers.length > 1) : series.map((one) => line(target, one, { from, to, step }))));
}

/** Where there is no sample there is a gap. */
function line(target, { metric, value, values }, { from, to, step }) {
  const known = new Map((values ?? [value]).map(([time, number]) => [Math.round(time * 1000), Number(number)]));
  const times = values ? Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step) : [...known.keys()];
  const numbers = times.map((time) => known.get(time) ?? null);
  const name = target.legendFormat === '__auto' ? '' : target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '').trim();
  return frame(target, [
    { name: 'Time', type: FieldType.time, config: { interval: step }, values: times },
    { name: 'Value', type: FieldType.number, config: { displayNameFromDS: name || undefined }, labels: metric, values: numbers },
  ]);
}

function table(target, series, isOneOfSeveral) {
  const labels = [...new Set(series.flatMap(({ metric }) => Object.keys(metric)))].sort();
  return series.length === 0 ? [] : [frame(target, [
    { name: 'Time', type: FieldType.time, config: {}, values: series.map(({ value: [time] }) => time * 1000) },
    ...labels.map((label) => ({ name: label, type: FieldType.string, config: { filterable: true }, values: series.map(({ metric }) => metric[label] ?? '') })),
    { name: isOneOfSeveral ? `Value #${target.refId}` : 'Value', type: FieldType.number, config: {}, values: series.map(({ value: [, number] }) => Number(number)) },
  ])];
}

const frame = (target, fields) => ({ refId: target.refId, fields, length: fields[0].values.length });
