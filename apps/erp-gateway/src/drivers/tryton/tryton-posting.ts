import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import type { ErpDocument, FoundDocument, PostAnswer, PostedDocument } from '../driver.js';
import { OneAtATime } from '../one-at-a-time.js';
import { accountIn, type TrytonBooks } from './tryton-books.js';
import { unknown } from '../failures.js';
import { classify } from './tryton-classify.js';
import type { TrytonClient } from './tryton-client.js';
import { assertBalanced, assertSameTotals, creditOf, type Resolved, type ResolvedLine } from './tryton-document.js';
import { TrytonError } from './tryton-error.js';
import type { Held, TrytonHeld } from './tryton-held.js';
import { INVOICE, invoiceValues } from './tryton-invoice.js';
import { MOVE, moveValues } from './tryton-move.js';
import { readRates } from './tryton-rates.js';

/** What Tryton's drafts must be before they are posted. */
type Expected = Pick<ErpDocument, 'reference' | 'expectedTotals' | 'policyVersion'>;

/** Values ready to be created, and what they must come to. */
export interface Draft {
  readonly model: Held['model'];
  readonly company: number;
  readonly values: Record<string, unknown>;
  readonly expected: Expected;
}

/** Posts documents: creates a draft, compares it, posts it. Each step may be repeated. */
export class TrytonPosting {
  private readonly lanes = new OneAtATime();

  constructor(
    private readonly client: TrytonClient,
    private readonly books: TrytonBooks,
    private readonly held: TrytonHeld,
    /** Whether the database takes a reference once; where it does not, it is looked up before each creation. */
    private readonly uniqueReference: boolean,
  ) {}

  /** Posts one document; one that is there under its reference is answered as it stands. */
  post(document: ErpDocument, turn: Turn): Promise<PostedDocument> {
    return this.lanes.run([document.reference], async () => this.submit(await this.draftOf(document, turn), turn));
  }

  /** Creates and posts a draft, or goes on with the one that is there. */
  async submit(draft: Draft, turn: Turn): Promise<PostedDocument> {
    const known = this.uniqueReference ? undefined : await this.known(draft, turn);
    if (known) return this.finish(known, draft.expected, turn);
    const { model, company, values, expected } = draft;
    try {
      const ids = await this.client.create(model, [values], { company }, turn);
      const [made] = await this.held.read(model, { ids }, turn);
      if (made) return await this.finish(made, expected, turn);
      throw goneAgain(expected.reference);
    } catch (error) {
      if (!(error instanceof TrytonError)) throw error;
      // the index says that it is there: somebody else was first, or an answer was lost
      const theirs = await this.known(draft, turn);
      if (theirs) return this.finish(theirs, expected, turn);
      throw classify(error, 'write');
    }
  }

  /** Many documents: drafts in one creation and one posting; where anything stands in the way, one after the other. */
  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    const drafts = await Promise.all(
      documents.map((document) =>
        this.draftOf(document, turn).catch((error: unknown) => ({ failure: classify(error, 'read') })),
      ),
    );
    const good = drafts.filter((one): one is Draft => 'values' in one);
    const together = await this.togetherOrNot(good, turn);
    const answers: PostAnswer[] = [];
    for (const draft of drafts) {
      if ('failure' in draft) answers.push(draft);
      else answers.push(together.get(draft) ?? (await this.alone(draft, turn)));
    }
    return answers;
  }

  private alone(draft: Draft, turn: Turn): Promise<PostAnswer> {
    const { reference } = draft.expected;
    return this.lanes
      .run([reference], () => this.submit(draft, turn))
      .then(
        (posted) => ({ posted }),
        (error: unknown) => ({ failure: classify(error, 'write') }),
      );
  }

  /** What could be posted together; the rest has no answer here. */
  private async togetherOrNot(drafts: readonly Draft[], turn: Turn): Promise<Map<Draft, PostAnswer>> {
    const answers = new Map<Draft, PostAnswer>();
    const groups = Map.groupBy(drafts, ({ model, company }) => `${model} ${company}`);
    for (const group of groups.values()) {
      const [first] = group;
      if (!first || group.length < 2 || !this.uniqueReference) continue;
      await this.together(group, first, answers, turn);
    }
    return answers;
  }

  private async together(
    group: readonly Draft[],
    { model, company }: Draft,
    answers: Map<Draft, PostAnswer>,
    turn: Turn,
  ): Promise<void> {
    try {
      const values = group.map((draft) => draft.values);
      const ids = await this.client.create(model, values, { company }, turn);
      const made = new Map((await this.held.read(model, { ids }, turn)).map((one) => [one.id, one]));
      const alike = group.flatMap((draft, index) => {
        const one = made.get(ids[index] ?? -1);
        return one && isAsExpected(one.found, draft.expected) ? [{ draft, id: one.id }] : [];
      });
      await this.press(
        model,
        alike.map(({ id }) => id),
        company,
        turn,
      );
      const posted = await this.afterPosting(
        model,
        alike.map(({ id }) => id),
        turn,
      );
      const byId = new Map(posted.map((one) => [one.id, one.found]));
      for (const { draft, id } of alike) {
        const found = byId.get(id);
        if (found) answers.set(draft, { posted: postedOf(found) });
      }
    } catch (error) {
      // one of them stands in the way of all, or was there before; who goes alone finds what is there
      if (error instanceof Terminal || (error instanceof TrytonError && error.kind === 'duplicate')) return;
      throw error;
    }
  }

  /** Compares what Tryton made of a document, and posts it; a draft that differs is withdrawn. */
  private async finish(held: Held, expected: Expected, turn: Turn): Promise<PostedDocument> {
    if (held.posted) return postedOf(held.found);
    const { model, id, company, found } = held;
    try {
      assertSameTotals(expected, found.totals);
      if (found.policyVersion !== expected.policyVersion) throw outdated(expected.reference);
      await this.press(model, [id], company, turn);
    } catch (error) {
      const theirs = error instanceof Terminal ? await this.postedMeanwhile(held, turn) : undefined;
      if (theirs) return theirs;
      if (error instanceof Terminal || (error instanceof RetryLater && error.code === 'outdated-draft')) {
        this.books.forget();
        await this.withdraw(held, turn);
      }
      throw error;
    }
    const [posted] = await this.afterPosting(model, [id], turn);
    if (posted) return postedOf(posted.found);
    throw goneAgain(expected.reference);
  }

  /** Another replica may have posted the draft between our look and our posting: Tryton then refuses to post it again. */
  private async postedMeanwhile({ model, id }: Held, turn: Turn): Promise<PostedDocument | undefined> {
    const [posted] = await this.afterPosting(model, [id], turn);
    return posted && postedOf(posted.found);
  }

  /** What is in the books; where that cannot be read, they were posted all the same: a doubt, no failure. */
  private async afterPosting(model: Held['model'], ids: readonly number[], turn: Turn): Promise<Held[]> {
    const held = await this.held.read(model, { ids }, turn).catch((error: unknown) => {
      throw unknown('not-read-back', error, 'write');
    });
    return held.filter(({ posted }) => posted);
  }

  private press(model: Held['model'], ids: readonly number[], company: number, turn: Turn): Promise<void> {
    if (ids.length === 0) return Promise.resolve();
    return this.client.press(
      { method: `model.${model}.post`, params: [ids], kind: 'write', context: { company } },
      turn,
    );
  }

  /** A draft is no part of the books: where it cannot be taken away it stays, and the next attempt finds it. */
  private async withdraw({ model, id, company }: Held, turn: Turn): Promise<void> {
    const call = (method: string, params: readonly unknown[]) =>
      this.client.call(
        { method: `model.${model}.${method}`, params, kind: 'write', context: { company } },
        z.unknown(),
        turn,
      );
    try {
      // one that has a number may not be deleted
      if (model === INVOICE) await call('write', [[id], { number: null }]);
      await call('delete', [[id]]);
    } catch {
      return;
    }
  }

  private async known({ expected, model }: Draft, turn: Turn): Promise<Held | undefined> {
    const references = [expected.reference];
    const found = this.uniqueReference
      ? await this.held.read(model, { references }, turn)
      : await this.held.under(references, turn);
    return found.find(({ posted }) => posted) ?? found[0];
  }

  private async draftOf(document: ErpDocument, turn: Turn): Promise<Draft> {
    assertBalanced(document);
    const resolved = await this.resolve(document, turn);
    const company = resolved.company.id;
    if (document.kind !== 'journal')
      return { model: INVOICE, company, values: invoiceValues(resolved), expected: document };
    const rates = await readRates(this.client, document, resolved.company, turn);
    return { model: MOVE, company, values: moveValues(resolved, rates), expected: document };
  }

  /** Everything that a document refers to; refuses what Tryton does not have. */
  private async resolve(document: ErpDocument, turn: Turn): Promise<Resolved> {
    const { books } = this;
    const company = await books.company(document.legalEntity, turn);
    const chart = await books.chart(company.id, turn);
    const lines: ResolvedLine[] = [];
    for (const line of document.lines) {
      lines.push({
        line,
        minor: creditOf(line),
        account: accountIn(chart, line.account),
        ...(line.sku ? { item: await books.item(line.sku, turn) } : {}),
        ...(line.party ? { party: await books.party(line.party, turn) } : {}),
      });
    }
    return {
      document,
      company,
      chart,
      lines,
      currencyId: await books.currency(document.currency, turn),
      journalId: await books.journal(document.kind === 'journal' ? 'entries' : 'invoices', turn),
      periodId: await books.openPeriod(company, document.documentDate, turn),
      party: await books.party(document.party, turn),
    };
  }
}

/** Whether a draft may be posted: same totals, made by the same policy. */
function isAsExpected(found: FoundDocument, { expectedTotals, policyVersion }: Expected): boolean {
  const totals = ['debitMinor', 'creditMinor', 'taxMinor'] as const;
  return totals.every((name) => found.totals[name] === expectedTotals[name]) && found.policyVersion === policyVersion;
}

function postedOf({ documentId, number, totals }: FoundDocument): PostedDocument {
  return { documentId, number, totals };
}

function outdated(reference: string): RetryLater {
  return new RetryLater('outdated-draft', {
    problem: `A draft of ${reference} was left by an earlier attempt and is made by another policy`,
    remedy: 'It is withdrawn, and the document made anew by itself.',
    afterMs: 0,
  });
}

function goneAgain(reference: string): RetryLater {
  return new RetryLater('draft-is-gone', {
    problem: `The draft of ${reference} was taken away while it was being posted`,
    remedy: 'It is made again by itself.',
    afterMs: 500,
  });
}
