import { CrossdockError } from '#libs/errors';
import type { Connections } from '../connections.js';
import { trytonOf } from '../erp.js';
import { TrytonReader } from '../tryton/reader.js';
import type { TrialBalanceRow } from './finding.js';

/** A document as the ERP lists it; amounts in minor units. */
export interface ErpDocument {
  readonly documentId: string;
  readonly number: string;
  readonly reference: string;
  readonly kind: string;
  readonly legalEntity: string;
  readonly currency: string;
  readonly totals: { readonly debitMinor: number; readonly creditMinor: number };
  readonly lines: readonly {
    readonly account: string;
    readonly party?: string;
    readonly debitMinor: number;
    readonly creditMinor: number;
  }[];
}

interface Page {
  readonly documents: readonly ErpDocument[];
  readonly cursor?: string | null;
  readonly more?: boolean;
}

/** Documents on one page of the ERP's list. */
const PAGE = 500;
/** The ERP throttles and expires sessions like any other; a reader is patient. */
const TRIES = 30;
const PAUSE_MS = 300;

/** What is in the ERP's books, whoever put it there. */
export interface ErpReader {
  /** Every document, by reference: more than one under a reference is a double. */
  documents(): Promise<Map<string, ErpDocument[]>>;
  /** Its trial balance over all legal entities. */
  trialBalance(): Promise<readonly TrialBalanceRow[]>;
}

/** The reader of the ERP that a stack runs with. */
export async function erpReaderOf(stack: Connections): Promise<ErpReader> {
  const rpc = trytonOf(stack);
  if (!rpc) return new SandboxErpReader(stack);
  const tryton = new TrytonReader(await rpc.open());
  return {
    documents: async () => Map.groupBy(await tryton.documents(), ({ reference }) => reference),
    trialBalance: () => tryton.trialBalance(),
  };
}

/** Reads the sandbox's ERP through its own doors, with a session of our own. */
class SandboxErpReader implements ErpReader {
  readonly #url: string;
  readonly #token: string;
  #session = '';

  constructor(stack: Connections) {
    this.#url = stack.world['ERP_SANDBOX_URL'] ?? '';
    this.#token = stack.world['ERP_SANDBOX_TOKEN'] ?? '';
  }

  async documents(): Promise<Map<string, ErpDocument[]>> {
    const found = new Map<string, ErpDocument[]>();
    for (let after = ''; ;) {
      const page = await this.#get<Page>(`/documents?limit=${PAGE}&after=${encodeURIComponent(after)}`);
      for (const one of page.documents) found.set(one.reference, [...(found.get(one.reference) ?? []), one]);
      if (!page.more || !page.cursor) return found;
      after = page.cursor;
    }
  }

  async trialBalance(): Promise<readonly TrialBalanceRow[]> {
    return (await this.#get<{ rows: TrialBalanceRow[] }>('/trial-balance')).rows;
  }

  async #get<Answer>(path: string): Promise<Answer> {
    let last = '';
    for (let left = TRIES; left > 0; left--) {
      const answer = await fetch(`${this.#url}${path}`, {
        headers: { authorization: `Bearer ${this.#session}` },
      }).catch(String);
      if (typeof answer !== 'string' && answer.ok) {
        const body = await answer.text();
        if (body.startsWith('{')) return JSON.parse(body) as Answer;
      } else if (typeof answer !== 'string' && answer.status === 401) await this.#login();
      last = typeof answer === 'string' ? answer : String(answer.status);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    throw new CrossdockError('erp-unreadable', {
      problem: `The ERP did not answer GET ${path} in ${TRIES} tries (last: ${last})`,
      remedy: 'See that the ERP, or the sandbox, is running',
    });
  }

  async #login(): Promise<void> {
    const body = JSON.stringify({ token: this.#token });
    const answer = await fetch(`${this.#url}/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (answer.ok) this.#session = ((await answer.json()) as { session: string }).session;
  }
}
