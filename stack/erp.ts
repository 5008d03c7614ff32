import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { Connections } from './connections.js';
import type { DataFolder } from './data-folder.js';
import type { Report } from './report.js';
import { repositoryRoot } from './repository.js';
import type { Supervisor } from './supervisor.js';
import { addItems, type NewItem } from './tryton/items.js';
import { TrytonRpc } from './tryton/rpc.js';
import { openTryton } from './tryton/tryton.js';

/** ERPs with which the scenario can be played. */
export const erpNames = ['sandbox', 'tryton'] as const;
export type ErpName = (typeof erpNames)[number];

/** An ERP that runs beside the sandbox, in place of the one in it. */
export interface OwnErp {
  /** Variables by which it is reached, and its secrets. */
  readonly world: Readonly<Record<string, string>>;
  /** Connections to it, put over a copy of the policies. */
  readonly connectionsFile: string;
  /** Takes over the items that the outside sells. */
  takeItems(items: readonly NewItem[]): Promise<void>;
}

/** What is needed to start it. */
export interface ErpGround {
  readonly folder: DataFolder;
  readonly choosePort: () => Promise<number>;
  readonly supervisor: Supervisor;
  readonly report: Report;
}

/** Starts the ERP of that name; the one in the sandbox needs nothing of its own. */
export async function startErp(name: ErpName, { folder, ...ground }: ErpGround): Promise<OwnErp | undefined> {
  if (name === 'sandbox') return undefined;
  const place = { ...ground, path: join(folder.path, 'erp'), logs: folder.logs, durable: true };
  const { login } = await openTryton(place);
  return {
    world: { ERP_TRYTON_URL: login.url, ERP_TRYTON_LOGIN: `${login.user}:${login.password}` },
    connectionsFile: join(repositoryRoot, 'stack', 'tryton', 'erp-connections.yaml'),
    takeItems: async (items) => addItems(await new TrytonRpc(login).open(), items),
  };
}

/** Puts the ERP's own connections in place of the sandbox's, in a copy of the policies. */
export function useConnectionsOf({ connectionsFile }: OwnErp, folder: string): void {
  cpSync(connectionsFile, join(folder, 'erp-connections.yaml'));
}

/** Tryton as a running stack names it; undefined where the stack runs with the sandbox's ERP. */
export function trytonOf({ world }: Pick<Connections, 'world'>): TrytonRpc | undefined {
  const { ERP_TRYTON_URL: url, ERP_TRYTON_LOGIN: login = '' } = world;
  if (!url) return undefined;
  const [user = '', ...password] = login.split(':');
  return new TrytonRpc({ url, user, password: password.join(':') });
}

/** The items that the sandbox's ERP lists, through its own doors. */
export async function itemsOfSandbox({ world }: Pick<Connections, 'world'>): Promise<NewItem[]> {
  const url = world['ERP_SANDBOX_URL'] ?? '';
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ token: world['ERP_SANDBOX_TOKEN'] });
  const opened = await fetch(`${url}/sessions`, { method: 'POST', headers, body });
  const { session } = (await opened.json()) as { session: string };
  const answer = await fetch(`${url}/items?limit=10000`, { headers: { authorization: `Bearer ${session}` } });
  return ((await answer.json()) as { items: NewItem[] }).items;
}
