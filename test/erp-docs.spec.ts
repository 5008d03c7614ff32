import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadErpConnections } from '../apps/erp-gateway/src/connections/erp-connections.js';
import { serveErps } from '../apps/erp-gateway/src/connections/served-erp.js';

const folder = join(import.meta.dirname, '../docs/erps');
const pages = readdirSync(folder).filter((name) => /```yaml/.test(readFileSync(join(folder, name), 'utf8')));

it('shows a connection of every kind', () => expect(pages.length).toBeGreaterThanOrEqual(4));

it.each(pages)('the connection that docs/erps/%s shows is valid, and opens with its variables', async (page) => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(folder, page), 'utf8')) ?? [];
  const policies = mkdtempSync(join(tmpdir(), 'crossdock-docs-'));
  const indented = example.replaceAll(/^(?=.)/gm, '  ');
  writeFileSync(join(policies, 'erp-connections.yaml'), `connections:\n${indented}\nitems: { refetchMinutes: [5] }\n`);
  const { connections } = await loadErpConnections(policies);
  rmSync(policies, { recursive: true });
  const named = Object.entries(connections[0] ?? {}).filter(([setting]) => setting.endsWith('Variable'));
  const environment = Object.fromEntries(named.map(([, variable]) => [String(variable), 'http://127.0.0.1:9/']));
  expect(() => serveErps(connections, {})).toThrow(/is not set/);
  const [erp] = serveErps(connections, environment);
  expect(erp?.driver.name).toBe(connections[0]?.driver);
});
