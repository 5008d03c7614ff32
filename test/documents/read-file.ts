import { readFileSync } from 'node:fs';
import { contractOf } from '#libs/contracts';
import type { SourceAccount } from '../../apps/channel-gateway/src/accounts/accounts.js';
import { unexplained } from '../../apps/channel-gateway/src/documents/ignored-elements.js';
import type { LoadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { translateStream, type Summary } from '../../apps/channel-gateway/src/documents/translate-document.js';
import type { BuyerRecord, TranslatedFact } from '../../apps/channel-gateway/src/documents/translation.js';
import { partsOf } from '../../cli/translate-wrapping.js';

/** What `crossdock translate` makes of a file. */
export interface ReadFile {
  readonly facts: readonly TranslatedFact[];
  readonly buyers: readonly BuyerRecord[];
  /** One for each document in the file: published examples are wrapped. */
  readonly summaries: readonly Summary[];
}

async function readDocument(
  { source, components }: LoadedSource,
  account: SourceAccount,
  name: string,
  bytes: Uint8Array,
): Promise<ReadFile> {
  const facts: TranslatedFact[] = [];
  const buyers: BuyerRecord[] = [];
  const summaries: Summary[] = [];
  for (const part of await partsOf(once(bytes))) {
    const document = { document: name, bytes: part.bytes, account };
    for await (const batch of translateStream(source, components, document)) {
      facts.push(...batch.facts.map((fact) => part.movedFact(fact)));
      buyers.push(...batch.buyers);
      if (batch.summary) summaries.push(part.moved(batch.summary));
    }
  }
  return { facts, buyers, summaries };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Translates a file on the disk as the command line does. */
export function readDocumentAt(loaded: LoadedSource, account: SourceAccount, name: string, path: string) {
  return readDocument(loaded, account, name, readFileSync(path));
}

/** Elements of a file that are neither read nor explained. */
export function unexplainedIn({ summaries }: ReadFile, { ignored }: LoadedSource): string[] {
  return [
    ...new Set(
      summaries.flatMap(({ kind, unread }) => unexplained(kind, unread, ignored).map((path) => `${kind}: ${path}`)),
    ),
  ];
}

/** Facts that no contract describes, or that do not fit theirs. */
export function outsideContract({ facts }: ReadFile): string[] {
  return facts.flatMap(({ type, data }) => {
    const contract = contractOf(type);
    if (!contract) return [`${type}: no such contract`];
    const [issue] = contract.schema.safeParse(data).error?.issues ?? [];
    return issue ? [`${type}: /${issue.path.join('/')}: ${issue.message}`] : [];
  });
}

/** What a file came to, in a line: kinds, facts by type, refusals by code. */
export function outcomeOf({ facts, summaries }: ReadFile): {
  readonly kind: string;
  readonly facts: string;
  readonly refused: string;
} {
  const counted = (names: readonly string[]): string =>
    [...new Set(names)].map((name) => `${names.filter((one) => one === name).length} ${name}`).join(', ') || '–';
  return {
    kind: [...new Set(summaries.map(({ kind }) => kind))].join(' + '),
    facts: counted(facts.map(({ type }) => type.replace(/\.v\d+$/, ''))),
    refused: counted(summaries.flatMap(({ refused }) => refused.map(({ code }) => code))),
  };
}
