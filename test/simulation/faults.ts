import type { BusFaults, StoreFaults } from '#libs/actors/testing';
import type { NetworkFaults } from './network.js';

/** Classes of what goes wrong; each can be left out to find out which ones a violation needs. */
export const faultClasses = [
  'bus',
  'stores',
  'network',
  'crashes',
  'clocks',
  'streams',
  'late-news',
  'replicas',
  'deploy',
] as const;
/** A class of what goes wrong. */
export type FaultClass = (typeof faultClasses)[number];

/** How often what goes wrong while there is trouble; chances of each step. */
export const trouble: { readonly bus: BusFaults; readonly stores: StoreFaults; readonly network: NetworkFaults } = {
  bus: { duplicate: 0.04, lostAck: 0.04, lostAnswer: 0.03, delayMs: 3_000 },
  stores: { rolledBack: 0.03, unknownOutcome: 0.03 },
  network: { refused: 0.03, away: 0.04, lostRequest: 0.04, lostAnswer: 0.08, lateEffect: 0.08, garbage: 0.02 },
};

/** Trouble that has ended. */
export const noTrouble: { readonly bus: BusFaults; readonly stores: StoreFaults } = {
  bus: { duplicate: 0, lostAck: 0, lostAnswer: 0, delayMs: 0 },
  stores: { rolledBack: 0, unknownOutcome: 0 },
};
