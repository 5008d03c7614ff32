import assert from 'node:assert/strict';
import { deliveryRequested } from '#libs/contracts';
import type { CallStep } from '../calls/call-steps.js';
import type { CallStore, WrittenCalls } from '../calls/call-store.js';
import type { Call, NewCall, Outcome } from '../calls/call.js';
import { told } from '../given.js';

/** A store of calls under test: its tables exist and are empty. */
export interface CallStoreSubject {
  readonly store: CallStore;
  /** Lets this much time go by: moves a clock, or waits. */
  passTime(ms: number): Promise<void>;
}

const ORDER = 'order/shopify-us-1/1001';
/** How long a claim of a case holds, milliseconds. */
export const CLAIM_MS = 300;

/** A call to the warehouse. */
export function call(ref: string, more: Partial<NewCall> = {}, orderName = '#1001'): NewCall {
  const lines = [{ lineId: 'L1', sku: 'A', quantity: 1 }];
  const body = { command: 'shipment.release' as const, orderName, lines };
  const message = told(deliveryRequested, ORDER, { effect: ref, effectRevision: 1, account: 'wms', body }, { id: ref });
  return { ref, target: 'wms', lane: 'releases', priority: 3, message, ...more };
}

/** It took effect. */
export const done: Outcome = { result: 'done', data: { shipmentOrderId: 'SO-1' }, at: '2026-11-20T10:00:00.000Z' };
/** It never will. */
export const refused: Outcome = { result: 'refused', code: 'no', detail: 'never', at: '2026-11-20T10:00:00.000Z' };

function step(more: Partial<CallStep>): CallStep {
  const resting = { attempts: 0, doubted: false, kept: null, error: null, outcome: null, exception: null, told: false };
  return { state: 'done', rest: 'person', ...resting, ...more };
}

/** A result without messages. */
export const saying = <T>(result: T): WrittenCalls<T> => ({ result, frames: [] });

/** Hands calls in. */
export function accept(store: CallStore, ...calls: NewCall[]) {
  return store.transaction(async (table) => saying(await table.accept(calls)));
}

/** Writes what became of a claimed call; the refs whose claim held. */
export function write(store: CallStore, one: Call | undefined, more: Partial<CallStep>): Promise<string[]> {
  assert.ok(one, 'a call was claimed');
  return store.transaction(async (table) => saying([...(await table.step([{ call: one, step: step(more) }]))]));
}

/** Claims what is due at the warehouse. */
export async function claimed(store: CallStore, limit = 10): Promise<readonly Call[]> {
  return store.claim('wms', limit, CLAIM_MS);
}

/** Refs, in their order. */
export const refsOf = (calls: readonly Call[]) => calls.map(({ ref }) => ref);

/** What became of each call that was handed in. */
export const verdicts = (accepted: readonly { ref: string; verdict: string }[]) =>
  Object.fromEntries(accepted.map(({ ref, verdict }) => [ref, verdict]));
