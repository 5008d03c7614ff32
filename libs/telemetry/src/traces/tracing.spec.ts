import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { describe, expect, it } from 'vitest';
import { activeTraceparent, traceparentFor, traceparentOf, withParent } from './traceparent.js';
import { Tracing } from './tracing.js';

context.setGlobalContextManager(new AsyncLocalStorageContextManager());

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const VALID = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;
const destination = { template: 'xd.FACTS.order.v1.{partition}' };
const batchOf = (...traceparents: string[]) => ({
  destination,
  consumerGroup: 'order-service',
  messages: traceparents.map((traceparent, index) => ({ id: `m${index}`, traceparent })),
});

describe('without an export', () => {
  const tracing = new Tracing();

  it('a message goes on in the trace of what caused it', async () => {
    expect(traceparentOf(tracing.publishSpan({ destination, id: 'm1', parent: PARENT }))).toBe(PARENT);
    const published = await tracing.processSpan(batchOf(PARENT), async () =>
      traceparentOf(tracing.publishSpan({ destination, id: 'm2' })),
    );
    expect(published).toBe(PARENT);
  });

  it('a message that nothing caused begins a trace of its own', () => {
    const [first, second] = [1, 2].map(() => traceparentOf(tracing.publishSpan({ destination, id: 'm1' })));
    expect(first).toMatch(VALID);
    expect(second).not.toBe(first);
  });

  it('several messages are processed in a trace of their own, as is a replayed one', async () => {
    const replay = { ...batchOf(), messages: [{ id: 'm1', traceparent: PARENT, replayed: true }] };
    for (const batch of [batchOf(PARENT, PARENT), replay]) {
      const traceparent = await tracing.processSpan(batch, async () => activeTraceparent());
      expect(traceparent).toMatch(VALID);
      expect(traceparent).not.toBe(PARENT);
    }
  });

  it('an error passes through, and the trace is left again', async () => {
    const failing = tracing.inSpan({ name: 'x' }, () => Promise.reject(new Error('boom')));
    await expect(failing).rejects.toThrow('boom');
    expect(activeTraceparent()).toBeUndefined();
  });
});

describe('a traceparent', () => {
  it('is the parent of the work that is given one, and of calls from there', () => {
    expect(withParent(PARENT, activeTraceparent)).toBe(PARENT);
  });

  it.each([undefined, '', 'nonsense', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])('%j is none', (broken) =>
    expect(withParent(broken, activeTraceparent)).toBeUndefined(),
  );

  it('follows from an id, the same each time', () => {
    expect(traceparentFor('document-1')).toMatch(VALID);
    expect(traceparentFor('document-1')).toBe(traceparentFor('document-1'));
    expect(traceparentFor('document-1')).not.toBe(traceparentFor('document-2'));
  });
});
