import { exceptionReason, type Exception } from '#libs/contracts';
import { formatDecimal, fromWire } from '#libs/money';
import { askEach, counted, EXIT_INCOMPLETE, oneOf, wordsOf, write } from './running-stack.js';

/** More than anybody reads; a service lists no more at once. */
const MOST = 10_000;

/** `crossdock exceptions`: what a person must see, oldest due first. */
export async function exceptionsCommand(argv: readonly string[]): Promise<number> {
  const { values, json, stack } = wordsOf(argv, {
    state: { type: 'string', default: 'open' },
    reason: { type: 'string' },
  });
  const query = new URLSearchParams({
    state: oneOf('state', values.state, ['open', 'closed']),
    ...(values.reason && { reason: oneOf('reason', values.reason, exceptionReason.options) }),
    limit: String(MOST),
  });
  const { answers, missing } = await askEach<{ exceptions: Exception[] }>(stack(), `/exceptions?${query}`);
  const found = answers.flatMap(({ answer }) => answer.exceptions).sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  write(json, { exceptions: found, missing }, () => [
    ...found.map(lineOf),
    counted(found.length, `${values.state} exception`),
  ]);
  return missing.length === 0 ? 0 : EXIT_INCOMPLETE;
}

function lineOf({ state, dueAt, reason, owner, amountAtRisk, id, detail }: Exception): string {
  const risk = amountAtRisk ? `  ${formatDecimal(fromWire(amountAtRisk))} ${amountAtRisk.currency}` : '';
  return `${state}  due ${dueAt}  ${reason}  ${owner}${risk}\n  ${id}\n  ${detail}`;
}
