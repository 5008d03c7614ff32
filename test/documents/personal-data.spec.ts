// No fact, no refusal and no log may name a person: names, street lines, e-mail addresses and telephone numbers that stand
// in a document reach the vault alone. Every document that we have is looked through by the names of its members.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadedSource } from '../../apps/channel-gateway/src/documents/load-source.js';
import { sourceNames, type SourceName } from '../../apps/channel-gateway/src/sources.js';
import { readDocumentAt } from './read-file.js';
import { defaultAccount, filesOf, ownSamples, sharedSamples } from './sources.js';

/** Members whose text names or reaches a person. */
const PERSONAL =
  /^(?:full_?name|first_?name|last_?name|surname|family_?name|given_?name|recipient_?name|buyer_?name|customer_?name|street(?:_?name|_?1|_?2)?|street_?address|address_?(?:line)?_?[12]|e?mail(?:_?address)?|contact_?email|buyer_?email|phone(?:_?number)?|gift_?message(?:_?text)?)$/i;
/** What is shorter is found everywhere by chance. */
const SHORTEST = 5;

/** Texts under members that are personal. */
function personalIn(value: unknown, name = ''): readonly string[] {
  if (typeof value === 'string') return PERSONAL.test(name) && value.trim().length >= SHORTEST ? [value.trim()] : [];
  if (Array.isArray(value)) return value.flatMap((one) => personalIn(one, name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => personalIn(one, key));
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function documentsOf(source: SourceName) {
  return [...filesOf(ownSamples, source), ...filesOf(sharedSamples, source)].filter(([name]) => name.endsWith('.json'));
}

const sources = sourceNames.filter((source) => documentsOf(source).length > 0);

describe.each(sources)('%s', async (source) => {
  const loaded = await loadedSource(source);
  const account = await defaultAccount(source);
  it('says nothing that names a person', async () => {
    const found: string[] = [];
    for (const [name, path] of documentsOf(source)) {
      const { facts, summaries } = await readDocumentAt(loaded, account, name, path);
      const said = JSON.stringify([
        facts.map(({ data, ref, key }) => [data, ref, key]),
        summaries.map(({ refused }) => refused),
      ]);
      for (const text of new Set(personalIn(jsonIn(path)))) {
        if (said.includes(JSON.stringify(text).slice(1, -1))) found.push(`${name}: ${text}`);
      }
    }
    expect(found).toEqual([]);
  });
});

// The committed documents of these channels name `Vault Person` at `Vault Street 1, Vaultville`.
const WITH_BUYERS = [
  ['allegro', 'forms.json'],
  ['bol', 'order-partly-cancelled.json'],
  ['mirakl', 'orders-two-lines.json'],
  ['rakuten', 'orders.json'],
  ['woocommerce', 'orders.json'],
] as const satisfies readonly (readonly [SourceName, string])[];

describe.each(WITH_BUYERS)('the buyer in a document of %s', async (source, name) => {
  const file = await readDocumentAt(
    await loadedSource(source),
    await defaultAccount(source),
    name,
    join(ownSamples, source, name),
  );
  const [buyer] = file.buyers;
  it('reaches the vault under the pseudonym of the order', () => {
    expect(buyer).toMatchObject({ email: 'vault-mail@example.test', shipTo: { city: 'Vaultville' } });
    expect(buyer?.shipTo?.name?.split(' ').sort()).toEqual(['Person', 'Vault']);
    expect(buyer?.shipTo?.address1).toBe('Vault Street 1');
    expect(file.facts.map(({ data }) => data['buyerRef'])).toContain(buyer?.buyerRef);
  });
  it('stands in no fact', () => {
    expect(JSON.stringify([file.facts, file.summaries.map(({ refused }) => refused)])).not.toMatch(
      /vault|person|5550/i,
    );
  });
});
