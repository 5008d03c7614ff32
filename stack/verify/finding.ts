import type pg from 'pg';
import type { Connections } from '../connections.js';
import type { ErpDocument } from './erp-documents.js';

/** Something that is not as it must be. */
export interface Finding {
  /** The check that found it. */
  readonly check: string;
  /** What it is about: an actor, a call, a document, a stream. */
  readonly about: string;
  /** What is wrong, with figures. */
  readonly detail: string;
}

/** What the checks look at. */
export interface Evidence {
  readonly stack: Connections;
  /** Logged in as the role that reads every schema. */
  readonly database: pg.Pool;
  /** Every document that the ERP holds, by its reference. */
  readonly erpDocuments: ReadonlyMap<string, readonly ErpDocument[]>;
  /** What the ERP's own trial balance says. */
  readonly trialBalance: readonly TrialBalanceRow[];
}

/** One row of the ERP's trial balance; minor units. */
export interface TrialBalanceRow {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly party?: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
  readonly balanceMinor: number;
}

/** One invariant: a sentence and how it is looked for. */
export interface Check {
  readonly name: string;
  /** What must be true. */
  readonly claim: string;
  readonly find: (evidence: Evidence) => Promise<readonly Finding[]>;
}
