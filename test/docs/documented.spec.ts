import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import asyncApiSpecs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { contracts, typeOf } from '#libs/contracts';
import { repositoryRoot } from '#libs/contracts/testing';
import { messageDocs } from './testing/documented.js';

const root = repositoryRoot();
const docs = messageDocs(root);

interface Bundle {
  readonly definitions: Readonly<Record<string, object>>;
}

/** The validator brings JSON Schema's own dialect along, and takes it once. */
function withoutDialect({ definitions, ...bundle }: Bundle): Bundle {
  const { 'http://json-schema.org/draft-07/schema': _dialect, ...rest } = definitions;
  return { ...bundle, definitions: rest };
}

describe('what is said of messages and actors', () => {
  it.each([...docs])('%s is what is generated: `npm run gen`', (path, text) => {
    expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  it('every released contract stands in the AsyncAPI document, and it is one by its own schema', () => {
    const document = JSON.parse(docs.get('docs/asyncapi.json') ?? '') as { channels: object };
    const released = contracts.filter(({ planned }) => !planned).map(typeOf);
    expect(Object.keys(document.channels)).toEqual(released);
    const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
    const validate = ajv.compile(withoutDialect(asyncApiSpecs.schemas['3.0.0'] as unknown as Bundle));
    expect(validate(document), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
    expect(validate({ ...document, asyncapi: '2' })).toBe(false);
  });

  it('no slot and no effect is without a word', () => {
    const rows = (docs.get('docs/actors.md') ?? '').split('\n').filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter((line) => line.endsWith('|  |'))).toEqual([]);
  });
});
