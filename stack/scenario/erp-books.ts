import type { Connections } from '../connections.js';
import { trytonOf } from '../erp.js';
import type { TrialBalanceRow } from '../summary.js';
import { TrytonReader } from '../tryton/reader.js';
import type { LedgerDocument, SandboxClient } from './sandbox-client.js';

/** What the ERP has in its books at the end. */
export interface ErpBooks {
  /** The connection that was posted to. */
  readonly erp: string;
  readonly documents: readonly LedgerDocument[];
  readonly trialBalance: readonly TrialBalanceRow[];
}

/** Reads the books of the ERP that the stack runs with. */
export async function readErpBooks(connections: Connections, sandbox: SandboxClient): Promise<ErpBooks> {
  const rpc = trytonOf(connections);
  if (!rpc) return { erp: 'sandbox', documents: await sandbox.documents(), trialBalance: await sandbox.trialBalance() };
  const reader = new TrytonReader(await rpc.open());
  return { erp: 'tryton', documents: await reader.documents(), trialBalance: await reader.trialBalance() };
}
