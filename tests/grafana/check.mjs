// Checks dashboards against types.ts: node check.mjs FILE… Prints what the compiler finds, file by file; exit code 1 if it finds anything.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = process.argv.slice(2);
const sources = new Map(files.map((file) => [
  folder + basename(file).replace(/\.json$/, '.dashboard.ts'), // seen by the compiler, never written
  `import type { Dashboard } from './types';\nexport const dashboard: Dashboard = ${readFileSync(file, 'utf8')};\n`,
]));
const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
const host = ts.createCompilerHost(options);
const { getSourceFile, fileExists } = host;
host.fileExists = (name) => sources.has(name) || fileExists(name);
host.getSourceFile = (name, version) => sources.has(name) ? ts.createSourceFile(name, sources.get(name), version) : getSourceFile(name, version);

const program = ts.createProgram([...sources.keys()], options, host);
const faults = ts.getPreEmitDiagnostics(program);
console.log(ts.formatDiagnostics(faults, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => folder, getNewLine: () => '\n' }));
process.exit(files.length === 0 || faults.length > 0 ? 1 : 0);
