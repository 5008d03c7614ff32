/** What a manifest's schema cannot see: parts that contradict one another, and names that stand for nothing. */
import { isCurrency } from '#libs/money';
import {
  isHarmless,
  type DeclaredCommand,
  type DeclaredConnection,
} from '../../connections/declared/connection-file.js';
import { isTimeZone } from '../../accounts/fields.js';
import type { DeclaredKind, DeclaredOrder } from './manifest-file.js';
import type { Manifest } from './read-manifest.js';

/** Something that cannot be so, and where it stands. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly sentence: string;
}

/** Everything in a manifest that cannot be so. */
export function contradictionsIn({ kinds, notifications, connection }: Manifest): readonly Contradiction[] {
  return [
    ...repeated(kinds, 'kinds'),
    ...repeated([...kinds, ...notifications], 'notifications', kinds.length),
    ...kinds.flatMap((kind, index) => inKind(kind).map((one) => within(['kinds', index], one))),
    ...(connection ? inConnection(connection).map((one) => within(['connection'], one)) : []),
  ];
}

/** Names of kinds that stand before; those before `from` were looked at already. */
function repeated(all: readonly { readonly kind: string }[], list: string, from = 0): Contradiction[] {
  return all.flatMap(({ kind }, index) =>
    index >= from && all.findIndex((one) => one.kind === kind) < index
      ? [{ path: [list, index - from, 'kind'], sentence: `${kind} is the name of a kind above` }]
      : [],
  );
}

function inKind({ order }: DeclaredKind): Contradiction[] {
  return [...inStatus(order), ...inSettings(order)].map((one) => within(['order'], one));
}

/** A word can mean one thing only. */
function inStatus({ status }: DeclaredOrder): Contradiction[] {
  const means = new Map<string, string>();
  return (['paid', 'pending', 'cancelled', 'refunded'] as const).flatMap((meaning) =>
    status[meaning].flatMap((word, index) => {
      const before = means.get(word);
      means.set(word, before ?? meaning);
      const sentence = `${word} means ${before} already`;
      return before === undefined ? [] : [{ path: ['status', meaning, index], sentence }];
    }),
  );
}

function inSettings({ currency, zone }: DeclaredOrder): Contradiction[] {
  const isUnknown = 'is' in currency && !isCurrency(currency.is);
  return [
    ...(isUnknown ? [{ path: ['currency', 'is'], sentence: `${currency.is} is no currency (ISO 4217)` }] : []),
    ...(zone !== undefined && !isTimeZone(zone) ? [{ path: ['zone'], sentence: `${zone} is no IANA time zone` }] : []),
  ];
}

function inConnection({ orders: { list }, commands, fetched }: DeclaredConnection): Contradiction[] {
  const queries = [
    ['query', list.query],
    ['placed', list.placed],
  ] as const;
  const unbounded = queries
    .filter(([, query]) => query && !Object.values(query).some((value) => value.includes('{from}')))
    .map(([name]) => ({
      path: ['orders', 'list', name],
      sentence: 'names no {from}: every look would bring all orders that there ever were',
    }));
  const kinds = fetched.flatMap(({ kinds: named }, at) => named.map((kind, index) => ({ at, kind, index })));
  const twice = kinds.filter(
    ({ kind }, index) => kind === 'order' || kinds.findIndex((one) => one.kind === kind) < index,
  );
  return [
    ...unbounded,
    ...twice.map(({ at, kind, index }) => ({
      path: ['fetched', at, 'kinds', index],
      sentence: kind === 'order' ? 'order is fetched by orders.one' : `${kind} is fetched above`,
    })),
    ...Object.entries(commands).flatMap(([name, command]) =>
      command ? inCommand(command).map((one) => within(['commands', name], one)) : [],
    ),
  ];
}

function inCommand(command: DeclaredCommand): Contradiction[] {
  return [...inRequests(command), ...inExternalId(command)];
}

/** Of two requests that must not be repeated nobody could tell later which one was made. */
function inRequests({ requests }: DeclaredCommand): Contradiction[] {
  const [, ...others] = requests.flatMap((request, index) => (isHarmless(request) ? [] : [index]));
  const twice = others.map((index) => ({
    path: ['requests', index],
    sentence: 'is the second whose repeat does something more, and of two nobody could tell which one was made',
  }));
  const each = requests.flatMap((request, index) =>
    request.each === undefined || isHarmless(request)
      ? []
      : [{ path: ['requests', index, 'each'], sentence: 'only what may be repeated is sent for each' }],
  );
  return [...twice, ...each];
}

function inExternalId({ requests, lookUp, externalId }: DeclaredCommand): Contradiction[] {
  if (externalId === undefined) return [];
  const learnt = requests.flatMap(({ learn }) => Object.keys(learn));
  const found = Object.keys(lookUp?.learn ?? {});
  const notLearnt = { path: ['externalId'], sentence: `no request learns ${externalId}` };
  const notFound = {
    path: ['lookUp'],
    sentence: `does not learn ${externalId}, which a request in doubt would be known by`,
  };
  return [
    ...(learnt.includes(externalId) ? [] : [notLearnt]),
    ...(lookUp && !found.includes(externalId) ? [notFound] : []),
  ];
}

function within(path: Contradiction['path'], { path: rest, sentence }: Contradiction): Contradiction {
  return { path: [...path, ...rest], sentence };
}
