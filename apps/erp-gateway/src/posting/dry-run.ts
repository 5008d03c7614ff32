import type { Posting } from '#libs/contracts';
import { CrossdockError } from '#libs/errors';
import type { ErpDocument } from '../drivers/driver.js';
import { planFor } from './documents.js';
import type { PostingRevision, TextLimits } from './outlines.js';
import type { PostingPolicy } from './posting-policy.js';

/** Movement of one account, debit less credit in minor units, by the policy that holds and by the candidate. */
export interface AccountDifference {
  readonly legalEntity: string;
  readonly currency: string;
  readonly account: string;
  readonly before: number;
  readonly after: number;
  readonly difference: number;
}

/** Documents of one posting that would differ. */
export interface PostingDifference {
  /** The posting revision. */
  readonly posting: string;
  readonly documentOn: string;
  readonly before: PostingOutcome;
  readonly after: PostingOutcome;
}

/** What a policy makes of a posting: movements by account, or why it refuses it. */
export type PostingOutcome =
  | {
      readonly documents: readonly Pick<ErpDocument, 'reference' | 'kind' | 'documentDate'>[];
      /** Debit less credit by account, minor units. */
      readonly accounts: Readonly<Record<string, number>>;
      readonly policyVersion: string;
      /** Whether a person would have to agree. */
      readonly waitsForApproval: boolean;
    }
  | { readonly refused: string; readonly detail: string };

/** What a candidate would change. */
export interface DryRunReport {
  readonly postings: number;
  /** Postings whose documents would differ in anything but the policy's name. */
  readonly differing: number;
  readonly refused: { readonly before: number; readonly after: number };
  readonly waitingForApproval: { readonly before: number; readonly after: number };
  /** Accounts whose movement would differ. */
  readonly accounts: readonly AccountDifference[];
  /** The first of those that differ. */
  readonly listed: readonly PostingDifference[];
}

/** Differing postings that a report lists; the rest are counted, so that memory stays bounded. */
const LISTED = 1_000;

type Movements = Map<string, { before: number; after: number }>;

/** Runs postings through two policies, one after the other, and adds up what differs. Sends nothing, keeps no posting. */
export class DryRun {
  private readonly movements: Movements = new Map();
  private readonly listed: PostingDifference[] = [];
  private readonly counts = {
    postings: 0,
    differing: 0,
    refusedBefore: 0,
    refusedAfter: 0,
    waitingBefore: 0,
    waitingAfter: 0,
  };

  constructor(
    private readonly policy: PostingPolicy,
    private readonly candidate: PostingPolicy,
    private readonly limitsOf: (legalEntity: string) => TextLimits,
  ) {}

  /** Takes one posting in. */
  add(revision: PostingRevision): void {
    const { counts } = this;
    const limits = this.limitsOf(revision.body.legalEntity);
    const before = tried(revision, this.policy, limits);
    const after = tried(revision, this.candidate, limits);
    counts.postings += 1;
    counts.refusedBefore += 'refused' in before ? 1 : 0;
    counts.refusedAfter += 'refused' in after ? 1 : 0;
    counts.waitingBefore += 'documents' in before && before.waits ? 1 : 0;
    counts.waitingAfter += 'documents' in after && after.waits ? 1 : 0;
    this.move(revision.body, before, 'before');
    this.move(revision.body, after, 'after');
    if (sameOutcome(before, after)) return;
    counts.differing += 1;
    if (this.listed.length >= LISTED) return;
    const { reference, body } = revision;
    this.listed.push({ posting: reference, documentOn: body.documentOn, before: shown(before), after: shown(after) });
  }

  report(): DryRunReport {
    const { postings, differing, refusedBefore, refusedAfter, waitingBefore, waitingAfter } = this.counts;
    const accounts = [...this.movements]
      .filter(([, { before, after }]) => before !== after)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { before, after }]): AccountDifference => {
        const [legalEntity = '', currency = '', account = ''] = key.split('|');
        return { legalEntity, currency, account, before, after, difference: after - before };
      });
    return {
      postings,
      differing,
      refused: { before: refusedBefore, after: refusedAfter },
      waitingForApproval: { before: waitingBefore, after: waitingAfter },
      accounts,
      listed: this.listed,
    };
  }

  private move({ legalEntity, currency }: Posting, tried: Tried, side: 'before' | 'after'): void {
    if ('refused' in tried) return;
    for (const { lines } of tried.documents)
      for (const { account, debitMinor, creditMinor } of lines) {
        const key = `${legalEntity}|${currency}|${account}`;
        const sum = this.movements.get(key) ?? { before: 0, after: 0 };
        sum[side] += debitMinor - creditMinor;
        this.movements.set(key, sum);
      }
  }
}

type Tried =
  | { readonly documents: readonly ErpDocument[]; readonly waits: boolean }
  | { readonly refused: string; readonly detail: string };

function tried(revision: PostingRevision, policy: PostingPolicy, limits: TextLimits): Tried {
  try {
    const { documents, settled, dates, atStake } = planFor(revision, policy, limits);
    const isLarge = settled.approvalAbove !== null && atStake > settled.approvalAbove;
    return { documents: documents.map(({ document }) => document), waits: isLarge || dates.late?.approve === true };
  } catch (error) {
    if (error instanceof CrossdockError) return { refused: error.code, detail: error.message };
    throw error;
  }
}

function sameOutcome(one: Tried, other: Tried): boolean {
  if ('refused' in one || 'refused' in other)
    return 'refused' in one && 'refused' in other && one.refused === other.refused;
  if (one.waits !== other.waits || one.documents.length !== other.documents.length) return false;
  return one.documents.every((document, index) => sameDocument(document, other.documents[index]));
}

/** The same but for the policy's name: both are made by the same code, so that their texts may be compared. */
function sameDocument(one: ErpDocument, other: ErpDocument | undefined): boolean {
  if (!other) return false;
  const { policyVersion, policyDigest } = one;
  return JSON.stringify(one) === JSON.stringify({ ...other, policyVersion, policyDigest });
}

function shown(tried: Tried): PostingOutcome {
  if ('refused' in tried) return tried;
  const accounts: Record<string, number> = {};
  for (const { lines } of tried.documents)
    for (const { account, debitMinor, creditMinor } of lines)
      accounts[account] = (accounts[account] ?? 0) + debitMinor - creditMinor;
  return {
    documents: tried.documents.map(({ reference, kind, documentDate }) => ({ reference, kind, documentDate })),
    accounts,
    policyVersion: tried.documents[0]?.policyVersion ?? '',
    waitsForApproval: tried.waits,
  };
}
