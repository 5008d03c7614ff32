import { describe, expect, it } from 'vitest';
import { Gate, InDoubt, type Call, type Outcome } from '#libs/actors';
import { postingRequested, typeOf, type DataOf, type orderPostingOutcome, type PostingLine } from '#libs/contracts';
import { Terminal } from '#libs/errors';
import type { ErpDocument, ErpDriver, FoundDocument, PostedDocument } from '../drivers/driver.js';
import type { PostingPolicy } from '../posting/posting-policy.js';
import { openDesks } from '../testing/open-desks.js';
import { PostingCaller } from './posting.caller.js';

const turn = new Gate('erp', { concurrent: 1, perSecond: 1_000, burst: 1_000 }).turn(10_000);
const accounts = { clearing: '1200', 'item-price': '4000', tax: '2200' } as const;
const documents = { above: 'invoice', below: 'credit-memo' } as const;
const rules = [{ name: 'all', when: {}, accounts, documents, clearingParty: 'CLR' }];
const policy: PostingPolicy = { versions: [{ version: '7', from: '2020-01-01', digest: 'd', rules }] };

type Post = (document: ErpDocument) => PostedDocument;

/** An ERP in memory: what is posted is what `post` makes of it. */
function erp(post: Post = asSent, capabilities: Partial<ErpDriver['capabilities']> = {}) {
  const books = new Map<string, FoundDocument>();
  const asked: string[] = [];
  const driver = {
    capabilities: { uniqueReference: true, ...capabilities },
    limits: { effectAfterMs: 1_000, referenceLength: 120, lineIdLength: 40 },
    findByReference: async (reference: string) => {
      asked.push(reference);
      return books.get(reference) ?? null;
    },
    post: async (document: ErpDocument) => {
      const posted = post(document);
      const lines = document.lines.map((line) => ({
        ...line,
        creditMinor: line.account === '2200' ? posted.totals.taxMinor : line.creditMinor,
      }));
      books.set(document.reference, { ...document, ...posted, lines });
      return posted;
    },
  } as unknown as ErpDriver;
  return {
    driver,
    books,
    asked,
    caller: new PostingCaller({ driver, policy: { current: policy }, timeoutMs: 500, desks: openDesks }),
  };
}

function asSent({ reference, expectedTotals }: ErpDocument): PostedDocument {
  return { documentId: `D ${reference}`, number: '1', totals: expectedTotals };
}

const refuse =
  (kind: ErpDocument['kind']): Post =>
  (document) => {
    if (document.kind === kind) throw new Terminal('closed-period', { problem: 'It is closed', remedy: 'Open it' });
    return asSent(document);
  };

const contra = (amount: number, orderLine: string, component: 'item-price' | 'tax' = 'item-price'): PostingLine => {
  return { component, amount, role: 'contra', basis: component === 'tax' ? 'tax' : 'net', orderLine };
};
const both = [contra(1200, 'L2'), contra(-800, 'L1')];

function call(lines: readonly PostingLine[], changes: Partial<Call> = {}): Call {
  const clearing = lines.reduce((sum, { amount }) => sum + amount, 0);
  const body = { ...postingRequested.schema.parse(postingRequested.example).body };
  body.lines = [{ component: 'clearing', amount: clearing, role: 'clearing', basis: 'gross' }, ...lines];
  const data = { posting: 'sale/S', postingRevision: 4, lane: 'invoices', body };
  const ref = 'order/a/1/sale/S@4';
  const message = {
    id: ref,
    type: typeOf(postingRequested),
    key: 'order/a/1',
    source: 's',
    time: 't',
    revision: 4,
    data,
  };
  return { ref, message, doubted: false, kept: null, version: 3, ...changes } as Call;
}

function told(caller: PostingCaller, one: Call, data: unknown): DataOf<typeof orderPostingOutcome> {
  const [message] = caller.answer(one, { result: 'done', data, at: '2026-11-21T10:00:00.000Z' });
  return message?.data as DataOf<typeof orderPostingOutcome>;
}

describe('what the ERP has', () => {
  it('is what it was sent: posted, with the lines as issued', async () => {
    const { caller } = erp();
    const one = call([contra(1000, 'L1'), contra(80, 'L1', 'tax')]);
    expect(told(caller, one, await caller.perform(one, turn))).toMatchObject({
      outcome: 'posted',
      lines: { 'clearing|gross|clearing||': 1080, 'item-price|net|contra|L1|': 1000, 'tax|tax|contra|L1|': 80 },
      policyVersion: '7',
    });
  });

  it('is something else: its own amounts count, line by line', async () => {
    const rounded: Post = (document) => ({
      ...asSent(document),
      totals: { debitMinor: 1080, creditMinor: 1081, taxMinor: 81 },
    });
    const { caller } = erp(rounded);
    const one = call([contra(1000, 'L1'), contra(80, 'L1', 'tax')]);
    expect(told(caller, one, await caller.perform(one, turn))).toMatchObject({
      outcome: 'posted-different',
      reason: 'amounts-differ',
      lines: { 'clearing|gross|clearing||': 1080, 'item-price|net|contra|L1|': 1000, 'tax|tax|contra|L1|': 81 },
    });
  });

  it('is found again under its references, whatever the policy has become', async () => {
    const { caller, driver } = erp();
    const one = call(both);
    const posted = await caller.perform(one, turn);
    const later = new PostingCaller({
      driver,
      policy: { current: { versions: [] } },
      timeoutMs: 500,
      desks: openDesks,
    });
    expect(await later.lookUp(one, turn)).toEqual(posted);
  });

  it('is nothing where only one of two documents is there: the other is still to be posted', async () => {
    const { caller, books } = erp();
    const one = call(both);
    await caller.perform(one, turn);
    books.delete(`${one.ref}/cm`);
    expect(await caller.lookUp(one, turn)).toBeNull();
  });
});

describe('a posting of which one document is refused', () => {
  const expected = {
    outcome: 'posted-different',
    reason: 'closed-period',
    documents: [{ kind: 'invoice' }],
    lines: { 'clearing|gross|clearing||': 1200, 'item-price|net|contra|L2|': 1200, 'item-price|net|contra|L1|': 0 },
  };
  it('counts with the other one', async () => {
    const { caller } = erp(refuse('credit-memo'));
    const one = call(both);
    expect(told(caller, one, await caller.perform(one, turn))).toMatchObject(expected);
  });
  it('counts with the other one also when that is found only after the refusal', async () => {
    const { caller, books } = erp();
    const kept: Outcome = { result: 'refused', code: 'closed-period', detail: 'It is closed', at: 't' };
    const one = call(both, { kept, doubted: true });
    await caller.perform(one, turn);
    books.delete(`${one.ref}/cm`);
    expect(told(caller, one, await caller.lookUp(one, turn))).toMatchObject(expected);
  });
  it('is refused as a whole when it is the first', async () => {
    const { caller, books } = erp(refuse('invoice'));
    await expect(caller.perform(call(both), turn)).rejects.toMatchObject({ code: 'closed-period' });
    expect(books.size).toBe(0);
  });
});

describe('an ERP that does not enforce its references', () => {
  it('is asked before a repeat', async () => {
    const { caller, asked } = erp(asSent, { uniqueReference: false });
    const one = call([contra(1000, 'L1')]);
    await caller.perform(one, turn);
    expect(asked).toEqual([]);
    await caller.perform({ ...one, doubted: true }, turn);
    // whether an earlier try was cut by order lines, and whether this one is there
    expect(asked).toEqual([`${one.ref}/L1/inv`, `${one.ref}/inv`]);
  });
  it('leaves a doubt when it stops between two documents', async () => {
    const stop: Post = (document) => {
      if (document.kind === 'credit-memo') throw new Error('gone');
      return asSent(document);
    };
    const { caller } = erp(stop, { uniqueReference: false });
    await expect(caller.perform(call(both), turn)).rejects.toBeInstanceOf(InDoubt);
  });
});

it('tells the order that a posting waits, each time under another id', () => {
  const { caller } = erp();
  const rest = {
    state: 'parked',
    until: '2026-11-22T06:00:00.000Z',
    code: 'unavailable',
    detail: 'closed at night',
  } as const;
  const [message] = caller.resting(call(both), rest);
  expect(message).toMatchObject({
    id: 'order/a/1/sale/S@4!waiting/3',
    data: { outcome: 'waiting', until: rest.until, reason: 'unavailable' },
  });
});
