// Prometheus' answers as data frames, as Grafana's data source for Prometheus makes them.
import { FieldType } from '@grafana/data';

/** The frames of a panel. */
export function framesOf(panel, answers, step) {
  return answers.flatMap(({ target, series }) => (target.format === 'table' ? table(target, series, answers.length > 1) : series.map((one) => line(target, one, step))));
}

function line(target, { metric, value, values }, step) {
  const points = values ?? [value];
  const numbers = points.map(([, number]) => Number(number));
  const times = points.map(([time]) => time * 1000);
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
