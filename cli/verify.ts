import { checks, verify } from '../stack/verify/verify.js';
import { wordsOf, write } from './running-stack.js';

/** `crossdock verify`: 0 where every invariant holds, 1 where one does not; each difference is listed. */
export async function verifyCommand(argv: readonly string[]): Promise<number> {
  const { json, stack: open } = wordsOf(argv, {});
  const findings = await verify(open());
  write(json, { findings, checks: checks.map(({ name, claim }) => ({ name, claim })) }, () => [
    ...checks.map(
      ({ name, claim }) => `${findings.some((one) => one.check === name) ? 'FAILS' : 'holds'}  ${name}: ${claim}`,
    ),
    ...findings.map(({ check, about, detail }) => `  ${check}: ${about}: ${detail}`),
    `${findings.length} differences`,
  ]);
  return findings.length === 0 ? 0 : 1;
}
