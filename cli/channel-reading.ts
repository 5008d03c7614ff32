import { formatDecimal } from '#libs/money';
import { stringify } from 'yaml';
import type { DocumentAccount } from '../apps/channel-gateway/src/accounts/accounts.js';
import { unexplained } from '../apps/channel-gateway/src/documents/ignored-elements.js';
import type { LoadedSource } from '../apps/channel-gateway/src/documents/load-source.js';
import { translateWhole } from '../apps/channel-gateway/src/documents/translate-document.js';
import type { BuyerRecord, Translation } from '../apps/channel-gateway/src/documents/translation.js';
import { counted } from './running-stack.js';
import { shownData } from './translate-lines.js';

/** What a manifest makes of one document. */
export interface Reading extends Translation {
  readonly document: string;
  /** Elements that are read nowhere, and that `ignored.yaml` does not explain. */
  readonly unexplained: readonly string[];
}

/** Reads one document as the gateway would, and keeps nothing. */
export async function readOne(
  { source, components, ignored }: LoadedSource,
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  account: DocumentAccount,
): Promise<Reading> {
  const read = await translateWhole(source, components, { document: name, bytes, account });
  return { ...read, document: name, unexplained: unexplained(read.kind, read.unread, ignored) };
}

/** A reading as data, without what belongs to the vault alone. */
export function recordOf({ document, kind, facts, refused, available, buyers, unexplained: unread }: Reading) {
  const shown = facts.map((fact) => ({ type: fact.type, key: fact.key, time: fact.time, data: shownData(fact) }));
  return { document, kind, facts: shown, refused, available, vault: buyers.map(heldOf), unexplained: unread };
}

/** A reading for people: facts with their amounts in full, then what was refused, named and left. */
export function readingLines(reading: Reading): string[] {
  const { document, kind, facts, refused, available, buyers, unexplained: unread } = reading;
  return [
    `${document}: ${kind}, ${counted(facts.length, 'fact')}, ${refused.length} refused`,
    ...facts.flatMap((fact) => [
      `  ${fact.type}  ${fact.key ?? fact.ref.value}  ${fact.time}`,
      ...indented(stringify(readable(shownData(fact))), 4),
    ]),
    ...refused.map(
      ({ code, detail, pointer = '' }) => `  refused  ${code} at ${pointer === '' ? 'the whole' : pointer}: ${detail}`,
    ),
    ...available.map((one) => `  to fetch  ${one.kind} ${one.externalId}`),
    ...buyers.map((buyer) => `  to the vault  ${heldOf(buyer).join(', ')}`),
    ...unread.map((path) => `  not read  ${placeInside(path)}, and ignored.yaml does not say why`),
    '',
  ];
}

/** Names of what the vault would be given; what they are is shown nowhere. */
function heldOf({ email, phone, shipTo, billTo }: BuyerRecord): string[] {
  const held = Object.entries({ email, phone, shipTo, billTo });
  return held.flatMap(([name, value]) => (value === null ? [] : [name]));
}

/** `order/note` is what ignored.yaml names `/note` under `order`. */
function placeInside(path: string): string {
  const at = path.indexOf('/');
  return at > 0 ? `${path.slice(at)} of ${path.slice(0, at)}` : path;
}

/** Money as people write it. */
function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (value === null || typeof value !== 'object') return value;
  const { minor, currency } = value as { readonly minor?: unknown; readonly currency?: unknown };
  if (typeof minor === 'number' && typeof currency === 'string')
    return `${currency} ${formatDecimal({ minor: BigInt(minor), currency })}`;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, readable(member)]));
}

function indented(text: string, by: number): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`);
}
