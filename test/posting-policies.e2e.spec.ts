import { setTimeout as rest } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { DataOf, Message, orderPostingOutcome } from '#libs/contracts';
import { localDate } from '../apps/order-service/src/order/local-date.js';
import { GatewayWorld } from './testing/gateway-world.js';
import { PolicyFolder } from './testing/policy-folder.js';
import { contra, postingMessage, sold, today } from './testing/posting-messages.js';

type Outcome = DataOf<typeof orderPostingOutcome>;
type Approval = { id: string; digest: string; state: string; revision: number; ref: string };

/** A busy machine takes a second for what takes milliseconds. */
const TIMEOUT_MS = 2_500;

let world: GatewayWorld;
const folder = new PolicyFolder();
const original = folder.text;

beforeAll(async () => {
  world = await GatewayWorld.open(folder.path, TIMEOUT_MS);
  await world.startGateway();
});
afterEach(() => hold(original));
afterAll(async () => {
  await world.close();
  folder.remove();
});

/** Writes a policy and has it read. */
async function hold(text: string): Promise<string> {
  folder.write(text);
  return (await world.post('/policy/reload')).body['outcome'] as string;
}

const outcomesOf = async (message: Message, count = 1) =>
  (await world.heard(message.key, count)).map(({ data }) => data as Outcome);

async function posted(message: Message): Promise<Outcome> {
  await world.tell(message);
  return (await outcomesOf(message)).at(-1)!;
}

/** Movements of a posting's documents in the ERP: debit less credit by account. */
function booked(message: Message): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { account, debitMinor, creditMinor } of world.documents(message.id).flatMap(({ lines }) => lines))
    sums[account] = (sums[account] ?? 0) + debitMinor - creditMinor;
  return sums;
}

const firstOf = (day: string, months: number) => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
};
const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
/** First day of this month, and days of the month before. */
const thisMonth = firstOf(today, 0);
const lastOfPrevious = dayBefore(thisMonth);
const previousMonth = firstOf(today, -1);

/** The policy with a second version that holds from a day on, in which goods go to another account. */
const withNewVersion = (from: string) => {
  const versions = original.slice(original.indexOf('  - version:'), original.indexOf('# Zone of the days'));
  const newer = versions
    .replace("version: '2026-11'", "version: 'newer'")
    .replace("from: '2020-01-01'", `from: '${from}'`)
    .replace("item-price: '4000'", "item-price: '4030'");
  return original.replace(versions, `${versions}\n${newer}`);
};

describe('case 69: a policy is effective-dated', () => {
  it('case 69: effective from the first of this month, an order of last month processed today has the old version', async () => {
    expect(await hold(withNewVersion(thisMonth))).toBe('changed');
    const dated = (documentOn: string) => postingMessage(sold, { body: { documentOn, occurredOn: documentOn } });
    const [old, newer] = [dated(lastOfPrevious), dated(thisMonth)];
    expect(await posted(old)).toMatchObject({ outcome: 'posted', policyVersion: '2026-11' });
    expect(await posted(newer)).toMatchObject({ outcome: 'posted', policyVersion: 'newer' });
    expect(booked(old)).toMatchObject({ '4000': -10000 });
    expect(booked(newer)).toMatchObject({ '4030': -10000 });
    const digests = [old, newer].map((one) => world.documents(one.id)[0]?.policyDigest);
    expect(new Set(digests).size).toBe(2);
    for (const digest of digests) expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('case 69: a dry run makes no ERP calls, and lists documents and amounts by account', async () => {
    const message = postingMessage([contra('item-price', 7_700, 'L1')], { body: { kind: 'refund' } });
    await posted(message);
    const { erp } = world.erp.world;
    const before = erp.ledger.documents.length;
    const [post, find] = [vi.spyOn(erp, 'post'), vi.spyOn(erp.ledger, 'withReference')];
    const policy = folder.with(["item-price: '4080'", "item-price: '4095'"]);
    const { status, body } = await world.post(`/policy/dry-run?from=${today}&to=${today}`, { policy });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      differing: 1,
      accounts: [
        { legalEntity: 'EU', currency: 'EUR', account: '4080', before: -7_700, after: 0, difference: 7_700 },
        { legalEntity: 'EU', currency: 'EUR', account: '4095', before: 0, after: -7_700, difference: -7_700 },
      ],
      listed: [
        {
          posting: message.id,
          before: { accounts: { '1200': 7_700, '4080': -7_700 }, documents: [{ reference: `${message.id}/inv` }] },
          after: { accounts: { '1200': 7_700, '4095': -7_700 } },
        },
      ],
    });
    expect(erp.ledger.documents).toHaveLength(before);
    expect([...post.mock.calls, ...find.mock.calls]).toEqual([]);
    // nor does it change what holds
    expect((await world.get('/policy')).body).toMatchObject({ versions: [{ version: '2026-11' }] });
  });
});

/** A posting of a concession above the threshold of the policy. */
const concession = (amount: number, requestedBy?: string) =>
  postingMessage([contra('goodwill', -amount)], {
    posting: 'concession/C-1',
    body: { kind: 'concession' },
    ...(requestedBy ? { requestedBy } : {}),
  });

async function waitingApproval(message: Message): Promise<Approval> {
  const find = async () => {
    const { body } = await world.get('/approvals?state=waiting');
    return (body['approvals'] as Approval[]).find(({ ref }) => ref === message.id);
  };
  await expect.poll(find, { timeout: 10_000 }).toBeDefined();
  return (await find())!;
}

const decide = (id: string, word: 'approve' | 'reject', by: string, digest: string) =>
  world.post(`/approvals/${id}/${word}`, { by, digest });

describe('case 69: four eyes', () => {
  it('case 69: what is above the threshold waits, the order is told so, and whoever caused it cannot approve it', async () => {
    const message = concession(60_000, 'anna');
    expect(await posted(message)).toMatchObject({ outcome: 'waiting', reason: 'awaiting-approval' });
    expect(world.documents(message.id)).toEqual([]);
    const { id, digest } = await waitingApproval(message);
    const open = async () =>
      ((await world.get('/exceptions')).body['exceptions'] as { id: string }[]).map((one) => one.id);
    await expect.poll(open).toContain(`approval/${message.id}`);

    expect(await decide(id, 'approve', 'anna', digest)).toMatchObject({ status: 403, body: { code: 'four-eyes' } });
    expect(await decide(id, 'approve', 'bert', 'something else')).toMatchObject({ status: 409 });
    expect(world.documents(message.id)).toEqual([]);
    expect(await decide(id, 'approve', 'bert', digest)).toMatchObject({ status: 200, body: { decidedBy: 'bert' } });
    expect(await world.ended(message.key)).toMatchObject({ outcome: 'posted' });
    expect(booked(message)).toEqual({ '1200': -60_000, '4095': 60_000 });
    await expect.poll(open).not.toContain(`approval/${message.id}`);
    const { body } = await world.get(`/approvals/${id}`);
    expect(body['facts']).toMatchObject([
      { fact: 'requested', by: 'anna' },
      { fact: 'approved', by: 'bert', digest },
    ]);
  });

  it('case 69: two approvals at once are one posting', async () => {
    const message = concession(70_000, 'anna');
    await world.tell(message);
    const { id, digest } = await waitingApproval(message);
    const both = await Promise.all(['bert', 'cleo'].map((by) => decide(id, 'approve', by, digest)));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'already-decided' });
    expect(await world.ended(message.key)).toMatchObject({ outcome: 'posted' });
    await rest(500);
    expect(world.documents(message.id)).toHaveLength(1);
  });

  it('case 69: an edit after the approval voids it', async () => {
    const { trouble } = world.erp.world;
    const usually = trouble.unavailableForMs.bind(trouble);
    const message = concession(80_000);
    await world.tell(message);
    const first = await waitingApproval(message);
    // the ERP is away, so that what was approved is not posted yet
    trouble.unavailableForMs = () => 300;
    expect(await decide(first.id, 'approve', 'bert', first.digest)).toMatchObject({ status: 200 });
    await hold(folder.with(["goodwill: '4095'", "goodwill: '4090'"]));
    trouble.unavailableForMs = usually;
    const second = await waitingApproval(message);
    expect(second.digest).not.toBe(first.digest);
    await rest(300);
    expect(world.documents(message.id)).toEqual([]);
    // what was shown before is no word for what is shown now
    expect(await decide(first.id, 'approve', 'bert', first.digest)).toMatchObject({ body: { code: 'changed-since' } });
    await decide(second.id, 'approve', 'cleo', second.digest);
    await expect.poll(() => booked(message), { timeout: 10_000 }).toEqual({ '1200': -80_000, '4090': 80_000 });
    const { body } = await world.get(`/approvals/${first.id}`);
    const facts = (body['facts'] as { fact: string }[]).map(({ fact }) => fact);
    expect(facts).toEqual(['requested', 'approved', 'voided', 'approved']);
  });

  it('case 69: another revision asks for itself, whatever was said to the one before', async () => {
    const message = concession(60_000);
    await world.tell(message);
    const { id, digest } = await waitingApproval(message);
    await decide(id, 'approve', 'bert', digest);
    await world.ended(message.key);
    const again = postingMessage([contra('goodwill', -55_000)], {
      key: message.key,
      posting: 'concession/C-1',
      revision: 10,
      body: { kind: 'concession' },
    });
    await world.tell(again);
    expect((await waitingApproval(again)).id).not.toBe(id);
    expect(world.documents(again.id)).toEqual([]);
  });

  it('a person who refuses is an answer: the order is told, and nothing is posted', async () => {
    const message = concession(90_000);
    await world.tell(message);
    const { id, digest } = await waitingApproval(message);
    await decide(id, 'reject', 'bert', digest);
    expect(await world.ended(message.key)).toMatchObject({ outcome: 'rejected', reason: 'approval-rejected' });
    expect(world.documents(message.id)).toEqual([]);
  });

  it('what is below the threshold goes as ever', async () => {
    expect(await posted(concession(50_000))).toMatchObject({ outcome: 'posted' });
  });
});

describe('case 65: a period that is closed', () => {
  const EU = '  EU: { zone: Europe/Berlin, late: next-open }';
  const correction = (day: string) =>
    postingMessage([contra('item-price', -1_000, 'L1')], { body: { documentOn: day, occurredOn: day } });
  type Late = { reference: string; from: string; documentDate: string; posted: boolean };
  const late = async (): Promise<Late[]> => (await world.get('/postings/late')).body['documents'] as Late[];

  it('case 65: by the policy: the first open day, its own date kept, listed as late', async () => {
    await hold(folder.with([EU, `  EU: { zone: Europe/Berlin, closedThrough: '${lastOfPrevious}', late: next-open }`]));
    const message = correction(dayBefore(lastOfPrevious));
    expect(await posted(message)).toMatchObject({ outcome: 'posted' });
    expect(world.documents(message.id)).toMatchObject([
      { documentDate: thisMonth, originalDate: dayBefore(lastOfPrevious) },
    ]);
    expect(await late()).toContainEqual({
      reference: `${message.id}/cm`,
      posting: message.id,
      legalEntity: 'EU',
      from: dayBefore(lastOfPrevious),
      documentDate: thisMonth,
      posted: true,
    });
  });

  it('case 65: by the ERP alone: the first day of the month that it has open', async () => {
    const closed = dayBefore(previousMonth);
    const message = correction(closed);
    expect(await posted(message)).toMatchObject({ outcome: 'posted' });
    expect(world.documents(message.id)).toMatchObject([{ documentDate: previousMonth, originalDate: closed }]);
    expect((await late()).find(({ reference }) => reference.startsWith(message.id))).toMatchObject({ from: closed });
  });

  it('case 65: by policy only after a person has agreed, whether policy or ERP has closed it', async () => {
    await hold(folder.with([EU, `  EU: { zone: Europe/Berlin, late: approve }`]));
    const byErp = correction(dayBefore(previousMonth));
    expect(await posted(byErp)).toMatchObject({ outcome: 'waiting' });
    const { id, digest } = await waitingApproval(byErp);
    await decide(id, 'approve', 'bert', digest);
    expect(await world.ended(byErp.key)).toMatchObject({ outcome: 'posted' });
    expect(world.documents(byErp.id)).toMatchObject([{ documentDate: previousMonth }]);

    await hold(folder.with(['late: approve }', `closedThrough: '${lastOfPrevious}', late: approve }`]));
    const byPolicy = correction(lastOfPrevious);
    await world.tell(byPolicy);
    const asked = await waitingApproval(byPolicy);
    await decide(asked.id, 'approve', 'bert', asked.digest);
    expect(await world.ended(byPolicy.key)).toMatchObject({ outcome: 'posted' });
    expect(world.documents(byPolicy.id)).toMatchObject([{ documentDate: thisMonth, originalDate: lastOfPrevious }]);
  });

  it('case 65: or refused, and the order hears why', async () => {
    await hold(folder.with([EU, `  EU: { zone: Europe/Berlin, closedThrough: '${lastOfPrevious}', late: refuse }`]));
    expect(await posted(correction(lastOfPrevious))).toMatchObject({ outcome: 'rejected', reason: 'closed-period' });
  });

  it('case 65: a line of 1 February 07:59 in London belongs to 31 January in the Pacific; a day of 25 hours is one day', () => {
    expect(localDate('2026-02-01T07:59:00Z', 'America/Los_Angeles')).toBe('2026-01-31');
    expect(localDate('2026-02-01T08:00:00Z', 'America/Los_Angeles')).toBe('2026-02-01');
    const start = Date.parse('2026-10-24T22:00:00Z');
    const hours = Array.from({ length: 27 }, (_, hour) => new Date(start + (hour - 1) * 3_600_000).toISOString());
    expect(hours.filter((hour) => localDate(hour, 'Europe/Berlin') === '2026-10-25')).toHaveLength(25);
  });
});

describe('a policy that changes while it serves', () => {
  it('is read when the file changes, without a message dropped', async () => {
    const messages = Array.from({ length: 40 }, () => postingMessage([contra('surcharge', 100)]));
    const half = Promise.all(messages.slice(0, 20).map((message) => world.tell(message)));
    folder.write(folder.with(["surcharge: '4030'", "surcharge: '4020'"]));
    await half;
    const holds = async () =>
      JSON.stringify((await world.get('/policy')).body['versions']).includes('"surcharge":"4020"');
    await expect.poll(holds, { timeout: 10_000 }).toBe(true);
    await Promise.all(messages.slice(20).map((message) => world.tell(message)));
    for (const message of messages) expect((await outcomesOf(message)).at(-1)).toMatchObject({ outcome: 'posted' });
    for (const message of messages.slice(20)) expect(booked(message)).toEqual({ '1200': 100, '4020': -100 });
  });

  it('and is not valid is refused with file, line and rule; the old one serves, and health and metrics say so', async () => {
    const text = folder.with(["tax: '2210'", "taxes: '2210'"]);
    const line = text.slice(0, text.indexOf('taxes')).split('\n').length;
    folder.write(text);
    const { body } = await world.post('/policy/reload');
    expect(body).toMatchObject({
      outcome: 'refused',
      problems: [{ line, rule: 'eu-vat', path: expect.stringContaining('taxes') }],
    });
    expect(body['reason']).toMatch(new RegExp(`posting\\.yaml:${line}: rule eu-vat`));
    const ready = await world.get('/health/ready');
    expect(ready.status).toBe(200);
    expect(JSON.stringify(ready.body)).toMatch(/versions 2026-11 stay/);
    const metrics = await (await fetch(`${world.gateways[0]?.url}/metrics`)).text();
    expect(metrics).toMatch(/crossdock_erp_policy_refused\S* 1/);
    expect(await posted(postingMessage(sold))).toMatchObject({ outcome: 'posted', policyVersion: '2026-11' });
  });
});
