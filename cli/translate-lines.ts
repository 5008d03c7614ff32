import { contractOf, minor, money } from '#libs/contracts';
import { placeOf } from '../apps/channel-gateway/src/documents/place.js';
import type { Summary } from '../apps/channel-gateway/src/documents/translate-document.js';
import type { TranslatedFact } from '../apps/channel-gateway/src/documents/translation.js';

/** A fact as one line of JSON. */
export function factLine({ actor, key, ref, type, source, time, revision, ...fact }: TranslatedFact): string {
  return JSON.stringify({ actor, key, ref, type, source, time, revision, data: shownData({ type, ...fact }) });
}

/** What a fact says: money as `{minor, currency}`, and beside each instant the source's offset. */
export function shownData({ type, data, offsets }: Pick<TranslatedFact, 'type' | 'data' | 'offsets'>): unknown {
  return withOffsets(withCurrency(data, null, amountsOf(type)), '', offsets);
}

/** What became of one document, as one line of JSON; a wrapped document may have several parts. */
export function summaryLine(document: string, summaries: readonly Summary[]): string {
  return JSON.stringify({
    document,
    kind: [...new Set(summaries.map(({ kind }) => kind))].join('+'),
    facts: summaries.reduce((sum, { factCount }) => sum + factCount, 0),
    refused: summaries.flatMap(({ refused }) =>
      refused.map((refusal) => ({ ...placeOf(refusal), code: refusal.code, detail: refusal.detail })),
    ),
    ignored: summaries.reduce((sum, { ignored }) => sum + ignored, 0),
  });
}

const known = new Map<string, ReadonlySet<string>>();

/** Names of a contract's members that are amounts in minor units of the currency named beside or above them. */
function amountsOf(type: string): ReadonlySet<string> {
  const found = known.get(type) ?? new Set(amountsIn(contractOf(type)?.schema));
  known.set(type, found);
  return found;
}

/** Walks a schema for members of the shape `minor`; inside `money` it has its currency already. */
function amountsIn(schema: unknown, name = ''): string[] {
  if (schema === minor) return name === '' ? [] : [name];
  if (schema === money || schema === null || typeof schema !== 'object') return [];
  const { shape, element, options, unwrap } = schema as ZodParts;
  if (shape) return Object.entries(shape).flatMap(([member, inner]) => amountsIn(inner, member));
  if (options) return options.flatMap((inner) => amountsIn(inner, name));
  if (element) return amountsIn(element, name);
  return unwrap ? amountsIn(unwrap.call(schema), name) : [];
}

/** What the kinds of zod schemas are made of. */
interface ZodParts {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly unwrap?: () => unknown;
}

function withCurrency(value: unknown, currency: string | null, amounts: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withCurrency(item, currency, amounts));
  if (value === null || typeof value !== 'object') return value;
  const members = value as Readonly<Record<string, unknown>>;
  const own = typeof members['currency'] === 'string' ? members['currency'] : currency;
  const shown = Object.entries(members).map(([name, member]) => {
    const isAmount = typeof member === 'number' && amounts.has(name) && own !== null;
    return [name, isAmount ? { minor: member, currency: own } : withCurrency(member, own, amounts)];
  });
  return Object.fromEntries(shown);
}

function withOffsets(value: unknown, pointer: string, offsets: Readonly<Record<string, string>>): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const shown = Object.entries(value).map(([name, member]) => [
    name,
    withOffsets(member, `${pointer}/${name}`, offsets),
  ]);
  const offset = offsets[pointer];
  return Object.fromEntries(offset === undefined ? shown : [...shown, ['offset', offset]]);
}
