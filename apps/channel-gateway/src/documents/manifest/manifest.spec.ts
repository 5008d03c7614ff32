import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { manifestJsonSchema, MANIFEST_SCHEMA } from './manifest-json-schema.js';
import { remarksOn } from './manifest-remarks.js';
import { checkManifest, readManifest } from './read-manifest.js';

const root = fileURLToPath(new URL('../../../../../', import.meta.url));
/** What `crossdock channel new` copies: a manifest with all there is. */
const example = readFileSync(new URL('example/manifest.yaml', import.meta.url), 'utf8');

/** The example with something in it replaced. */
function changed(from: string | RegExp, to: string): string {
  const text = example.replace(from, to);
  if (text === example) throw new Error(`the example has no ${String(from)}`);
  return text;
}

/** What is wrong with a text, as `place: sentence`; each stands at a line that holds the last name of its place. */
function wrongWith(text: string): string[] {
  const checked = checkManifest(text);
  if ('manifest' in checked) return [];
  return checked.problems.map(({ path, problem }) => `${path}: ${problem}`);
}

const lineOf = (text: string, part: string) => text.slice(0, text.indexOf(part)).split('\n').length;

describe('a manifest that contradicts itself is refused', () => {
  it('the example does not', () => expect(wrongWith(example)).toEqual([]));

  it.each([
    [
      'a word that means two things',
      changed('pending: [new]', 'pending: [new, paid]'),
      'kinds.0.order.status.pending.1: paid means paid already',
    ],
    [
      'no currency',
      changed('{ at: currency }', '{ is: EUX }'),
      'kinds.0.order.currency.is: EUX is no currency (ISO 4217)',
    ],
    [
      'no zone',
      changed('zone: UTC', 'zone: Europe/Nowhere'),
      'kinds.0.order.zone: Europe/Nowhere is no IANA time zone',
    ],
    [
      'two kinds of one name',
      changed(
        '\nconnection:',
        '\nnotifications:\n  - { kind: orders, doc: a, documentedAt: b, recognise: [[x]], names: { kind: x, id: y } }\nconnection:',
      ),
      'notifications.0.kind: orders is the name of a kind above',
    ],
    [
      'a list of everything',
      changed(`{ updatedFrom: '{from}', updatedTo: '{to}' }`, '{ sort: updated }'),
      'connection.orders.list.query: names no {from}: every look would bring all orders that there ever were',
    ],
    [
      'a count of everything',
      changed(`{ createdFrom: '{from}', createdTo: '{to}' }`, '{ sort: created }'),
      'connection.orders.list.placed: names no {from}: every look would bring all orders that there ever were',
    ],
    [
      'orders that are fetched in two ways',
      changed('  words:\n', `  fetched: [{ kinds: [order], id: '(.+)' }]\n  words:\n`),
      'connection.fetched.0.kinds.0: order is fetched by orders.one',
    ],
    [
      'documents that are fetched in two ways',
      changed('  words:\n', `  fetched: [{ kinds: [a, a], id: '(.+)' }]\n  words:\n`),
      'connection.fetched.0.kinds.1: a is fetched above',
    ],
    [
      'an id that nothing learns',
      changed('externalId: parcel', 'externalId: shipment'),
      'connection.commands.shipment.confirm.externalId: no request learns shipment',
    ],
    [
      'a status that says nothing of what was asked',
      changed('status: 409', 'status: 403'),
      'connection.commands.order.cancel.requests.0.already.0.status: says nothing of what was asked',
    ],
    [
      'two requests of which nobody could tell later which one was made',
      changed(
        '          learn: { parcel: id }\n',
        '          learn: { parcel: id }\n        - { method: POST, path: /told }\n',
      ),
      'connection.commands.shipment.confirm.requests.1: is the second whose repeat does something more, and of two nobody could tell which one was made',
    ],
    [
      'a parcel for each of a list',
      changed('          learn: { parcel: id }\n', '          learn: { parcel: id }\n          each: lines\n'),
      'connection.commands.shipment.confirm.requests.0.each: only what may be repeated is sent for each',
    ],
    [
      'an id that is not found again',
      changed(/match: (.*)\n +learn: .*\n/, 'match: $1\n'),
      'connection.commands.shipment.confirm.lookUp: does not learn parcel, which a request in doubt would be known by',
    ],
  ])('%s', (_what, text, problem) => {
    expect(wrongWith(text)).toContain(problem);
  });

  it.each(['$.id', '/id', 'lines[0]/id', 'id/', 'a//b', 'lines/a*'])('%s is no path', (path) => {
    expect(wrongWith(changed('      id: id\n', `      id: '${path}'\n`))).toEqual([
      'kinds.0.order.id: is no path such as a/b/c, with * for every item of a list',
    ]);
  });

  it('file, line and rule stand in the error that stops a start', () => {
    const text = changed('zone: UTC', 'zone: Nowhere');
    const start = () => readManifest(text, 'channels/x/manifest.yaml');
    expect(start).toThrow(
      `channels/x/manifest.yaml:${lineOf(text, 'zone: Nowhere')}: kinds.0.order.zone: Nowhere is no IANA`,
    );
    expect(start).toThrow(expect.objectContaining({ code: 'wrong-policy', severity: 'critical' }));
  });
});

describe('what a manifest leaves open is told', () => {
  const about = (text: string) => {
    const checked = checkManifest(text);
    return 'manifest' in checked ? remarksOn(checked.manifest).map((one) => one.about) : checked.problems;
  };

  it('nothing of the example', () => expect(about(example)).toEqual([]));

  it.each([
    [changed(/ +total: \{ at: total, of.*\n/, ''), 'orders: total'],
    [changed('of: goods-and-freight', 'of: unproved'), 'orders: total'],
    [changed(/ +updatedAt: updatedAt\n/, ''), 'orders: updatedAt'],
    [changed(/ {6}buyer:\n(?: {8}.*\n)+/, ''), 'orders: buyer'],
    [changed(/ +cancelled: \[cancelled\]\n/, ''), 'orders: status.cancelled'],
    [changed('otherwise: unknown', 'otherwise: paid'), 'orders: status.otherwise'],
    [changed('    resource: order\n', '    resource: order\n    summaryOf: summary\n'), 'connection: fetched'],
    [changed(/ {6}placed: .*\n/, ''), 'connection: orders.list.placed'],
    [changed(/ {2}refusal: .*\n/, ''), 'connection: refusal'],
    [changed(/ {4}stock\.level:\n(?: {6}.*\n)+/, ''), 'connection: commands.stock.level'],
    [changed(/ {4}order\.cancel:\n(?: {6}.*\n)+/, ''), 'connection: commands.order.cancel'],
    [
      changed(/ {2}door:\n(?: {4}.*\n)+/, '').replace(
        '\nconnection:',
        '\nnotifications:\n  - { kind: n, doc: a, documentedAt: b, recognise: [[x]], names: { kind: x, id: y } }\nconnection:',
      ),
      'connection: door',
    ],
  ])('%#: %s', (text, remark) => {
    expect(about(text)).toEqual([remark]);
  });
});

it('the JSON Schema for editors is the one that manifests are read with: npm run build && npm run gen', () => {
  expect(readFileSync(root + MANIFEST_SCHEMA, 'utf8')).toBe(manifestJsonSchema());
});

it.each(['allegro', 'mercadolibre', 'rakuten', 'woocommerce'])(
  'the manifest of %s names it for the YAML language server',
  (channel) => {
    const folder = `${root}apps/channel-gateway/src/channels/${channel}/`;
    const [first = ''] = readFileSync(`${folder}manifest.yaml`, 'utf8').split('\n');
    const [, path] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
    expect(new URL(path ?? '', `file://${folder}`).pathname).toBe(root + MANIFEST_SCHEMA);
  },
);
