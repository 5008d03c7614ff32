import { InDoubt, type Call, type Caller, type Learnt, type LongRest, type Outcome, type Turn } from '#libs/actors';
import type { DataOf, Message, postingRequested } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { Approvals } from '../approvals/approvals.js';
import type { Question } from '../approvals/approval.js';
import type { ErpDocument, ErpDriver, PostedDocument } from '../drivers/driver.js';
import { atStakeOf, planFor, type OutlinedDocument, type PostingPlan } from '../posting/documents.js';
import { mendedPosting } from '../posting/mended-posting.js';
import { outlinesFor, type Cutting, type Outline, type PostingRevision } from '../posting/outlines.js';
import { outcomeMessage, restMessage } from '../posting/posting-outcome.js';
import type { PolicySource, PostingPolicy } from '../posting/posting-policy.js';
import { resultOf, sameTotals, type PostedPart } from '../posting/posting-result.js';
import type { SummaryGathering } from '../summaries/gathering.js';
import type { LateDocument } from './late-documents.js';
import { postOnOpenDay } from './open-day.js';

type PostingRequest = DataOf<typeof postingRequested>;

/** What one connection's postings need. */
export interface PostingCallerParts {
  readonly driver: ErpDriver;
  readonly policy: PolicySource;
  /** When we give up on a call, milliseconds. */
  readonly timeoutMs: number;
  readonly desks: PostingDesks;
}

/** What stands between a posting and the ERP: people, summaries, the list of what came late. */
export interface PostingDesks {
  readonly approvals: Pick<Approvals, 'pass'>;
  readonly summaries: Pick<SummaryGathering, 'resultOf' | 'gather'>;
  readonly noteLate: (document: LateDocument) => Promise<void>;
}

/** In which ways the documents of a posting may stand in the ERP. */
const CUTTINGS: readonly Cutting[] = ['order', 'line'];

/** Posts a revision of a posting: its documents one after the other, each once. */
export class PostingCaller implements Caller {
  readonly timeoutMs: number;

  constructor(private readonly parts: PostingCallerParts) {
    this.timeoutMs = parts.timeoutMs;
  }

  /** The ERP may declare another limit at any time. */
  get maxCallMs(): number {
    return this.timeoutMs + this.parts.driver.limits.effectAfterMs;
  }

  /** Found only where every document is: one that is missing is still to be posted. Asks no policy, which may have changed. */
  async lookUp(call: Call, turn: Turn): Promise<Learnt | null> {
    for (const cutting of CUTTINGS) {
      const { outlines, parts } = await this.found(call, cutting, turn);
      if (parts.length === outlines.length) return resultOf(parts);
      // a refusal is final: what the ERP has beside it counts
      if (parts.length > 0) return call.kept ? partly(parts, outlines, call.kept) : null;
    }
    return null;
  }

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    // what rested before may have been gathered: there it stays, whatever the policy has become
    const gathered = call.version > 1 ? await this.parts.desks.summaries.resultOf(call.ref) : null;
    if (gathered) return gathered;
    const holds = this.parts.policy.current;
    const plan = await this.planned(call, holds, turn);
    await this.allowed(call, plan);
    const { grain } = plan.settled;
    if (plan.documents.length === 0 || plan.cutting !== null) return this.postAll(call, plan, turn);
    if (grain !== 'day' && grain !== 'settlement') return this.postAll(call, plan, turn);
    return this.parts.desks.summaries.gather({ call, target: call.target, plan, grain, policy: holds });
  }

  /** A person may correct everything but what makes it this posting. */
  mend(message: Message, data: unknown): Message {
    return { ...message, data: mendedPosting(message.data as PostingRequest, data) };
  }

  answer(call: Call, outcome: Outcome): Message[] {
    return [outcomeMessage(call, requestOf(call), outcome)];
  }

  resting(call: Call, rest: LongRest): Message[] {
    return [restMessage(call, requestOf(call), rest, new Date().toISOString())];
  }

  /**
   * What the policy makes of it; cut as an earlier try began to cut it, where the policy has changed since. Documents are
   * posted in one order, so that the first one tells.
   */
  private async planned(call: Call, policy: PostingPolicy, turn: Turn): Promise<PostingPlan> {
    const { driver } = this.parts;
    const plan = planFor(revisionOf(call), policy, driver.limits);
    if (!call.doubted) return plan;
    for (const cutting of CUTTINGS.filter((one) => one !== plan.cutting)) {
      const [first] = outlinesFor(revisionOf(call), driver.limits, cutting);
      const begun = first && (await driver.findByReference(first.reference, turn));
      if (begun) return planFor(revisionOf(call), policy, driver.limits, cutting);
    }
    return plan;
  }

  private async postAll(call: Call, { documents }: PostingPlan, turn: Turn): Promise<Learnt> {
    const { driver } = this.parts;
    const parts: PostedPart[] = [];
    try {
      for (const one of documents) parts.push(await this.post(one, { call, documents }, turn));
    } catch (error) {
      if (parts.length === 0) throw error;
      if (error instanceof Terminal)
        return partly(
          parts,
          documents.map(({ outline }) => outline),
          { code: error.code, detail: error.message },
        );
      // more than two, or an ERP that takes a reference twice: how they are cut must be found before the rest is posted
      throw driver.capabilities.uniqueReference && documents.length <= 2 ? error : halfPosted(error);
    }
    return resultOf(parts);
  }

  private async post({ outline, document }: OutlinedDocument, posting: Posting, turn: Turn): Promise<PostedPart> {
    const { driver } = this.parts;
    const { kind, policyVersion, reference } = document;
    // where the ERP does not enforce its references, one that may be there is asked for first
    const askFirst = posting.call.doubted && !driver.capabilities.uniqueReference;
    const known = askFirst ? await driver.findByReference(reference, turn) : null;
    const posted = known ?? (await this.postDated(document, posting, turn));
    if (known || sameTotals(outline, posted)) return { outline, kind, policyVersion, posted };
    // what the books show counts, line by line
    const found = await driver.findByReference(reference, turn);
    return { outline, kind, policyVersion, posted: found ?? posted };
  }

  private postDated(document: ErpDocument, { call, documents }: Posting, turn: Turn): Promise<PostedDocument> {
    const { driver, policy } = this.parts;
    const late = policy.current.legalEntities?.[document.legalEntity]?.late;
    const moving = async ({ documentDate, originalDate = document.documentDate }: ErpDocument) => {
      // all documents of a posting bear one date, and a person agrees to all of them
      const moved = documents.map((one) => ({ ...one.document, documentDate, originalDate }));
      if (late === 'approve') await this.ask(call, { reason: 'closed-period', documents: moved, threshold: null });
      await this.noteLate(call, document.documentDate, { ...document, documentDate });
    };
    return postOnOpenDay({ driver, document, late, moving }, turn);
  }

  /** Throws while a person must still agree to this; notes what comes late. */
  private async allowed(call: Call, { settled, dates, documents, atStake }: PostingPlan): Promise<void> {
    const all = documents.map(({ document }) => document);
    if (all.length === 0) return;
    const { approvalAbove: threshold } = settled;
    const isLarge = threshold !== null && atStake > threshold;
    if (isLarge) await this.ask(call, { reason: 'amount', documents: all, threshold });
    else if (dates.late?.approve) await this.ask(call, { reason: 'closed-period', documents: all, threshold: null });
    if (dates.late) for (const document of all) await this.noteLate(call, dates.late.from, document);
  }

  private ask(call: Call, asked: Pick<Question, 'reason' | 'documents' | 'threshold'>): Promise<void> {
    const { body, requestedBy = null } = requestOf(call);
    const { legalEntity, kind, currency } = body;
    const amount = atStakeOf(body);
    return this.parts.desks.approvals.pass({
      ref: call.ref,
      legalEntity,
      kind,
      currency,
      amount,
      requestedBy,
      ...asked,
    });
  }

  private noteLate(call: Call, from: string, { reference, legalEntity, documentDate }: ErpDocument): Promise<void> {
    return this.parts.desks.noteLate({ reference, posting: call.ref, legalEntity, from, documentDate });
  }

  private async found(
    call: Call,
    cutting: Cutting,
    turn: Turn,
  ): Promise<{ outlines: readonly Outline[]; parts: PostedPart[] }> {
    const { driver } = this.parts;
    const outlines = outlinesFor(revisionOf(call), driver.limits, cutting);
    const parts: PostedPart[] = [];
    for (const outline of outlines) {
      const posted = await driver.findByReference(outline.reference, turn);
      if (posted) parts.push({ outline, posted, kind: posted.kind, policyVersion: posted.policyVersion });
    }
    return { outlines, parts };
  }
}

/** A posting on its way. */
interface Posting {
  readonly call: Call;
  readonly documents: readonly OutlinedDocument[];
}

function partly(
  parts: readonly PostedPart[],
  outlines: readonly Outline[],
  refusal: { code?: string; detail?: string },
): Learnt {
  const unposted = outlines.filter((outline) => !parts.some((part) => part.outline === outline));
  return resultOf(parts, unposted, { code: refusal.code ?? 'rejected', detail: refusal.detail ?? '' });
}

/** One document is posted and the other not: what is there must be asked for before anything is repeated. */
function halfPosted(cause: unknown): InDoubt {
  const problem = 'One of two documents is posted, the other is not';
  return new InDoubt('half-posted', { problem, remedy: 'It is looked up, and what is missing is posted.', cause });
}

function requestOf({ message }: Call): PostingRequest {
  return message.data as PostingRequest;
}

function revisionOf(call: Call): PostingRevision {
  return { reference: call.ref, body: requestOf(call).body };
}
