// Writes the dashboards' JSON: node grafana/source/generate.mjs [FOLDER]. Without a folder: grafana/dashboards.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import delivery from './delivery.mjs';
import domains from './domains.mjs';
import exporter from './exporter.mjs';
import mailboxes from './mailboxes.mjs';
import overview from './overview.mjs';
import security from './security.mjs';
import server from './server.mjs';
import tls from './tls.mjs';

const folder = process.argv[2] ?? fileURLToPath(new URL('../dashboards', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, dashboard] of Object.entries({ overview, server, tls, mailboxes, delivery, domains, security, exporter })) {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(dashboard, null, 2)}\n`);
}
