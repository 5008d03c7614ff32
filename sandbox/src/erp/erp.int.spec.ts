import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callDoor, invoice, type Answer } from '../testing/call-door.js';
import { openWorld, type OpenWorld } from '../testing/world-at-port.js';

let open: OpenWorld;
let session = '';

beforeEach(async () => {
  open = await openWorld({ SANDBOX_FAULTS: 'off', SANDBOX_ERP_REQUESTS_PER_SECOND: '200' });
  await logIn();
});
afterEach(() => open.close());

async function logIn(): Promise<void> {
  const { body } = await callDoor(`${open.url}/erp/sessions`, { token: 'ERP_SANDBOX_TOKEN' });
  session = String(body['session']);
}

function erp(path: string, body?: unknown): Promise<Answer> {
  return callDoor(`${open.url}/erp${path}`, body, { authorization: `Bearer ${session}` });
}

async function documentsWith(reference: string): Promise<unknown[]> {
  const { body } = await erp(`/documents?reference=${encodeURIComponent(reference)}`);
  return body['documents'] as unknown[];
}

describe('the ERP posts', () => {
  it('a document once, and says so when it comes again, even at the same time', async () => {
    const answers = await Promise.all([erp('/documents', invoice('r-1')), erp('/documents', invoice('r-1'))]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const again = await erp('/documents', invoice('r-1'));
    expect(again.body).toMatchObject({
      code: 'duplicate-reference',
      documentId: 'D-000001',
      number: 'INV-US-000001',
      totals: { debitMinor: 1060, creditMinor: 1060, taxMinor: 60 },
    });
    expect(await documentsWith('r-1')).toMatchObject([{ reference: 'r-1', kind: 'invoice', documentId: 'D-000001' }]);
  });

  it('both sides, so that the trial balance is zero in every currency; a reversal takes all of it back', async () => {
    await erp('/documents', invoice('r-1'));
    const { body } = await erp('/trial-balance?legalEntity=US');
    const head = { legalEntity: 'US', currency: 'USD' };
    expect(body['rows']).toEqual([
      { ...head, account: '1200', party: 'CLR-shopify-us-1-USD', debitMinor: 1060, creditMinor: 0, balanceMinor: 1060 },
      { ...head, account: '2200', debitMinor: 0, creditMinor: 60, balanceMinor: -60 },
      { ...head, account: '4000', debitMinor: 0, creditMinor: 1000, balanceMinor: -1000 },
    ]);
    expect((await erp('/documents/D-000001/reverse', {})).body).toMatchObject({ documentId: 'D-000002' });
    expect((await erp('/documents/D-000001/reverse', {})).body).toMatchObject({ documentId: 'D-000002' });
    expect(open.world.erp.ledger.trialBalance().map(({ balanceMinor }) => balanceMinor)).toEqual([0, 0, 0]);
  });

  it.each([
    ['closed-period', { documentDate: '2020-01-31' }],
    ['unknown-legal-entity', { legalEntity: 'UK' }],
    ['totals-differ', { expectedTotals: { debitMinor: 1060, creditMinor: 1060, taxMinor: 61 } }],
    ['unknown-account', { lines: [{ lineId: '1', account: '4711', debitMinor: 1 }] }],
    ['missing-party', { lines: [{ lineId: '1', account: '1200', debitMinor: 1 }] }],
    ['unknown-item', { lines: [{ lineId: '1', account: '4000', sku: 'CD-UNMAPPED', creditMinor: 1 }] }],
    ['unbalanced', { lines: [{ lineId: '1', account: '4000', creditMinor: 1 }] }],
  ])('nothing where it finds fault: %s', async (code, changes) => {
    const { status, body } = await erp('/documents', invoice('r-1', changes));
    expect({ status, code: body['code'] }).toEqual({ status: 422, code });
    expect(await documentsWith('r-1')).toEqual([]);
  });
});

describe('the ERP misbehaves', () => {
  it('the answer is lost: the document is there', async () => {
    await open.world.turnFaults({ 'erp-lost-answer': 1 });
    expect((await erp('/documents', invoice('r-1'))).status).toBe(0);
    expect(await documentsWith('r-1')).toHaveLength(1);
    await open.world.turnFaults({ all: false });
    expect((await erp('/documents', invoice('r-1'))).status).toBe(409);
  });

  it('the document lands after the caller has gone: not seen at first, seen later', async () => {
    await open.world.turnFaults({ 'erp-late-commit': 1 });
    expect((await erp('/documents', invoice('r-1'))).status).toBe(0);
    expect(await documentsWith('r-1')).toEqual([]);
    expect(open.world.isQuiet).toBe(false);
    await vi.waitFor(async () => expect(await documentsWith('r-1')).toHaveLength(1), { timeout: 3_000 });
  });

  it('a repeat overtakes the late one: still one document', async () => {
    await open.world.turnFaults({ 'erp-late-commit': 1 });
    await erp('/documents', invoice('r-1'));
    await open.world.turnFaults({ all: false });
    expect((await erp('/documents', invoice('r-1'))).status).toBe(201);
    await vi.waitFor(() => expect(open.world.late.count).toBe(0), { timeout: 3_000 });
    expect(open.world.erp.ledger.documents).toHaveLength(1);
  });

  it('an HTML page instead of an answer, 503 with a time to come again, a session that ends', async () => {
    await open.world.turnFaults({ 'erp-garbage': 1 });
    const garbage = await erp('/documents', invoice('r-1'));
    expect(garbage.headers.get('content-type')).toContain('text/html');
    await open.world.turnFaults({ all: false, 'erp-unavailable': 1 });
    const away = await erp('/limits-are-free');
    expect(away.status).toBe(404);
    expect(await erp('/items')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    await open.world.turnFaults({ all: false });
    session = 'ended';
    await vi.waitFor(async () =>
      expect(await erp('/items')).toMatchObject({ status: 401, body: { code: 'session-expired' } }),
    );
  });

  it('more calls than its limit are refused with 429 and counted', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => erp('/documents', invoice(`r-${index}`))),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 201).length).toBeGreaterThan(0);
    expect(statuses.filter((status) => status === 429).length).toBe(open.world.gate.usage.refused);
    expect(open.world.gate.usage.mostAtOnce).toBeLessThanOrEqual(6);
  });
});

describe('the ERP remembers', () => {
  it('its books and items over a restart', async () => {
    await erp('/documents', invoice('r-1'));
    await open.world.approveItem('CD-UNMAPPED');
    const before = open.world.erp.ledger.trialBalance();
    open = await open.reopen();
    await logIn();
    expect(open.world.erp.ledger.trialBalance()).toEqual(before);
    expect((await erp('/documents', invoice('r-1'))).status).toBe(409);
    expect((await erp('/documents', invoice('r-2'))).body).toMatchObject({ documentId: 'D-000002' });
    expect((await erp('/items/CD-UNMAPPED')).status).toBe(200);
  });

  it('what changed in the item list, by cursor', async () => {
    const first = await erp('/items?limit=10');
    expect(first.body).toMatchObject({ cursor: '10', more: true });
    const rest = await erp('/items?changedSince=10');
    expect(rest.body['more']).toBe(false);
    expect((await erp('/items/NO-SUCH-SKU')).status).toBe(404);
    await open.world.approveItem('CD-UNMAPPED');
    const news = await erp(`/items?changedSince=${String(rest.body['cursor'])}`);
    expect(news.body['items']).toMatchObject([{ sku: 'CD-UNMAPPED' }]);
  });
});
