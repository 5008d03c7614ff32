import type { Command } from './main.js';
import { usage } from './wrong-usage.js';

/** Commands of two words: what can be asked about a thing; each loads only what it needs. */
export type Questions = Readonly<Record<string, () => Promise<Command>>>;

/** Runs the question that the first word names; refused as wrong usage where there is none such. */
export async function asked(about: string, questions: Questions, argv: readonly string[]): Promise<number> {
  const [question = '', ...words] = argv;
  const load = Object.hasOwn(questions, question) ? questions[question] : undefined;
  if (load) return (await load())(words);
  throw usage(
    `Nothing is known of "${`${about} ${question}`.trimEnd()}"`,
    `It is one of ${Object.keys(questions).join(', ')}`,
  );
}
