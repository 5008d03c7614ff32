import { winnerOf, type Conflict, type EntryView } from '#libs/actors';
import type { DataOf, stockReservation } from '#libs/contracts';

/** A reservation as an order last stated it; without level it was taken back. */
export type StatedReservation = DataOf<typeof stockReservation> & {
  /** The order's revision of it: the answer names it. */
  readonly revision: number;
  /** When the order stated it, ISO 8601. */
  readonly statedAt: string;
};

/** A reservation that an order states now. */
export interface Claim extends Omit<StatedReservation, 'level'> {
  readonly level: NonNullable<StatedReservation['level']>;
}

/** What the stock item last answered to a reservation, and what it holds for it: a promise that stands. */
export interface Grant {
  readonly order: string;
  /** Effect key of the reservation at the order. */
  readonly reservation: string;
  readonly answersRevision: number;
  /** Units that the order wanted held when this was decided. */
  readonly quantity: number;
  readonly state: 'held' | 'short';
  /** Units held when this was decided; of what is short, those that were held before. */
  readonly held: number;
  /** Units that had left for the reservation when this was decided: they were held no longer. */
  readonly left: number;
}

/** Name of the level that answers a reservation, and start of its keys. */
export const ANSWER = 'reservation.answer';

type Stated = StatedReservation | Conflict<StatedReservation> | undefined;

/** One reservation as it is kept: what the order stated last, and what it was answered. */
export type ReservationEntry = EntryView<Stated>;

/** The claim of a reservation; none where it was taken back. */
export function claimOf(stated: Stated): Claim | undefined {
  const winner = winnerOf(stated);
  return winner?.level ? { ...winner, level: winner.level } : undefined;
}

/** What was promised to a reservation. */
export function grantOf({ own }: Pick<ReservationEntry, 'own'>): Grant | undefined {
  return own[ANSWER] as Grant | undefined;
}

/** Id of a reservation among those of its stock item. */
export function idOf({ order, reservation }: Pick<Claim, 'order' | 'reservation'>): string {
  return `${order}/${reservation}`;
}

/** Units that left for a reservation. */
export function unitsLeft({ level }: Claim): number {
  return level.shipped.reduce((sum, one) => sum + one.units, 0);
}

/** Units that left for a reservation after an instant, epoch milliseconds. */
export function unitsLeftSince({ level }: Claim, sinceMs: number): number {
  return level.shipped.reduce((sum, one) => sum + (Date.parse(one.at) > sinceMs ? one.units : 0), 0);
}

/** Of what was held: less what left since, and no more than is still wanted. */
export function keptOf(claim: Claim, grant: Grant | undefined): number {
  if (!grant) return 0;
  return Math.max(0, Math.min(claim.level.quantity, grant.held - (unitsLeft(claim) - grant.left)));
}

/** What a reservation adds to the sums of its stock item: units held, and whether it waits. */
export function sumOf(entry: ReservationEntry): { held: number; waiting: number } {
  const claim = claimOf(entry.fact);
  if (!claim) return { held: 0, waiting: 0 };
  return { held: keptOf(claim, grantOf(entry)), waiting: unitsMissing(entry) === null ? 0 : 1 };
}

/** Numbers by which a reservation is found: units that it waits for, its priority, when its newest units left. */
export function columnsOf(entry: ReservationEntry): Record<'needUnits' | 'priorityMs' | 'leftMs', number | null> {
  const claim = claimOf(entry.fact);
  const left = claim?.level.shipped.map((one) => Date.parse(one.at)) ?? [];
  return {
    needUnits: unitsMissing(entry),
    priorityMs: claim ? Date.parse(claim.level.priorityAt) : null,
    leftMs: left.length > 0 ? Math.max(...left) : null,
  };
}

function unitsMissing(entry: ReservationEntry): number | null {
  const [claim, grant] = [claimOf(entry.fact), grantOf(entry)];
  return claim && grant?.state === 'short' && claim.level.quantity > 0
    ? claim.level.quantity - keptOf(claim, grant)
    : null;
}

/** Since when the order wants nothing more of it, epoch milliseconds; undefined while it does. */
export function finishedMs({ fact }: ReservationEntry): number | undefined {
  const stated = winnerOf(fact);
  return stated && (stated.level?.quantity ?? 0) === 0 ? Date.parse(stated.statedAt) : undefined;
}
