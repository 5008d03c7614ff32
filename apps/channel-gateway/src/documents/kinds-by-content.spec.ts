import { describe, expect, it } from 'vitest';
import type { DocumentAccount } from '../accounts/accounts.js';
import type { Output } from './output.js';
import type { Kind } from './source.js';
import { translatedBy } from './testing.js';

const head = { doc: 'An example.', documentedAt: 'nowhere' };
const said = (
  out: Output<DocumentAccount>,
  place: { line?: number; pointer?: string; segment?: number },
  data: object,
) =>
  out.fact(place, {
    actor: 'order',
    key: 'order/a/1',
    ref: { by: 'order-id', value: '1' },
    type: 'example.v1',
    time: '2026-01-01T00:00:00.000Z',
    data: { ...data },
  });

const table: Kind<DocumentAccount> = {
  ...head,
  kind: 'stock',
  form: 'table',
  columns: ['sku', 'units'],
  open: (out) => ({ row: (row) => said(out, row.place, { sku: row.text('sku'), units: row.text('units') }) }),
};
const json: Kind<DocumentAccount> = {
  ...head,
  kind: 'ping',
  form: 'json',
  recognise: (probe) => probe.has('ping'),
  read: (root, out) => said(out, root.place, { ping: root.get('ping').value as object }),
};
const xml: Kind<DocumentAccount> = {
  ...head,
  kind: 'list',
  form: 'xml',
  recognise: (probe) => probe.xml?.name === 'list' && probe.xml.namespace === 'urn:list',
  records: ['/list/item'],
  open: (out) => ({
    record: (item, parent) => said(out, item.place, { name: item.get('name').value, of: parent.get('owner').value }),
    end: (root) => root.get('owner'),
  }),
};
const edi: Kind<DocumentAccount> = {
  ...head,
  kind: 'advice',
  form: 'edi',
  recognise: (probe) => probe.messageType === '945' || probe.messageType === 'DESADV',
  read: (segments, out) => {
    for (const segment of segments) {
      if (segment.id === 'N9') said(out, segment.place, { reference: segment.text(2) });
      else segment.whole();
    }
  },
};
const lines: Kind<DocumentAccount> = {
  ...head,
  kind: 'mt940',
  form: 'lines',
  recognise: (probe) => probe.matches(/^:20:/m),
  open: (out) => ({ line: (text, line) => said(out, { line }, { text }) }),
};
const kinds = [table, json, xml, edi, lines];
const dataOf = async (content: string | Uint8Array) =>
  (await translatedBy(kinds, content)).facts.map(({ data }) => data);

describe('a table is found by its column names', () => {
  const rows = [{ sku: 'Ü1', units: '3' }];
  it.each([
    ['commas', 'sku,units\nÜ1,3\n'],
    ['tabs', 'sku\tunits\nÜ1\t3'],
    ['semicolons and carriage returns', 'sku;units\r\nÜ1;3\r\n'],
    ['another order and one column more', 'Colour,Units,SKU\nred,3,Ü1\n'],
    ['quotes', '"sku","units"\n"Ü1","3"\n'],
    ['notes above the header', 'Report of today\n"Made, by us"\n\nsku,units\nÜ1,3\n'],
    ['a byte order mark', '\uFEFFsku,units\nÜ1,3\n'],
    ['empty lines', 'sku,units\n\nÜ1,3\n\n'],
  ])('with %s', async (_name, text) => expect(await dataOf(text)).toEqual(rows));

  it.each([
    ['utf-16le', Buffer.from('\uFEFFsku,units\nÜ1,3\n', 'utf16le')],
    ['windows-1252', Buffer.from('sku,units\nÜ1,3\n', 'latin1')],
  ])('in %s', async (_name, bytes) => expect(await dataOf(bytes)).toEqual(rows));

  it('in cp932', async () => {
    const bytes = Buffer.concat([
      Buffer.from('sku,units\n'),
      Buffer.from([0x93, 0x8c, 0x8b, 0x9e]),
      Buffer.from(',3\n'),
    ]);
    expect(await dataOf(bytes)).toEqual([{ sku: '東京', units: '3' }]);
  });

  it('a row says at which line of the file it begins', async () => {
    const { facts } = await translatedBy(kinds, 'note\nsku,units\n"a\nb",1\nc,2\n');
    expect(facts.map(({ source }) => source)).toEqual([
      { document: 'example', line: 3, translator: 1 },
      { document: 'example', line: 5, translator: 1 },
    ]);
  });

  it('a column that holds something and is not read is shown; an empty one is not', async () => {
    const { unread, ignored } = await translatedBy(kinds, 'sku,units,note,spare\na,1,x,\nb,2,y,\n');
    expect({ unread, ignored }).toEqual({ unread: ['/note'], ignored: 1 });
  });

  it('a quote that is never closed is refused', async () => {
    expect(await translatedBy(kinds, 'sku,units\n"a,1\nb,2\n')).toMatchObject({
      facts: [],
      refused: [{ code: 'malformed-table', line: expect.any(Number) as number }],
    });
  });
});

describe('other forms', () => {
  it('JSON in UTF-8 and UTF-16', async () => {
    expect(await dataOf('{"ping": 1}')).toEqual([{ ping: 1 }]);
    expect(await dataOf(Buffer.from('\uFEFF{"ping": 1}', 'utf16le'))).toEqual([{ ping: 1 }]);
  });

  it('XML by root and namespace, record by record, whatever its prefix', async () => {
    const text =
      '<?xml version="1.0" encoding="ISO-8859-1"?><l:list xmlns:l="urn:list"><l:owner>me</l:owner><l:item><l:name>\u00fc</l:name></l:item><l:item kind="2"/></l:list>';
    const { facts, unread } = await translatedBy(kinds, Buffer.from(text, 'latin1'));
    expect(facts.map(({ source, data }) => [source.pointer, data])).toEqual([
      ['/list/item', { name: 'ü', of: 'me' }],
      ['/list/item/1', { name: undefined, of: 'me' }],
    ]);
    expect(unread).toEqual(['/list/item/@kind']);
  });

  it.each(['~', '\n', '~\n'])('X12 whose segments end in %j', async (end) => {
    const isa = [
      'ISA*00*          *00*          *ZZ*A              *ZZ*B              *260101*0000*U*00401*000000001*0*P*>',
    ];
    const text = [...isa, 'GS*SW*A*B*20260101*0000*1*X*004010', 'ST*945*0001', 'N9*CO*77', 'SE*3*0001'].join(end) + end;
    expect(await dataOf(text)).toEqual([{ reference: '77' }]);
    expect((await translatedBy(kinds, text)).unread).toEqual(['/N9/01']);
  });

  it('EDIFACT with its own separators', async () => {
    expect(await dataOf("UNA:+.? 'UNB+UNOC:3+A+B'UNH+1+DESADV:D:96A:UN'N9+x+a?+b'UNT+2+1'")).toEqual([
      { reference: 'a+b' },
    ]);
  });

  it('lines', async () => {
    expect(await dataOf(':20:X\r\n:25:Y')).toEqual([{ text: ':20:X' }, { text: ':25:Y' }]);
  });
});

it.each([
  ['nothing', '', 'empty', undefined],
  ['blanks', ' \n ', 'empty', undefined],
  ['an empty object', '{}', 'empty', undefined],
  ['another object', '{"pong": 1}', 'unknown', 'unknown-kind'],
  ['prose', 'Dear all,', 'unknown', 'unknown-kind'],
  ['cut JSON', '{"ping": ', 'unknown', 'malformed-json'],
  ['cut XML', '<list xmlns="urn:list"><item>', 'list', 'malformed-xml'],
  ['a document type', '<!DOCTYPE list [<!ENTITY e "x">]><list xmlns="urn:list"/>', 'unknown', 'unknown-kind'],
  ['an API description', '{"openapi": "3.1.0"}', 'description', 'not-a-business-document'],
  [
    'an XML schema',
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>',
    'description',
    'not-a-business-document',
  ],
])('%s: %j', async (_name, text, kind, code) => {
  const { refused, ...translation } = await translatedBy(kinds, text);
  expect({ kind: translation.kind, facts: translation.facts, code: refused[0]?.code }).toEqual({
    kind,
    facts: [],
    code,
  });
});

it('a document that could be of two kinds is refused with both names', async () => {
  const other = { ...table, kind: 'prices', columns: ['sku'] };
  const { refused } = await translatedBy([...kinds, other], 'sku,units\na,1\n');
  expect(refused).toMatchObject([
    { code: 'ambiguous-kind', detail: expect.stringContaining('stock or prices') as string },
  ]);
});
