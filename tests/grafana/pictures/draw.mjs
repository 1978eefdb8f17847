// Draws the dashboards from a running Prometheus:
//   npm ci; node draw.mjs PROMETHEUS FOLDER [--check NAME] [--range SECONDS] [--only DASHBOARD] [--theme light]
// Real answers, drawn by Grafana's own components (npm @grafana/ui and @grafana/data) in Debian's chromium, made small by Debian's pngquant.
// There is no Grafana: what surrounds the panels, and the state timelines, are drawn by page.jsx.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { positionals: [prometheus, folder], values: options } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'string', default: '' }, range: { type: 'string', default: '900' }, only: { type: 'string', default: '' }, theme: { type: 'string', default: 'dark' } },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const dashboards = join(here, '../../../grafana/dashboards');
const width = 1500;
const [range, end] = [Number(options.range), Math.floor(Date.now() / 1000)];
const step = Math.max(1, Math.ceil(range / 400));

const special = /[\\^$.*+?()[\]{}|]/g;
const replace = (text, chosen) => text
  .replaceAll('$__rate_interval', `${Math.max(4 * step, 60)}s`).replaceAll('$__interval', `${step}s`).replaceAll('$__range_s', `${range}`).replaceAll('$__range', `${range}s`)
  .replace(/\$\{(\w+):regex\}/g, (_, name) => chosen[name]?.map((value) => value.replace(special, '\\$&')).join('|') ?? '.*');

async function ask(path, parameters) {
  const response = await fetch(new URL(`api/v1/${path}?${new URLSearchParams(parameters)}`, prometheus));
  const { status, data, error } = await response.json();
  if (status !== 'success') {
    throw new Error(`${parameters.query}: ${error}`);
  }
  return data.result ?? data;
}

const answer = async (target, chosen) => ({
  target,
  series: target.instant
    ? await ask('query', { query: replace(target.expr, chosen), time: end })
    : await ask('query_range', { query: replace(target.expr, chosen), start: end - range, end, step }),
});

mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'pictures-'));
try {
  await build({
    entryPoints: [join(here, 'page.jsx')], outfile: join(work, 'page.js'), bundle: true, format: 'iife', jsx: 'automatic', logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"', global: 'window' },
    loader: { '.svg': 'dataurl', '.png': 'dataurl', '.woff': 'empty', '.woff2': 'empty', '.ttf': 'empty' },
  });
  for (const file of readdirSync(dashboards).filter((name) => name.startsWith(options.only))) {
    const dashboard = JSON.parse(readFileSync(join(dashboards, file)));
    const single = dashboard.templating.list.some(({ name, multi }) => name === 'check' && !multi);
    const chosen = single ? { check: [options.check] } : {};
    for (const { name, type, allValue, query } of dashboard.templating.list) {
      if (type === 'query' && !allValue && !chosen[name]) { // All is the list of the values
        const [, series, label] = /^label_values\((.+), (\w+)\)$/.exec(replace(query.query, chosen));
        chosen[name] = await ask(`label/${label}/values`, { 'match[]': series });
      }
    }
    const panels = await Promise.all(dashboard.panels.map(async (panel) => ({ panel, answers: await Promise.all(panel.targets.map((target) => answer(target, chosen))) })));
    const input = { mode: options.theme, dashboard, panels, check: single ? options.check : undefined, width, from: (end - range) * 1000, to: end * 1000, step: step * 1000 };
    const [name, height] = [basename(file, '.json'), 96 + 38 * Math.max(...dashboard.panels.map(({ gridPos: { y, h } }) => y + h))];
    writeFileSync(join(work, 'page.html'), `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="page.css"><body><script>window.input=${JSON.stringify(input).replaceAll('<', '\\u003c')}</script><script src="page.js"></script>`);
    execFileSync('chromium', [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--hide-scrollbars', '--allow-file-access-from-files',
      `--user-data-dir=${join(work, 'profile')}`, '--virtual-time-budget=8000', `--window-size=${width},${height}`, `--screenshot=${join(folder, `${name}.png`)}`, `file://${join(work, 'page.html')}`,
    ], { stdio: 'ignore' });
    execFileSync('pngquant', ['--force', '--ext', '.png', '--strip', '48', join(folder, `${name}.png`)]);
    console.log(`${name}.png`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
