/** What a manifest leaves open: nothing is wrong with it, and whoever connects a channel should have decided it. */
import type { DeclaredConnection } from '../../connections/declared/connection-file.js';
import type { DeclaredKind } from './manifest-file.js';
import type { Manifest } from './read-manifest.js';

/** What is left open, and what follows from it. */
export interface Remark {
  /** Where in the manifest it could be said: `orders: total`. */
  readonly about: string;
  readonly sentence: string;
}

/** Commands that a channel may do without (egress/command.ts). */
const NOT_NEEDED: ReadonlySet<string> = new Set(['order.acknowledge', 'stock.level']);

/** Everything that a manifest leaves open. */
export function remarksOn(manifest: Manifest): readonly Remark[] {
  const { kinds, connection } = manifest;
  const ofKinds = kinds.flatMap((kind) => onKind(kind).map((one) => ({ ...one, about: `${kind.kind}: ${one.about}` })));
  return connection ? [...ofKinds, ...onNames(manifest, connection), ...onConnection(connection)] : ofKinds;
}

function onKind({ order }: DeclaredKind): Remark[] {
  const { total, updatedAt, buyer, status } = order;
  const proved = total !== undefined && total.of !== 'unproved';
  return [
    ...(proved
      ? []
      : [{ about: 'total', sentence: 'no total is proved: an amount that is read wrongly is not noticed' }]),
    ...(updatedAt ? [] : [{ about: 'updatedAt', sentence: 'of two states of an order nobody can tell the newer one' }]),
    ...(buyer ? [] : [{ about: 'buyer', sentence: 'no address is kept: our own warehouse could not send anything' }]),
    ...(status.cancelled.length > 0
      ? []
      : [{ about: 'status.cancelled', sentence: 'no word says that an order is cancelled' }]),
    ...(status.otherwise === 'paid'
      ? [{ about: 'status.otherwise', sentence: 'a word that nobody knows means paid, and the goods leave' }]
      : []),
  ];
}

/** Documents that are named and that nothing fetches become exceptions. */
function onNames({ kinds, notifications }: Manifest, { fetched, door }: DeclaredConnection): Remark[] {
  const known = new Set(['order', ...fetched.flatMap(({ kinds: named }) => named)]);
  const named = kinds.flatMap(({ summaryOf, order }) => [
    ...(summaryOf === undefined ? [] : [summaryOf]),
    ...order.names.map(({ kind }) => kind),
  ]);
  const open = [...new Set(named)].filter((kind) => !known.has(kind));
  return [
    ...open.map((kind) => ({
      about: 'connection: fetched',
      sentence: `nothing fetches a ${kind} that an order names: each is an exception that a person sees`,
    })),
    ...(notifications.length > 0 && !door
      ? [{ about: 'connection: door', sentence: 'notifications are declared, and nothing can be pushed at us' }]
      : []),
  ];
}

function onConnection({ orders: { list }, commands, refusal }: DeclaredConnection): Remark[] {
  const told = ['order.acknowledge', 'order.cancel', 'shipment.confirm', 'stock.level'] as const;
  const silent = told.filter((name) => commands[name] === undefined);
  return [
    ...(list.placed
      ? []
      : [{ about: 'connection: orders.list.placed', sentence: 'days are not compared with the channel’s own count' }]),
    ...(refusal ? [] : [{ about: 'connection: refusal', sentence: 'a refusal is told by its status alone' }]),
    ...silent.map((name) => ({
      about: `connection: commands.${name}`,
      sentence: NOT_NEEDED.has(name)
        ? 'not declared: it counts as not needed there'
        : 'not declared: a person has to tell the channel',
    })),
  ];
}
