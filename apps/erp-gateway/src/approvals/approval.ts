import { createHash } from 'node:crypto';
import { canonical } from '#libs/actors';
import type { Exception } from '#libs/contracts';
import type { ErpDocument } from '../drivers/driver.js';

/** What became of a question. */
export const approvalStates = ['waiting', 'approved', 'rejected'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** Why a person is asked. */
export type ApprovalReason = 'amount' | 'closed-period';

/** A question to a person: may these documents go to the ERP? */
export interface Approval {
  /** Short and stable, for addresses: made of the key. */
  readonly id: string;
  /** One question a posting revision and reason. */
  readonly key: string;
  /** The posting revision: `<actor>/<posting>@<revision>`. */
  readonly ref: string;
  readonly state: ApprovalState;
  /** Rises with each question and each answer. */
  readonly revision: number;
  readonly reason: ApprovalReason;
  readonly legalEntity: string;
  readonly kind: string;
  readonly currency: string;
  /** Amount at stake, minor units. */
  readonly amount: number;
  /** Amount above which the policy asks; null where it asks for another reason. */
  readonly threshold: number | null;
  /** Who caused the posting, where a person did. That person may not agree to it. */
  readonly requestedBy: string | null;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** Digest of what was shown: a word holds for exactly this. */
  readonly digest: string;
  readonly documents: readonly ErpDocument[];
}

/** What is asked anew. */
export type Question = Pick<
  Approval,
  'ref' | 'reason' | 'legalEntity' | 'kind' | 'currency' | 'amount' | 'threshold' | 'requestedBy' | 'documents'
>;

/** What happened to a question, in order; never changed. */
export interface ApprovalFact {
  readonly fact: 'requested' | 'changed' | 'approved' | 'rejected' | 'voided';
  readonly by: string | null;
  readonly at: string;
  readonly digest: string;
  readonly note: string | null;
}

/** Identity of a question. */
export function approvalKey({ ref, reason }: Pick<Approval, 'ref' | 'reason'>): string {
  return reason === 'amount' ? ref : `${ref}!${reason}`;
}

/** Address of a question. */
export function approvalId(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 16);
}

/** What a person agrees to: documents, accounts, amounts and dates. The policy's name may change under them. */
export function digestOf(documents: readonly ErpDocument[]): string {
  const shown = documents.map(({ policyVersion: _version, policyDigest: _digest, ...document }) => document);
  return createHash('sha256').update(canonical(shown)).digest('hex');
}

/** How long somebody has to answer. */
const DUE_MS = 24 * 3_600_000;

/** A question as people see it beside everything else that waits for them. */
export function exceptionOf(
  approval: Omit<Approval, 'documents' | 'decidedBy' | 'decidedAt'>,
  open: boolean,
): Exception {
  const { key, ref, amount, currency, kind, reason, threshold, requestedAt, revision, id } = approval;
  const why = reason === 'amount' ? `is above ${threshold} minor units` : 'belongs to a closed period';
  return {
    id: `approval/${key}`,
    service: 'erp-gateway',
    reason: 'awaiting-approval',
    owner: 'finance',
    amountAtRisk: { minor: amount, currency },
    openedAt: requestedAt,
    dueAt: new Date(Date.parse(requestedAt) + DUE_MS).toISOString(),
    evidence: [ref],
    detail: open ? `the ${kind} ${why}: crossdock approvals approve ${id}` : `the ${kind} is decided`,
    revision,
    state: open ? 'open' : 'closed',
  };
}
