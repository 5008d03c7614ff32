import type { Exception } from '#libs/contracts';
import { askEach, wordsOf, write } from './running-stack.js';

/** `crossdock exceptions`: what a person must see, oldest due first. */
export async function exceptionsCommand(argv: readonly string[]): Promise<number> {
  const { values, json, stack } = wordsOf(argv, {
    state: { type: 'string', default: 'open' },
    reason: { type: 'string' },
  });
  const answers = await askEach<{ exceptions: Exception[] }>(
    stack(),
    `/exceptions?state=${encodeURIComponent(values.state)}`,
  );
  const found = answers
    .flatMap(({ answer }) => answer.exceptions)
    .filter((one) => !values.reason || one.reason === values.reason)
    .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  write(json, { exceptions: found }, () => [...found.map(lineOf), `${found.length} exceptions`]);
  return 0;
}

function lineOf(one: Exception): string {
  const risk = one.amountAtRisk ? ` ${one.amountAtRisk.minor} ${one.amountAtRisk.currency} (minor units)` : '';
  return `${one.state}  due ${one.dueAt}  ${one.reason}  ${one.owner}${risk}\n  ${one.id}\n  ${one.detail}`;
}
