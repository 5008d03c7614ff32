import { expect, it } from 'vitest';
import { IntakeQueue, type IntakeDepth } from './intake-queue.js';

const MEBIBYTE = 1024 ** 2;

async function queueWith(given: Partial<IntakeDepth>, troubles: unknown[] = []): Promise<IntakeQueue> {
  const depth = { documents: 0, factsBytes: 0, callsBehindMs: 0, ...given };
  const queue = new IntakeQueue({
    limits: { waitingDocuments: 10, factsMiB: 1, callsBehindSeconds: 20 },
    waitingDocuments: async () => depth.documents,
    factsBytes: async () => depth.factsBytes,
    callsBehindMs: async () => depth.callsBehindMs,
    looked: () => undefined,
    trouble: (error) => troubles.push(error),
  });
  await queue.look();
  return queue;
}

const refusal = expect.objectContaining({ code: 'intake-queue-full', afterMs: 2_000 });

it('lets everybody in below the limits', async () => {
  const queue = await queueWith({ documents: 9, factsBytes: MEBIBYTE - 1, callsBehindMs: 19_999 });
  expect(() => queue.admit('channel')).not.toThrow();
});

it.each([
  ['too many documents wait', { documents: 10 }],
  ['too many bytes lie before the actors', { factsBytes: MEBIBYTE }],
  ['our own calls are too far behind', { callsBehindMs: 20_000 }],
])('sends shops away when %s, and partners not yet', async (_what, depth) => {
  const queue = await queueWith(depth);
  expect(() => queue.admit('channel')).toThrow(refusal);
  expect(() => queue.admit('partner')).not.toThrow();
});

it('sends partners away at twice the limits', async () => {
  const queue = await queueWith({ documents: 20 });
  expect(() => queue.admit('partner')).toThrow(refusal);
});

it('counts what was taken since the last look', async () => {
  const queue = await queueWith({ documents: 4 });
  queue.took(6);
  expect(() => queue.admit('channel')).toThrow(refusal);
  await queue.look();
  expect(() => queue.admit('channel')).not.toThrow();
});

it('goes on with what it knows when it cannot look', async () => {
  const troubles: unknown[] = [];
  const queue = new IntakeQueue({
    limits: { waitingDocuments: 10, factsMiB: 1, callsBehindSeconds: 20 },
    waitingDocuments: async () => Promise.reject(new Error('away')),
    factsBytes: async () => 0,
    callsBehindMs: async () => 0,
    looked: () => undefined,
    trouble: (error) => troubles.push(error),
  });
  queue.took(10);
  await queue.look();
  expect(troubles).toHaveLength(1);
  expect(() => queue.admit('channel')).toThrow(refusal);
});
