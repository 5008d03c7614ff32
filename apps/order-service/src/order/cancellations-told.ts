import type { Effect } from '#libs/actors';
import { marketplaceOf, reasonOf } from './acknowledgement.js';
import type { GivenUpBy } from './cancellation.js';
import { nextOrdinal, unitsInHand } from './custody.js';
import { isRetried, sent, type Sent } from './deliveries.js';
import { unitsLeft } from './departures.js';
import { exception } from './exceptions.js';
import type { Line } from './lines.js';
import { want } from './order.contract.js';
import { wordsFor } from './order.policy.js';
import type { Order } from './order.js';
import { remaining } from './reservations.js';
import { valueOf } from './sale-lines.js';

/** Units of a line that we gave up and that the channel still expects. */
interface Untold {
  readonly line: Line;
  readonly units: number;
  /** Units of the line given up in all, those included that the channel knows of. */
  readonly givenUp: number;
  readonly by: GivenUpBy;
}

/**
 * What we do not deliver and the channel still expects is told to it, when the goods are surely ours: what the warehouse
 * has in hand may leave. Where the channel takes no such word from us, a person must say it there, and the exception stays
 * until the channel shows it.
 */
export function* toldCancellations(order: Order): Iterable<Effect> {
  const { cancel, acknowledge } = wordsFor(order.policy, order.placed);
  const untold = untoldOf(order);
  const isToldAtAcceptance = acknowledge === 'line' && standingAcknowledgements(order).length === 0;
  if (untold.length === 0 || isToldAtAcceptance) return;
  const whole = order.lines.every((line) => line.pool !== 'own' || !line.hasItem || unitsToDeliver(order, line) === 0);
  if (cancel === 'none' || (cancel === 'order' && !whole)) return yield untellable(order, untold);
  const groups = cancel === 'order' ? [untold] : [...Map.groupBy(untold, ({ by }) => by.requestId ?? '').values()];
  const said = sent(order.facts, 'order.cancel');
  for (const [index, group] of groups.entries()) yield toldTo(order, group, whole, nextOrdinal(said, index));
}

function toldTo(order: Order, untold: readonly Untold[], whole: boolean, ordinal: string): Effect {
  const [first] = untold;
  const requestId = first?.by.requestId;
  const body = {
    command: 'order.cancel',
    marketplaceOrderId: order.placed.marketplaceOrderId,
    ...marketplaceOf(order),
    whole,
    lines: untold.map(({ line, units }) => ({ lineId: line.lineId, sku: line.sku, quantity: units })),
    reason: reasonOf(order, first?.by),
    ...(requestId === undefined ? {} : { requestId }),
  } as const;
  const givenUp = Object.fromEntries(untold.map((one) => [one.line.lineId, one.givenUp]));
  return want('order.cancel', { account: order.placed.channelAccount, body, givenUp }, ordinal);
}

function untellable(order: Order, untold: readonly Untold[]): Effect {
  const list = untold.map(({ line, units }) => `${units} of line ${line.lineId}`).join(', ');
  const units = untold.map(({ line, units: count }) => ({
    line,
    units: { from: line.expected - count, to: line.expected },
  }));
  const detail = `${order.placed.channelAccount} takes no such cancellation from us: cancel there what is not delivered: ${list}`;
  return exception('cancellation-failed', { amountAtRisk: valueOf(order, units), detail }, 'untold');
}

function untoldOf(order: Order): Untold[] {
  return order.lines.flatMap((line): Untold[] => {
    const by = order.cancellation.lines.get(line.lineId) ?? order.cancellation.wholeBy;
    if (!by || !line.hasItem || line.pool !== 'own') return [];
    const givenUp = line.ordered - unitsToDeliver(order, line);
    const units = givenUp - unitsKnown(order, line);
    return units > 0 ? [{ line, units, givenUp, by }] : [];
  });
}

/** Units that are wanted, that left, or that the warehouse may still send. */
function unitsToDeliver(order: Order, line: Line): number {
  const inHand = order.reservations
    .filter((one) => one.line === line)
    .map((one) => {
      const perUnit = line.parts?.find((part) => part.sku === one.sku)?.perUnit ?? 1;
      const inHand = remaining(one, (sku) => unitsInHand(order.custody, line.lineId, sku));
      return unitsLeft(line, order.departures) + Math.ceil(inHand / perUnit);
    });
  return Math.min(line.ordered, Math.max(line.wanted, unitsLeft(line, order.departures), ...inHand));
}

/** Units that the channel knows will not come: cancelled by itself, refused at acceptance, or told since. */
function unitsKnown(order: Order, line: Line): number {
  const told = sent(order.facts, 'order.cancel').filter((one) => !isRetried(one));
  const refused = standingAcknowledgements(order).flatMap(({ delivery }) =>
    delivery.body.lines.filter((one) => one.lineId === line.lineId).map((one) => line.ordered - one.accepted),
  );
  return Math.max(
    line.ordered - line.expected,
    ...told.map(({ delivery }) => delivery.givenUp?.[line.lineId] ?? 0),
    ...refused,
  );
}

function standingAcknowledgements({ facts }: Order): Sent<'order.acknowledge'>[] {
  return sent(facts, 'order.acknowledge').filter((one) => !isRetried(one));
}

/** Whether the channel still expects what a cancellation gave up; what a person cancelled there is told. */
export function isUntold(order: Order, { delivery }: Pick<Sent<'order.cancel'>, 'delivery'>): boolean {
  const { givenUp = {} } = delivery;
  return order.lines.some(({ lineId, ordered, expected }) => ordered - expected < (givenUp[lineId] ?? 0));
}
