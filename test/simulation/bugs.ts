import { plantedFaults } from '../../libs/actors/src/kit/simulation/planted-faults.js';
import {
  ungranted,
  ofOrder,
  ofItem,
  ofStock,
  withSlots,
  byIdOf,
  firstWins,
  lastOfTies,
  hearing,
  sentAgain,
  withoutLines,
  seeing,
  planning,
  byContent,
  toAskersOnly,
  dropped,
  changed,
  withCommits,
  withRows,
  withPublish,
  withFrames,
  withDeliveries,
  lettersLater,
  dueBySkew,
} from './planting.js';
import { builds } from './processes.js';
import type { Plant } from './replica.js';

/** A deliberate mistake, put around the parts of our programs: the simulation must find it. */
export interface Bug {
  /** The rule of the protocol model that it breaks; null where the model has none. */
  readonly rule: string | null;
  /** What our code would do wrong. */
  readonly says: string;
  readonly plant: Plant;
  /** Histories within which it must be found. */
  readonly within: number;
}

const ofRuntime = (within: number, rule: string | null, says: string, fault: string): Bug => {
  const ports = plantedFaults[fault];
  if (!ports) throw new Error(`the runtime's simulation plants no ${fault}`);
  return { within, rule, says, plant: { ports } };
};

/** Deliberate mistakes by name. */
export const bugs: Readonly<Record<string, Bug>> = {
  'ack-before-commit': ofRuntime(
    10,
    null,
    'messages are acknowledged before the commit',
    'acknowledged before the commit',
  ),
  'publish-before-commit': ofRuntime(
    10,
    null,
    'what is decided is said before it is committed',
    'published before the commit',
  ),
  'outbox-after-commit': ofRuntime(
    60,
    null,
    'the outbox is written after the commit',
    'outbox written after the commit',
  ),
  'marked-before-published': ofRuntime(
    20,
    null,
    'the outbox is marked before it is published',
    'marked as published before it is',
  ),
  'losers-acknowledged': ofRuntime(10, null, 'messages of lost version checks are acknowledged', 'losers acknowledged'),
  'no-version-check': ofRuntime(10, null, 'rows are written without a version check', 'no version check'),
  'frames-of-losers': ofRuntime(
    10,
    'F1',
    'the outbox holds what losers would have said',
    'frames of losers in the outbox',
  ),
  'memory-before-commit': ofRuntime(
    10,
    'F14',
    'memory speaks of what is not committed',
    'memory updated before the commit',
  ),
  'unknown-taken-for-done': ofRuntime(
    20,
    'F22',
    'a commit of unknown outcome is taken for done',
    'what may pass taken for done',
  ),

  'first-wins-once': {
    within: 120,
    rule: null,
    says: 'of contradicting facts the first to arrive stands',
    plant: { actor: ofOrder((definition) => withSlots(definition, { shipments: byIdOf(firstWins) })) },
  },
  'ties-by-arrival': {
    within: 400,
    rule: 'F2',
    says: 'of equal revisions the last to arrive stands',
    plant: {
      actor: ofOrder((definition) => withSlots(definition, { payment: lastOfTies(definition.slots['payment']) })),
    },
  },
  'revision-goes-back': {
    within: 10,
    rule: 'F3',
    says: 'revisions of reservations fall',
    plant: {
      ports: withCommits((message) =>
        message.type === 'stock-item.reservation.v1' ? { ...message, revision: 1_000_000 - message.revision } : message,
      ),
    },
  },
  'refused-sent-again': {
    within: 80,
    rule: 'F4',
    says: 'a refused posting is sent again although nobody asks for it',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', sentAgain)) },
  },
  'asked-too-early': {
    within: 150,
    rule: 'F6',
    says: 'a call in doubt is looked up, and made again, before it can have ended',
    plant: { caller: (caller) => changed(caller, { maxCallMs: caller.timeoutMs }) },
  },
  'levels-overtake': {
    within: 40,
    rule: 'F6',
    says: 'a level is sent like any other call, whatever newer one there is',
    plant: { handedIn: ({ level: _level, ...call }) => call },
  },
  'hearers-not-corrected': {
    within: 160,
    rule: null,
    says: 'an order that heard of an item from another is not told what the ERP says since',
    plant: { actor: ofItem((definition) => planning(definition, toAskersOnly)) },
  },
  'command-repeated': {
    within: 300,
    rule: 'F7',
    says: 'a command is issued again when its text changes',
    plant: { actor: ofOrder((definition) => planning(definition, byContent)) },
  },
  'grants-not-kept': {
    within: 80,
    rule: 'F8',
    says: 'a plan does not see what was granted before',
    plant: { actor: ofStock((definition) => seeing(definition, ungranted)) },
  },
  'replay-under-old-id': {
    within: 120,
    rule: 'F9',
    says: 'a replay bears the id that the bus has just seen',
    plant: {
      ports: withFrames((frames) => frames.map((one) => ({ ...one, busId: one.busId.replace(/#replay-.*$/, '') }))),
    },
  },
  'parked-silently': {
    within: 30,
    rule: 'F10',
    says: 'after two deliveries a message is parked without a word',
    plant: {
      ports: withDeliveries((deliveries) =>
        deliveries.filter(({ deliveries: times, ack }) => times <= 2 || ack() === null),
      ),
    },
  },
  'refusal-taken-for-done': {
    within: 10,
    rule: 'F11',
    says: 'what a full stream refuses is taken for published',
    plant: { ports: withPublish((bus, frames) => bus.publish(frames).catch(() => undefined)) },
  },
  'exceptions-without-revision': {
    within: 40,
    rule: 'F12',
    says: 'a late "open" stands after "closed"',
    plant: {
      ports: withCommits((message) =>
        message.type === 'exception.changed.v1' ? { ...message, revision: 1 } : message,
      ),
    },
  },
  'timers-by-own-clock': {
    within: 200,
    rule: 'F13',
    says: 'a process judges by its own clock what is due',
    plant: { ports: (ports) => ({ ...ports, store: changed(ports.store, { due: dueBySkew(ports) }) }) },
  },
  'old-build-plans': {
    within: 100,
    rule: 'F15',
    says: 'an older build plans what a newer one has planned',
    plant: { actor: ofOrder((definition) => ({ ...definition, planVersion: builds.after })) },
  },
  'timers-come-again': {
    within: 100,
    rule: 'F19',
    says: 'an instant that is over is set again',
    plant: {
      ports: withRows((row) => ({
        ...row,
        wakeAtMs: row.wakeAtMs ?? (row.facts['clockMs'] as number | undefined) ?? null,
      })),
    },
  },
  'letters-after-ack': {
    within: 60,
    rule: 'F20',
    says: 'dead letters are written after the acknowledgement',
    plant: {
      ports: (ports) => ({
        ...ports,
        store: changed(ports.store, { commit: (commit) => lettersLater(ports.store, commit) }),
      }),
    },
  },
  'grant-dropped': {
    within: 250,
    rule: 'F24',
    says: 'a cancelled order lets go what the warehouse may still ship',
    plant: { actor: ofOrder((definition) => planning(definition, dropped)) },
  },
  'answers-without-lines': {
    within: 10,
    rule: 'F25',
    says: 'what is posted is not known by its lines',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', withoutLines)) },
  },
  'taken-before-durable': {
    within: 10,
    rule: null,
    says: 'a webhook is answered before it is durable',
    plant: {
      receive: (receive) => async (documents) => {
        void receive(documents).catch(() => undefined);
        return documents.map(() => 'received' as const);
      },
    },
  },
};
