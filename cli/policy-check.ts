import { join } from 'node:path';
import { POSTING_POLICY } from '../apps/erp-gateway/src/posting/load-posting-policy.js';
import type { PolicyProblem } from '../apps/erp-gateway/src/posting/policy-text.js';
import { POLICIES, problemsIn, readPolicy } from './policy-file.js';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

const EXIT_INVALID = 1;

/** `crossdock policy check`: a policy file as the gateway would read it, with everything that is wrong. Needs no stack. */
export async function checkCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json } = wordsAndIdsOf(argv, { policies: { type: 'string', default: POLICIES } });
  const [file = join(values.policies, POSTING_POLICY), ...others] = positionals;
  if (others.length > 0) throw usage('One file is expected', 'Name one policy file');
  try {
    const { versions } = await readPolicy(file, values.policies);
    const found = versions.map(({ version, from, digest, rules }) => ({ version, from, digest, rules: rules.length }));
    write(json, { file, valid: true, versions: found, problems: [] }, () => [
      ...found.map((one) => `${one.version}  from ${one.from}  ${one.rules} rules  ${one.digest}`),
      `${file} is valid`,
    ]);
    return 0;
  } catch (error) {
    const problems = problemsIn(error);
    if (!problems) throw error;
    write(json, { file, valid: false, versions: [], problems }, () => problems.map((one) => lineOf(file, one)));
    return EXIT_INVALID;
  }
}

function lineOf(file: string, { line, rule, path, problem }: PolicyProblem): string {
  const where = [...(rule === null ? [] : [`rule ${rule}`]), ...(path === '' ? [] : [path])].join(', ');
  return `${file}:${line}: ${where === '' ? '' : `${where}: `}${problem}`;
}
