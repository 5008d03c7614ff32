import { variablesOf } from '../apps/channel-gateway/src/connections/declared/connection-file.js';
import { remarksOn } from '../apps/channel-gateway/src/documents/manifest/manifest-remarks.js';
import type { Manifest } from '../apps/channel-gateway/src/documents/manifest/read-manifest.js';
import { declaredRows } from './channel-declared.js';
import { checkedManifest, tellProblems } from './channel-manifest.js';
import { accountEntry } from './channel-variables.js';
import { inColumns } from './columns.js';
import { wordsAndIdsOf, write } from './running-stack.js';
import { usage } from './wrong-usage.js';

/** `crossdock channel check`: everything that is wrong with a manifest; else what it declares, and what it leaves open. */
export async function checkCommand(argv: readonly string[]): Promise<number> {
  const { values, positionals, json } = wordsAndIdsOf(argv, { account: { type: 'string' } });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw usage('One manifest is expected', 'Name its file');
  const checked = await checkedManifest(file);
  if ('problems' in checked) return tellProblems(json, file, checked.problems);
  const declared = declaredRows(checked.manifest);
  const remarks = remarksOn(checked.manifest);
  const account = values.account === undefined ? [] : entryOf(checked.manifest, values.account);
  write(
    json,
    { file, valid: true, problems: [], declared: declared.map(([what, how]) => ({ what, how })), remarks },
    () => [
      ...inColumns(declared),
      ...(remarks.length === 0 ? [] : ['', 'left open:']),
      ...inColumns(remarks.map(({ about, sentence }) => [`  ${about}`, sentence])),
      '',
      `${file} is valid`,
      ...(account.length === 0 ? [] : ['', 'under "channels:" of channel-accounts.yaml:', '', ...account]),
    ],
  );
  return 0;
}

/** What the policy needs for an account of a connected channel. */
function entryOf({ channel, connection }: Manifest, account: string): readonly string[] {
  if (!connection) throw usage(`${channel} declares no connection`, 'Add one to its manifest, or leave --account out');
  return accountEntry(channel, account, variablesOf(connection));
}
