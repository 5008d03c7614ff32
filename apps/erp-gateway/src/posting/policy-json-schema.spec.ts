import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { POSTING_POLICY_SCHEMA, postingPolicyJsonSchema } from './policy-json-schema.js';

interface Described {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));

it('the JSON Schema for editors is the one that the gateway validates with: npm run build && npm run gen', () => {
  expect(readFileSync(root + POSTING_POLICY_SCHEMA, 'utf8')).toBe(postingPolicyJsonSchema());
});

it('the policy names it for the YAML language server', () => {
  const [first] = readFileSync(`${root}policies/posting.yaml`, 'utf8').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=schema/posting.schema.json');
});

it('says what is allowed, and what each setting means', () => {
  const schema = JSON.parse(postingPolicyJsonSchema()) as {
    properties: { versions: { items: { properties: { rules: { items: Described } } } } };
  };
  const rule = schema.properties.versions.items.properties.rules.items;
  expect(rule).toMatchObject({ additionalProperties: false, required: ['name'] });
  expect(Object.keys(rule.properties)).toEqual(
    expect.arrayContaining(['name', 'when', 'documents', 'grain', 'accounts', 'taxCodes', 'dimensions', 'approval']),
  );
  for (const one of Object.values(rule.properties)) expect(one.description ?? '').not.toBe('');
});
