// The page that draw.mjs photographs: panels drawn by Grafana's own components from the dashboard's JSON and Prometheus' answers.
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import {
  applyFieldOverrides, cacheFieldDisplayNames, createTheme, dateTime, getFieldDisplayValues, Registry, standardTransformers, standardTransformersRegistry, ThemeContext, transformDataFrame,
} from '@grafana/data';
import { BarGauge, BigValue, GlobalStyles, PanelChrome, TimeSeries } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';
import { framesOf } from './frames';

const { mode, dashboard, panels, check, width, from, to, step } = window.input;
const theme = createTheme({ colors: { mode } });
const timeRange = { from: dateTime(from), to: dateTime(to), raw: { from: dateTime(from), to: dateTime(to) } };
const columnWidth = (width - 24) / 24;

standardTransformersRegistry.setInit(() => [standardTransformers.mergeTransformer, standardTransformers.organizeFieldsTransformer]
  .map((transformation) => ({ id: transformation.id, name: transformation.name, transformation: async () => transformation, editor: () => null, imageDark: '', imageLight: '' })));

const setting = (path, isCustom) => ({ id: isCustom ? `custom.${path}` : path, path, name: path, isCustom, process: (value) => value, shouldApply: () => true, override: () => null, editor: () => null });

/** The field settings that Grafana knows, and those of the panel's own kind. */
function settings({ defaults, overrides }) {
  const overridden = overrides.flatMap(({ properties }) => properties.map(({ id }) => id)).filter((id) => id.startsWith('custom.')).map((id) => id.slice('custom.'.length));
  return new Registry(() => [
    ...['unit', 'decimals', 'min', 'max', 'mappings', 'thresholds', 'color', 'links', 'noValue', 'displayName'].map((path) => setting(path, false)),
    ...[...new Set([...Object.keys(defaults.custom ?? {}), ...overridden])].map((path) => setting(path, true)),
  ]);
}

function useFrames({ panel, answers }) {
  const [frames, setFrames] = useState();
  useEffect(() => {
    const subscription = transformDataFrame(panel.transformations, framesOf(answers, { from, to, step }), { interpolate: (text) => text }).subscribe((data) => {
      const configured = applyFieldOverrides({ data, fieldConfig: panel.fieldConfig, replaceVariables: (text) => text, theme, timeZone: 'utc', fieldConfigRegistry: settings(panel.fieldConfig) });
      cacheFieldDisplayNames(configured);
      setFrames(configured);
    });
    return () => subscription.unsubscribe();
  }, [panel, answers]);
  return frames;
}

const drawings = {
  stat: ({ panel, frames, w, h }) => displayed(panel, frames).slice(0, 1).map((value) => (
    <BigValue key="value" value={value.display} width={w} height={h} theme={theme} colorMode={panel.options.colorMode} graphMode="none" justifyMode={panel.options.justifyMode} textMode="value" />
  )),
  bargauge: ({ panel, frames, w, h }) => {
    const values = displayed(panel, frames);
    const each = Math.min(panel.options.maxVizHeight, (h - 8 * (values.length - 1)) / values.length);
    const titleWidth = Math.max(...values.map(({ display }) => (display.title ?? '').length));
    return values.map((value, index) => (
      <div key={index} style={{ marginBottom: 8 }}>
        <BarGauge value={{ ...value.display, title: value.display.title }} display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0)} field={value.field} width={w} height={each} theme={theme} orientation="horizontal"
          displayMode={panel.options.displayMode} showUnfilled alignmentFactors={{ title: 'm'.repeat(Math.min(titleWidth, 30)), text: '100.00 ms' }} valueDisplayMode="text" namePlacement="left" />
      </div>
    ));
  },
  table: ({ panel, frames, w, h }) => <TableNG data={frames[0]} width={w} height={h} sortBy={panel.options.sortBy} cellHeight={panel.options.cellHeight} fieldConfig={panel.fieldConfig} enableVirtualization={false} />,
  timeseries: ({ panel, frames, w, h }) => <TimeSeries frames={frames} timeRange={timeRange} timeZone="utc" width={w} height={h} legend={panel.options.legend} options={panel.options} />,
  heatmap: ({ panel, frames, w, h }) => <Heatmap buckets={frames} unit={panel.options.yAxis.unit} w={w} h={h} />,
  'state-timeline': ({ panel, frames, w, h }) => <Timeline rows={frames} w={w} h={h} withText={panel.options.showValue !== 'never'} />,
};

function displayed(panel, frames) {
  return getFieldDisplayValues({ fieldConfig: panel.fieldConfig, reduceOptions: panel.options.reduceOptions, replaceVariables: (text) => text, theme, data: frames, sparkline: false, timeZone: 'utc' });
}

/** Grafana's own is not in its published packages. */
function Timeline({ rows, w, h, withText }) {
  const [nameWidth, axis] = [Math.min(230, w / 3), 22];
  const [scale, each] = [(w - nameWidth) / (to - from), Math.min(44, (h - axis) / rows.length)];
  const ticks = Array.from({ length: 6 }, (_, index) => from + ((to - from) * index) / 6);
  return (
    <svg width={w} height={h} fontFamily={theme.typography.fontFamily} fontSize={12}>
      {rows.map((frame, row) => {
        const [time, value] = frame.fields;
        return (
          <g key={row} transform={`translate(0 ${row * each})`}>
            <text x={nameWidth - 8} y={each / 2 + 4} textAnchor="end" fill={theme.colors.text.primary}>{shorten(value.config.displayName ?? value.config.displayNameFromDS, 34)}</text>
            {stretches(time.values, value.values).map(({ start, end, state }) => {
              const { text, color } = value.display(state);
              const length = Math.max(1, (end - start) * scale);
              return (
                <g key={start} transform={`translate(${nameWidth + (start - from) * scale} ${each * 0.08})`}>
                  <rect width={length} height={each * 0.84} fill={color} fillOpacity={0.85} />
                  {withText && length > 9 * text.length && <text x={6} y={each * 0.42 + 4} fill={theme.colors.getContrastText(color)}>{text}</text>}
                </g>
              );
            })}
          </g>
        );
      })}
      {ticks.map((tick) => <text key={tick} x={nameWidth + (tick - from) * scale} y={each * rows.length + 16} fill={theme.colors.text.secondary}>{clock(tick)}</text>)}
    </svg>
  );
}

/** Nor is this one: a column for each step, a row for each bucket of a cumulative histogram. */
function Heatmap({ buckets, unit, w, h }) {
  const limit = (frame) => Number(frame.fields[1].labels.le.replace('+Inf', 'Infinity'));
  const rows = [...buckets].sort((one, other) => limit(one) - limit(other));
  const [axis, foot] = [60, 22];
  const [scale, each] = [(w - axis) / (to - from), (h - foot) / rows.length];
  const counts = rows.map((frame, row) => frame.fields[1].values.map((count, index) => (count ?? 0) - (row > 0 ? rows[row - 1].fields[1].values[index] ?? 0 : 0)));
  const most = Math.max(...counts.flat(), 1e-9);
  const ticks = Array.from({ length: 5 }, (_, index) => from + ((to - from) * index) / 5);
  return (
    <svg width={w} height={h} fontFamily={theme.typography.fontFamily} fontSize={12}>
      {rows.map((frame, row) => (
        <g key={row} transform={`translate(0 ${(rows.length - 1 - row) * each})`}>
          <text x={axis - 8} y={each / 2 + 4} textAnchor="end" fill={theme.colors.text.secondary}>{`${frame.fields[1].labels.le} ${unit}`}</text>
          {counts[row].map((count, index) => count > 1e-9 && <rect key={index} x={axis + (frame.fields[0].values[index] - from) * scale} width={Math.max(1, step * scale)} height={each - 1} fill={cividis(Math.sqrt(count / most))} />)}
        </g>
      ))}
      {ticks.map((tick) => <text key={tick} x={axis + (tick - from) * scale} y={each * rows.length + 16} fill={theme.colors.text.secondary}>{clock(tick)}</text>)}
    </svg>
  );
}

/** From dark blue over grey to yellow, near enough to the scheme of that name. */
function cividis(share) {
  const stops = [[0, 34, 78], [65, 77, 107], [124, 123, 120], [188, 175, 111], [254, 232, 56]];
  const place = Math.min(share, 1) * (stops.length - 1);
  const [low, part] = [Math.min(Math.floor(place), stops.length - 2), place - Math.min(Math.floor(place), stops.length - 2)];
  return `rgb(${stops[low].map((value, index) => Math.round(value + (stops[low + 1][index] - value) * part)).join(' ')})`;
}

function stretches(times, states) {
  const found = [];
  times.forEach((time, index) => {
    const [last, state] = [found.at(-1), states[index]];
    if (state === null || state === undefined) {
      return;
    }
    if (last && last.state === state && last.end === time) {
      last.end = time + step;
    } else {
      found.push({ start: time, end: time + step, state });
    }
  });
  return found.map((stretch) => ({ ...stretch, end: Math.min(stretch.end, to) }));
}

function Panel({ panel, answers }) {
  const frames = useFrames({ panel, answers });
  const { x, y, w, h } = panel.gridPos;
  const [wide, high] = [w * columnWidth - 8, h * 38 - 8];
  const isEmpty = frames && !frames.some((frame) => frame.length > 0);
  return (
    <div style={{ position: 'absolute', left: 12 + x * columnWidth, top: 88 + y * 38, width: wide, height: high }}>
      <PanelChrome title={panel.title} width={wide} height={high} padding={panel.type === 'table' ? 'none' : 'md'}>
        {(innerWidth, innerHeight) => frames && (isEmpty && panel.type !== 'stat'
          ? <div style={{ height: innerHeight, display: 'grid', placeItems: 'center', color: theme.colors.text.secondary }}>{panel.fieldConfig.defaults.noValue ?? 'No data'}</div>
          : drawings[panel.type]({ panel, frames, w: innerWidth, h: innerHeight }))}
      </PanelChrome>
    </div>
  );
}

function Bar() {
  const variables = dashboard.templating.list.filter(({ hide }) => !hide).map(({ name, label, type, current }) => [label, type === 'datasource' ? 'Prometheus' : (name === 'check' && check) || (type === 'textbox' ? current.value : 'All')]);
  const box = { background: theme.colors.background.secondary, border: `1px solid ${theme.colors.border.weak}`, borderRadius: 4, padding: '3px 8px' };
  return (
    <div style={{ position: 'absolute', inset: '10px 16px auto', color: theme.colors.text.primary }}>
      <div style={{ display: 'flex', justifyContent: 'space-between', fontSize: 18, marginBottom: 10 }}>
        <span>{dashboard.title}</span><span style={{ fontSize: 13 }}>{`${clock(from)} to ${clock(to)} UTC`}</span>
      </div>
      <div style={{ display: 'flex', gap: 8, fontSize: 13 }}>
        {variables.map(([label, value]) => <span key={label} style={box}><b>{label}</b>&ensp;{shorten(value, 40)}</span>)}
        <span style={{ flex: 1 }} />
        {dashboard.links.map(({ title }) => <span key={title} style={box}>{title}</span>)}
      </div>
    </div>
  );
}

const shorten = (text, most) => (text.trim().length > most ? `${text.trim().slice(0, most - 1)}…` : text.trim());
const clock = (time) => new Date(time).toISOString().slice(11, 16);

createRoot(document.body.appendChild(document.createElement('div'))).render(
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    <div style={{ position: 'absolute', inset: 0, background: theme.colors.background.canvas, fontFamily: theme.typography.fontFamily }}>
      <Bar />
      {panels.map(({ panel, answers }) => <Panel key={panel.id} panel={panel} answers={answers} />)}
    </div>
  </ThemeContext.Provider>,
);
