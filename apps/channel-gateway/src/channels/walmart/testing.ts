/** What Walmart's kinds make of a document of our own. */
import { contractOf } from '#libs/contracts';
import { loadedSource } from '../../documents/load-source.js';
import { exampleDocumentAccount } from '../../documents/testing.js';
import { translateWhole } from '../../documents/translate-document.js';
import type { Translation } from '../../documents/translation.js';

const account = { ...exampleDocumentAccount, account: 'walmart-us-1', source: 'walmart', timeZone: 'America/Chicago' };

/** Translates a text, or a value as JSON; throws where a fact does not fit its contract. */
export async function translated(content: unknown): Promise<Translation> {
  const { source, components } = await loadedSource('walmart');
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const bytes = new TextEncoder().encode(text);
  const found = await translateWhole(source, components, { document: 'example', bytes, account });
  for (const { type, data } of found.facts) contractOf(type)?.schema.parse(data);
  return found;
}

/** Why parts were refused. */
export function codesOf({ refused }: Translation): string[] {
  return refused.map(({ code }) => code);
}

/** Data of the facts of a type. */
export function dataOf({ facts }: Translation, type: string): Readonly<Record<string, unknown>>[] {
  return facts.filter((fact) => fact.type === type).map((fact) => fact.data as Readonly<Record<string, unknown>>);
}
