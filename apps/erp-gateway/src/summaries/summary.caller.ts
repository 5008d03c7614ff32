import { InDoubt, type Call, type Caller, type Learnt, type Turn } from '#libs/actors';
import type { Message } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type pg from 'pg';
import type { ErpDocument, ErpDriver, PostedDocument } from '../drivers/driver.js';
import { postOnOpenDay } from '../outbound/open-day.js';
import { noteLate } from '../outbound/late-documents.js';
import type { PolicySource } from '../posting/posting-policy.js';
import type { PostingResult, Refusal } from '../posting/posting-result.js';
import { postingsOf } from './summary-rows.js';
import { summaryDocuments, type Gathered } from './summary.js';

/** Type of the message that asks for a summary: said by the gateway to itself, never on the bus. */
export const SUMMARY = 'erp.summary.v1';

/** What one connection's summaries need. */
export interface SummaryCallerParts {
  readonly driver: ErpDriver;
  readonly policy: PolicySource;
  readonly pool: pg.Pool;
  /** When we give up on a call, milliseconds. */
  readonly timeoutMs: number;
}

/** Most postings that are read at once. */
const PAGE = 1_000;

/** Posts a closed summary: its documents one after the other, each once. */
export class SummaryCaller implements Caller {
  readonly timeoutMs: number;

  constructor(private readonly parts: SummaryCallerParts) {
    this.timeoutMs = parts.timeoutMs;
  }

  get maxCallMs(): number {
    return this.timeoutMs + this.parts.driver.limits.effectAfterMs;
  }

  async lookUp(call: Call, turn: Turn): Promise<Learnt | null> {
    const documents = await this.documentsOf(call);
    const found = await this.parts.driver.findByReferences(
      documents.map(({ reference }) => reference),
      turn,
    );
    const posted = documents.flatMap((document) => {
      const one = found.get(document.reference);
      return one ? [{ document, posted: one }] : [];
    });
    return posted.length === documents.length ? resultOf(posted, null) : null;
  }

  async perform(call: Call, turn: Turn): Promise<Learnt> {
    const posted: Posted[] = [];
    for (const document of await this.documentsOf(call)) {
      try {
        posted.push({ document, posted: await this.post(document, call, turn) });
      } catch (error) {
        if (posted.length === 0) throw error;
        if (error instanceof Terminal) return resultOf(posted, { code: error.code, detail: error.message });
        throw new InDoubt('half-posted', {
          problem: 'One of several documents of a summary is posted, another is not',
          remedy: 'They are looked up, and what is missing is posted.',
          cause: error,
        });
      }
    }
    return resultOf(posted, null);
  }

  /** Its postings ask for themselves. */
  answer(): Message[] {
    return [];
  }

  private async post(document: ErpDocument, call: Call, turn: Turn): Promise<PostedDocument> {
    const { driver, policy, pool } = this.parts;
    const askFirst = call.doubted && !driver.capabilities.uniqueReference;
    const known = askFirst ? await driver.findByReference(document.reference, turn) : null;
    if (known) return known;
    const books = policy.current.legalEntities?.[document.legalEntity];
    const late = books?.late === 'approve' ? 'refuse' : books?.late;
    const moving = ({ reference, legalEntity, documentDate }: ErpDocument) =>
      noteLate(pool, { reference, posting: call.ref, legalEntity, from: document.documentDate, documentDate });
    return postOnOpenDay({ driver, document, late, moving }, turn);
  }

  private async documentsOf(call: Call): Promise<ErpDocument[]> {
    const gathered: Gathered[] = [];
    for (let after = ''; ;) {
      const page = await postingsOf(this.parts.pool, call.ref, after, PAGE);
      gathered.push(...page.flatMap(({ documents }) => documents));
      const last = page.at(-1);
      if (!last || page.length < PAGE) return summaryDocuments(call.ref, gathered, this.parts.driver.limits);
      after = last.ref;
    }
  }
}

interface Posted {
  readonly document: ErpDocument;
  readonly posted: PostedDocument;
}

/** What each of its postings is told. */
function resultOf(all: readonly Posted[], refusal: Refusal | null): PostingResult {
  const names = ['debitMinor', 'creditMinor', 'taxMinor'] as const;
  const differs = all.some(({ document, posted }) =>
    names.some((name) => posted.totals[name] !== document.expectedTotals[name]),
  );
  return {
    documents: all.map(({ document: { reference, kind }, posted: { documentId, number } }) => ({
      kind,
      documentId,
      number,
      reference,
    })),
    policyVersion: all[0]?.document.policyVersion ?? null,
    differs: differs || refusal !== null,
    differences: {},
    refusal,
  };
}
