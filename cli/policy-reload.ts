import type { ReadingAt } from '../apps/erp-gateway/src/posting/policy-book.js';
import { ask, wordsOf, write } from './running-stack.js';

const EXIT_REFUSED = 1;

/** `crossdock policy reload`: has the gateway read its policy folder now. */
export async function reloadCommand(argv: readonly string[]): Promise<number> {
  const { json, stack } = wordsOf(argv, {});
  const reading = await ask<ReadingAt>(stack(), 'erp-gateway', '/policy/reload', 'POST');
  write(json, reading, () => [wordsFor(reading)]);
  return reading.outcome === 'refused' ? EXIT_REFUSED : 0;
}

function wordsFor(reading: ReadingAt): string {
  switch (reading.outcome) {
    case 'same':
      return 'nothing has changed';
    case 'changed':
      return `versions ${reading.versions.join(', ')} hold from now on`;
    case 'refused':
      return `refused, and the policy that was read before stays: ${reading.reason}`;
  }
}
