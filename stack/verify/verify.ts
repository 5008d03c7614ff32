import pg from 'pg';
import { auditHolds } from './audit-check.js';
import { callsSettled, exceptionsShown } from './effect-checks.js';
import { documentsTranslated, factsArrived } from './document-checks.js';
import { erpReaderOf } from './erp-documents.js';
import type { Check, Evidence, Finding } from './finding.js';
import { documentsOnce, documentsThere, ledgerBalances, postingsSettled } from './posting-checks.js';
import { reservationsAgree } from './stock-checks.js';
import { outboxesPublished, streamsEmpty } from './transport-checks.js';

/** Every invariant that `crossdock verify` looks at. */
export const checks: readonly Check[] = [
  documentsTranslated,
  factsArrived,
  outboxesPublished,
  streamsEmpty,
  callsSettled,
  postingsSettled,
  documentsThere,
  documentsOnce,
  ledgerBalances,
  reservationsAgree,
  exceptionsShown,
  auditHolds,
];

/** Looks at every invariant of a running stack. */
export async function verify(stack: Evidence['stack']): Promise<readonly Finding[]> {
  const database = new pg.Pool({ connectionString: stack.databaseUrl, max: 4, application_name: 'crossdock verify' });
  try {
    const erp = await erpReaderOf(stack);
    const [erpDocuments, trialBalance] = [await erp.documents(), await erp.trialBalance()];
    const evidence = { stack, database, erpDocuments, trialBalance };
    const found: Finding[] = [];
    for (const check of checks) found.push(...(await check.find(evidence)));
    return found;
  } finally {
    await database.end();
  }
}
