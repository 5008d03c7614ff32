import { setTimeout as wait } from 'node:timers/promises';
import { sendRequest } from '#libs/actors';

/** An ERP's address and limit. */
export interface DirectCalls {
  readonly url: string;
  readonly authorization: string;
  readonly requests: number;
  readonly windowMs: number;
  readonly concurrent: number;
}

const ANSWER_LIMIT_BYTES = 65_536;

/**
 * The plainest loop that keeps the limit: so many calls at once, and each waits until the one that lies a whole quota back
 * was answered a window ago. No queue, no database, one process.
 */
export async function postDirectly(calls: DirectCalls, leaving: AbortSignal): Promise<void> {
  const answeredAtMs: number[] = [];
  let started = 0;
  const lane = async (): Promise<void> => {
    while (!leaving.aborted) {
      const number = started++;
      for (;;) {
        const before = number < calls.requests ? -Infinity : (answeredAtMs[number - calls.requests] ?? Infinity);
        const leftMs = before + calls.windowMs - performance.now();
        if (leftMs <= 0 || leaving.aborted) break;
        await wait(Math.min(leftMs, 50));
      }
      if (leaving.aborted) return;
      await post(calls, number, leaving).catch(() => undefined);
      answeredAtMs[number] = performance.now();
    }
  };
  await Promise.all(Array.from({ length: calls.concurrent }, lane));
}

async function post({ url, authorization }: DirectCalls, number: number, signal: AbortSignal): Promise<void> {
  const document = {
    reference: `direct/${number}`,
    kind: 'invoice',
    policyVersion: 'none',
    lines: [{ lineId: 'L1', account: '4000', debitMinor: 0, creditMinor: 12_400 }],
    expectedTotals: { debitMinor: 12_400, creditMinor: 12_400, taxMinor: 1_900 },
  };
  await sendRequest(`${url}/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(document),
    signal,
    answerLimitBytes: ANSWER_LIMIT_BYTES,
  });
}
