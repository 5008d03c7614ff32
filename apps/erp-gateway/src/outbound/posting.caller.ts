import { InDoubt, type Call, type Caller, type Learnt, type LongRest, type Outcome, type Turn } from '#libs/actors';
import type { DataOf, Message, postingRequested } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { ErpDriver } from '../drivers/driver.js';
import { documentsFor, type OutlinedDocument } from '../posting/documents.js';
import { outlinesFor, type Outline, type PostingRevision } from '../posting/outlines.js';
import { outcomeMessage, restMessage } from '../posting/posting-outcome.js';
import type { PostingPolicy } from '../posting/posting-policy.js';
import { resultOf, sameTotals, type PostedPart } from '../posting/posting-result.js';

type PostingRequest = DataOf<typeof postingRequested>;

/** What one connection's postings need. */
export interface PostingCallerParts {
  readonly driver: ErpDriver;
  readonly policy: PostingPolicy;
  /** When we give up on a call, milliseconds. */
  readonly timeoutMs: number;
}

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
    const { driver } = this.parts;
    const outlines = outlinesFor(revisionOf(call), driver.limits);
    const parts: PostedPart[] = [];
    for (const outline of outlines) {
      const posted = await driver.findByReference(outline.reference, turn);
      if (posted) parts.push({ outline, posted, kind: posted.kind, policyVersion: posted.policyVersion });
    }
    if (parts.length === outlines.length) return resultOf(parts);
    // a refusal is final: what the ERP has beside it counts
    return call.kept && parts.length > 0 ? partly(parts, outlines, call.kept) : null;
  }

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    const { driver, policy } = this.parts;
    const documents = documentsFor(revisionOf(call), policy, driver.limits);
    const parts: PostedPart[] = [];
    try {
      for (const one of documents) parts.push(await this.post(one, call, turn));
    } catch (error) {
      if (parts.length === 0) throw error;
      if (error instanceof Terminal)
        return partly(
          parts,
          documents.map(({ outline }) => outline),
          { code: error.code, detail: error.message },
        );
      throw driver.capabilities.uniqueReference ? error : halfPosted(error);
    }
    return resultOf(parts);
  }

  answer(call: Call, outcome: Outcome): Message[] {
    return [outcomeMessage(call, requestOf(call), outcome)];
  }

  resting(call: Call, rest: LongRest): Message[] {
    return [restMessage(call, requestOf(call), rest, new Date().toISOString())];
  }

  private async post({ outline, document }: OutlinedDocument, call: Call, turn: Turn): Promise<PostedPart> {
    const { driver } = this.parts;
    const { kind, policyVersion, reference } = document;
    // where the ERP does not enforce its references, one that may be there is asked for first
    const askFirst = call.doubted && !driver.capabilities.uniqueReference;
    const known = askFirst ? await driver.findByReference(reference, turn) : null;
    const posted = known ?? (await driver.post(document, turn));
    if (known || sameTotals(outline, posted)) return { outline, kind, policyVersion, posted };
    // what the books show counts, line by line
    const found = await driver.findByReference(reference, turn);
    return { outline, kind, policyVersion, posted: found ?? posted };
  }
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
