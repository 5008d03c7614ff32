import type { TranslatedFact, Translation } from '../apps/channel-gateway/src/documents/translation.js';

/** A fact as one line of JSON: money as `{minor, currency}`, and beside each instant the source's offset. */
export function factLine({ actor, key, ref, type, source, time, revision, data, offsets }: TranslatedFact): string {
  const shown = withOffsets(withCurrency(data, null), '', offsets);
  return JSON.stringify({ actor, key, ref, type, source, time, revision, data: shown });
}

/** What became of one document, as one line of JSON; a wrapped document may have several parts. */
export function summaryLine(document: string, translations: readonly Translation[]): string {
  return JSON.stringify({
    document,
    kind: [...new Set(translations.map(({ kind }) => kind))].join('+'),
    facts: translations.reduce((sum, { facts }) => sum + facts.length, 0),
    refused: translations.flatMap(({ refused }) =>
      refused.map(({ pointer, code, detail }) => ({ pointer, code, detail })),
    ),
    ignored: translations.reduce((sum, { ignored }) => sum + ignored, 0),
  });
}

/** Members whose number is an amount in minor units of the currency named beside or above it (libs/contracts). */
const AMOUNTS: ReadonlySet<string> = new Set(['price', 'amount', 'tip', 'duties', 'rounding', 'total']);

function withCurrency(value: unknown, currency: string | null): unknown {
  if (Array.isArray(value)) return value.map((item) => withCurrency(item, currency));
  if (value === null || typeof value !== 'object') return value;
  const members = value as Readonly<Record<string, unknown>>;
  const own = typeof members['currency'] === 'string' ? members['currency'] : currency;
  const shown = Object.entries(members).map(([name, member]) => {
    const isAmount = typeof member === 'number' && AMOUNTS.has(name) && own !== null;
    return [name, isAmount ? { minor: member, currency: own } : withCurrency(member, own)];
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
