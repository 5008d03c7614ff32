import { remarksOn } from '../apps/channel-gateway/src/documents/manifest/manifest-remarks.js';
import { declaredRows } from './channel-declared.js';
import { checkedManifest, tellProblems } from './channel-manifest.js';
import { inColumns } from './columns.js';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** `crossdock channel check`: everything that is wrong with a manifest; else what it declares, and what it leaves open. */
export async function checkCommand(argv: readonly string[]): Promise<number> {
  const { positionals, json } = wordsAndIdsOf(argv, {});
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw usage('One manifest is expected', 'Name its file');
  const checked = await checkedManifest(file);
  if ('problems' in checked) return tellProblems(json, file, checked.problems);
  const declared = declaredRows(checked.manifest);
  const remarks = remarksOn(checked.manifest);
  write(
    json,
    { file, valid: true, problems: [], declared: declared.map(([what, how]) => ({ what, how })), remarks },
    () => [
      ...inColumns(declared),
      ...(remarks.length === 0 ? [] : ['', 'left open:']),
      ...inColumns(remarks.map(({ about, sentence }) => [`  ${about}`, sentence])),
      '',
      `${file} is valid`,
    ],
  );
  return 0;
}
