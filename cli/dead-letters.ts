import type { DeadLetter } from '#libs/actors';
import { askEach, counted, EXIT_INCOMPLETE, wordsOf, write } from './running-stack.js';

/** `crossdock dead-letters`: messages that could not be taken, by service. */
export async function deadLettersCommand(argv: readonly string[]): Promise<number> {
  const { json, stack } = wordsOf(argv, {});
  const { answers, missing } = await askEach<{ deadLetters: DeadLetter[] }>(stack(), '/dead-letters?limit=10000');
  const found = answers.flatMap(({ service, answer }) => answer.deadLetters.map((one) => ({ service, ...one })));
  const lines = () => found.map((one) => `${one.at}  ${one.service}  ${one.code}  ${one.id}\n  ${one.reason}`);
  write(json, { deadLetters: found, missing }, () => [...lines(), counted(found.length, 'dead letter')]);
  return missing.length === 0 ? 0 : EXIT_INCOMPLETE;
}
