import { describe, expect, it } from 'vitest';
import { Gate, type Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpDriver, PostAnswer } from '../drivers/driver.js';
import { batching } from './batching-driver.js';

const document = (reference: string) => ({ reference }) as ErpDocument;
const posted = (reference: string) => ({ documentId: reference, number: reference, totals: zero });
const zero = { debitMinor: 0, creditMinor: 0, taxMinor: 0 };
const refusal = new Terminal('closed-period', { problem: 'closed', remedy: 'open it' });

/** An ERP that takes several, and refuses what is called `no`. */
class Books {
  readonly #calls: string[][] = [];
  readonly capabilities = { batch: { max: 3 } };
  fails: Error | undefined;

  get calls(): readonly (readonly string[])[] {
    return this.#calls;
  }

  async post({ reference }: ErpDocument) {
    this.#calls.push([reference]);
    return posted(reference);
  }

  async postMany(documents: readonly ErpDocument[], turn: Turn): Promise<PostAnswer[]> {
    await turn.request();
    this.#calls.push(documents.map(({ reference }) => reference));
    if (this.fails) throw this.fails;
    return documents.map(({ reference }) =>
      reference === 'no' ? { failure: refusal } : { posted: posted(reference) },
    );
  }
}

describe('documents that are posted at the same time', () => {
  const gate = new Gate('erp', { concurrent: 9, perSecond: 1_000, burst: 1_000 });
  const open = (most = 10) => {
    const books = new Books();
    return { books, driver: batching(books as unknown as ErpDriver, most) };
  };
  const post = (driver: ErpDriver, ...references: string[]) =>
    Promise.allSettled(references.map((reference) => driver.post(document(reference), gate.turn(1_000))));

  it('go together, as many as the ERP takes, and each has its own answer', async () => {
    const { books, driver } = open();
    const answers = await post(driver, 'a', 'no', 'c', 'd');
    expect(books.calls).toEqual([['a', 'no', 'c'], ['d']]);
    expect(answers.map((one) => (one.status === 'fulfilled' ? one.value.number : one.reason))).toEqual([
      'a',
      refusal,
      'c',
      'd',
    ]);
  });

  it('hear one failure that befalls all of them', async () => {
    const { books, driver } = open(2);
    books.fails = new Error('cut');
    const answers = await post(driver, 'a', 'b');
    expect(answers.map((one) => one.status === 'rejected' && one.reason)).toEqual([books.fails, books.fails]);
  });

  it('are not sent once their call is over', async () => {
    const { books, driver } = open();
    const over = { ...gate.turn(1_000), signal: AbortSignal.abort() };
    const late = driver.post(document('late'), over).catch((error: { code: string }) => error.code);
    await post(driver, 'a', 'b');
    expect(await late).toBe('no-turn');
    expect(books.calls).toEqual([['a', 'b']]);
  });

  it('go one by one where the ERP or the connection takes no more', async () => {
    const { books, driver } = open(1);
    await post(driver, 'a', 'b');
    expect(books.calls).toEqual([['a'], ['b']]);
  });
});
