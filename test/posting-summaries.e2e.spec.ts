import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataOf, Message, orderPostingOutcome } from '#libs/contracts';
import { GatewayWorld } from './testing/gateway-world.js';
import { PolicyFolder } from './testing/policy-folder.js';
import { contra, postingMessage, sold, today, type PostingChanges } from './testing/posting-messages.js';

type Outcome = DataOf<typeof orderPostingOutcome>;
type Summary = { ref: string; state: string; postings: number; bucket: string };

/** A busy machine takes a second for what takes milliseconds. */
const TIMEOUT_MS = 2_500;

let world: GatewayWorld;
const folder = new PolicyFolder();
const daily = folder.with(
  [
    '    rules:\n',
    '    rules:\n      - { name: a-day-is-a-journal, when: { legalEntity: EU }, grain: day, documents: { above: journal, below: journal } }\n',
  ],
  ['when: { kind: adjustment }', 'when: { kind: adjustment, legalEntity: US }'],
  ['closeAfterMinutes: 60, mostPostings: 1000', 'closeAfterMinutes: 0.03, mostPostings: 20'],
);

beforeAll(async () => {
  folder.write(daily);
  world = await GatewayWorld.open(folder.path, TIMEOUT_MS);
  await world.startGateway();
});
afterAll(async () => {
  await world.close();
  folder.remove();
});

const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
let accounts = 0;
/** A payer of its own for each test, so that its summaries are its own. */
const payer = () => `payer-${++accounts}`;
const of = (settlementAccount: string, changes: PostingChanges['body'] = {}) => ({
  body: { documentOn: yesterday, occurredOn: yesterday, settlementAccount, ...changes },
});

/** What a posting came to in the end. */
const lastOutcome = (message: Message): Promise<Outcome> => world.ended(message.key);
const documentsOf = (settlementAccount: string) => world.documents(`summary/EU/${settlementAccount}/`);
const summariesOf = async (settlementAccount: string) =>
  ((await world.get('/summaries')).body['summaries'] as Summary[]).filter(({ ref }) =>
    ref.includes(`/${settlementAccount}/`),
  );

describe('a day that is one document', () => {
  it('gathers its postings, tells each order to wait, and posts them as one journal with its links', async () => {
    const who = payer();
    const messages = [
      postingMessage(sold, of(who)),
      postingMessage(sold, of(who)),
      postingMessage([contra('item-price', -10_000, 'L1'), contra('tax', -1_900, 'L1')], of(who, { kind: 'refund' })),
    ];
    await Promise.all(messages.map((message) => world.tell(message)));
    for (const message of messages) {
      expect((await world.heard(message.key))[0]?.data).toMatchObject({ outcome: 'waiting', reason: 'gathered' });
      expect(await lastOutcome(message)).toMatchObject({
        outcome: 'posted',
        lines: { 'clearing|gross|clearing||': expect.any(Number) },
        documents: expect.arrayContaining([expect.objectContaining({ kind: 'journal' })]),
      });
    }
    const documents = documentsOf(who);
    expect(documents.map(({ kind, documentDate }) => [kind, documentDate])).toEqual([
      ['journal', yesterday],
      ['journal', yesterday],
    ]);
    const sums = documents.map(({ lines }) =>
      Object.fromEntries(lines.map(({ account, debitMinor, creditMinor }) => [account, debitMinor - creditMinor])),
    );
    expect(sums).toContainEqual({ '1200': 24_800, '2210': -3_800, '4000': -20_000, '4010': -1_000 });
    expect(sums).toContainEqual({ '1200': -11_900, '2210': 1_900, '4080': 10_000 });
    // from the journal to each order line, and back
    const [summary] = await summariesOf(who);
    const { body } = await world.get(`/summaries/postings?summary=${encodeURIComponent(summary!.ref)}`);
    expect((body['postings'] as { ref: string }[]).map(({ ref }) => ref).toSorted()).toEqual(
      messages.map(({ id }) => id).toSorted(),
    );
    const back = await world.get(`/summaries?posting=${encodeURIComponent(messages[0]!.id)}`);
    expect(back.body).toMatchObject({ summaries: [{ ref: summary!.ref, postings: 3 }] });
    expect(documents.every(({ reference }) => reference.startsWith(summary!.ref))).toBe(true);
  });

  it('is posted once though each posting comes twenty times, and a late one goes in a further summary', async () => {
    const who = payer();
    const messages = Array.from({ length: 3 }, () => postingMessage(sold, of(who)));
    const repeats = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(messages.flatMap((message) => repeats.map((index) => world.tell(message, `#${index}`))));
    for (const message of messages) await lastOutcome(message);
    const late = postingMessage(sold, of(who));
    await world.tell(late);
    expect(await lastOutcome(late)).toMatchObject({ outcome: 'posted' });
    expect(documentsOf(who).map(({ lines }) => lines.find(({ account }) => account === '1200')?.debitMinor)).toEqual([
      37_200, 12_400,
    ]);
    expect((await summariesOf(who)).map(({ ref }) => ref.split('@')[1]).toSorted()).toEqual(['1', '2']);
  });

  it('is closed when it is full, and a further one begins', async () => {
    const who = payer();
    const messages = Array.from({ length: 45 }, () => postingMessage([contra('shipping', 100)], of(who)));
    await Promise.all(messages.map((message) => world.tell(message)));
    for (const message of messages) expect(await lastOutcome(message)).toMatchObject({ outcome: 'posted' });
    const summaries = await summariesOf(who);
    expect(summaries.reduce((sum, { postings }) => sum + postings, 0)).toBe(45);
    for (const { postings } of summaries) expect(postings).toBeLessThanOrEqual(20);
    const total = documentsOf(who).flatMap(({ lines }) => lines.filter(({ account }) => account === '1200'));
    expect(total.reduce((sum, { debitMinor }) => sum + debitMinor, 0)).toBe(4_500);
  });

  it('is in the books once whatever the ERP does to the answer', async () => {
    for (const fault of ['erp-lost-answer', 'erp-late-commit', 'erp-garbage'] as const) {
      const who = payer();
      const message = postingMessage(sold, of(who));
      world.erp.world.faults.turn({ [fault]: 1 });
      await world.tell(message);
      expect(await lastOutcome(message)).toMatchObject({ outcome: 'posted' });
      world.erp.world.faults.turn({ all: false });
      await expect.poll(() => world.erp.world.late.count).toBe(0);
      expect(documentsOf(who)).toHaveLength(1);
    }
  });

  it('stays gathered when the policy changes: it is not posted alone as well', async () => {
    const who = payer();
    const message = postingMessage(sold, of(who));
    await world.tell(message);
    await world.heard(message.key);
    folder.write(daily.replace('grain: day,', ''));
    expect((await world.post('/policy/reload')).body).toMatchObject({ outcome: 'changed', edited: ['2026-11'] });
    expect(await lastOutcome(message)).toMatchObject({ outcome: 'posted' });
    expect([documentsOf(who).length, world.documents(message.id).length]).toEqual([1, 0]);
    folder.write(daily);
    await world.post('/policy/reload');
  });

  it('of which the ERP refuses the document is refused to every order that it holds', async () => {
    const who = payer();
    const messages = ['2020-02-03', '2020-02-03'].map((documentOn) =>
      postingMessage(sold, of(who, { documentOn, occurredOn: documentOn })),
    );
    await Promise.all(messages.map((message) => world.tell(message)));
    for (const message of messages)
      expect(await lastOutcome(message)).toMatchObject({ outcome: 'rejected', reason: 'closed-period' });
    expect(documentsOf(who)).toEqual([]);
  });

  it('a posting that the policy cannot place harms only itself', async () => {
    const who = payer();
    const [good, bad] = [postingMessage(sold, of(who)), postingMessage([contra('commission', -5)], of(who))];
    await Promise.all([world.tell(good), world.tell(bad)]);
    expect((await world.heard(bad.key))[0]?.data).toMatchObject({ outcome: 'rejected', reason: 'no-account' });
    expect(await lastOutcome(good)).toMatchObject({ outcome: 'posted' });
  });

  it('shows what it holds back as held, and not as pending', async () => {
    const { rows } = await world.pool.query<{ ref: string }>("select ref from call where state <> 'done'");
    expect(rows).toEqual([]);
    const message = postingMessage(sold, of(payer(), { documentOn: today, occurredOn: today }));
    await world.tell(message);
    await world.heard(message.key);
    const metrics = async () => (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
    await expect
      .poll(metrics, { timeout: 12_000 })
      .toMatch(/crossdock_erp_postings_held\{legal_entity="EU",reason="summary"\} 1/);
    expect(await metrics()).toMatch(/crossdock_erp_postings_pending\{legal_entity="EU"\} 0/);
  });
});

describe('a settlement that is one document', () => {
  it('gathers by settlement and month; a posting without one is refused', async () => {
    folder.write(daily.replace('grain: day,', 'grain: settlement,'));
    await world.post('/policy/reload');
    const who = payer();
    const settled = (settlement: string) =>
      postingMessage(sold, of(who, { reference: { order: '1', shipment: 'S', settlement } }));
    const messages = [settled('S1'), settled('S1'), settled('S2')];
    await Promise.all(messages.map((message) => world.tell(message)));
    for (const message of messages) expect(await lastOutcome(message)).toMatchObject({ outcome: 'posted' });
    expect(
      documentsOf(who)
        .map(({ reference }) => reference.split('/').slice(4, 6).join('/'))
        .toSorted(),
    ).toEqual([`S1/${yesterday.slice(0, 7)}`, `S2/${yesterday.slice(0, 7)}`]);
    const without = postingMessage(sold, of(who));
    await world.tell(without);
    expect((await world.heard(without.key))[0]?.data).toMatchObject({ outcome: 'rejected', reason: 'no-settlement' });
  });
});

describe('an order line that is one document', () => {
  it('has its own reference; what belongs to no line goes with the first', async () => {
    folder.write(daily.replace('grain: day, documents: { above: journal, below: journal }', 'grain: line'));
    await world.post('/policy/reload');
    const message = postingMessage([...sold, contra('item-price', 700, 'L2'), contra('item-price', -300, 'L3')]);
    await world.tell(message);
    expect((await world.heard(message.key))[0]?.data).toMatchObject({ outcome: 'posted' });
    const documents = world.documents(message.id);
    expect(
      documents.map(({ reference, lines }) => [
        reference.slice(message.id.length),
        lines[0]?.debitMinor || -(lines[0]?.creditMinor ?? 0),
      ]),
    ).toEqual([
      ['/L1/inv', 12_400],
      ['/L2/inv', 700],
      ['/L3/cm', -300],
    ]);
  });

  it('is found again, and goes on as it was begun, when the policy has changed between two documents', async () => {
    folder.write(daily.replace('grain: day, documents: { above: journal, below: journal }', 'grain: line'));
    await world.post('/policy/reload');
    const lines = Array.from({ length: 4 }, (_, index) => contra('item-price', 100 + index, `L${index}`));
    const { erp } = world.erp.world;
    const post = erp.post.bind(erp);
    let left = 2;
    // the ERP is silent after two documents, and the process gives up
    erp.post = (wish) => (left-- > 0 ? post(wish) : new Promise(() => undefined));
    const message = postingMessage(lines);
    await world.tell(message);
    await expect.poll(() => world.documents(message.id).length).toBe(2);
    folder.write(daily.replace('grain: day, documents: { above: journal, below: journal }', 'grain: order'));
    await world.post('/policy/reload');
    erp.post = post;
    await expect.poll(() => world.documents(message.id).length, { timeout: 20_000 }).toBe(4);
    expect((await world.heard(message.key))[0]?.data).toMatchObject({ outcome: 'posted' });
    expect(
      world
        .documents(message.id)
        .map(({ reference }) => reference.slice(message.id.length))
        .toSorted(),
    ).toEqual(['/L0/inv', '/L1/inv', '/L2/inv', '/L3/inv']);
  });
});
