import { plantedFaults } from '../../libs/actors/src/kit/simulation/planted-faults.js';
import {
  ofOrder,
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
  dropped,
  believed,
  changed,
  withCommits,
  withRows,
  withPublish,
  withFrames,
  withDeliveries,
  lettersLater,
  dueBySkew,
} from './planting.js';
import type { Plant } from './replica.js';

/** A deliberate mistake, put around the parts of our programs: the simulation must find it. */
export interface Bug {
  /** The rule of the protocol model that it breaks; null where the model has none. */
  readonly rule: string | null;
  /** What our code would do wrong. */
  readonly says: string;
  readonly plant: Plant;
}

const ofRuntime = (rule: string | null, says: string, fault: string): Bug => {
  const ports = plantedFaults[fault];
  if (!ports) throw new Error(`the runtime's simulation plants no ${fault}`);
  return { rule, says, plant: { ports } };
};

/** Deliberate mistakes by name. */
export const bugs: Readonly<Record<string, Bug>> = {
  'ack-before-commit': ofRuntime(null, 'messages are acknowledged before the commit', 'acknowledged before the commit'),
  'publish-before-commit': ofRuntime(
    null,
    'what is decided is said before it is committed',
    'published before the commit',
  ),
  'outbox-after-commit': ofRuntime(null, 'the outbox is written after the commit', 'outbox written after the commit'),
  'marked-before-published': ofRuntime(
    null,
    'the outbox is marked before it is published',
    'marked as published before it is',
  ),
  'losers-acknowledged': ofRuntime(null, 'messages of lost version checks are acknowledged', 'losers acknowledged'),
  'no-version-check': ofRuntime(null, 'rows are written without a version check', 'no version check'),
  'frames-of-losers': ofRuntime('F1', 'the outbox holds what losers would have said', 'frames of losers in the outbox'),
  'memory-before-commit': ofRuntime(
    'F14',
    'memory speaks of what is not committed',
    'memory updated before the commit',
  ),
  'unknown-taken-for-done': ofRuntime(
    'F22',
    'a commit of unknown outcome is taken for done',
    'what may pass taken for done',
  ),

  'first-wins-once': {
    rule: null,
    says: 'of contradicting facts the first to arrive stands',
    plant: { actor: ofOrder((definition) => withSlots(definition, { shipments: byIdOf(firstWins) })) },
  },
  'ties-by-arrival': {
    rule: 'F2',
    says: 'of equal revisions the last to arrive stands',
    plant: {
      actor: ofOrder((definition) => withSlots(definition, { payment: lastOfTies(definition.slots['payment']) })),
    },
  },
  'revision-goes-back': {
    rule: 'F3',
    says: 'revisions of reservations fall',
    plant: {
      ports: withCommits((message) =>
        message.type === 'stock-item.reservation.v1' ? { ...message, revision: 1_000_000 - message.revision } : message,
      ),
    },
  },
  'refused-sent-again': {
    rule: 'F4',
    says: 'a refused posting is sent again although nobody asks for it',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', sentAgain)) },
  },
  'asked-too-early': {
    rule: 'F6',
    says: 'a call in doubt is looked up, and made again, before it can have ended',
    plant: { caller: (caller) => changed(caller, { maxCallMs: caller.timeoutMs }) },
  },
  'never-asked': {
    rule: 'F6',
    says: 'a call in doubt is made again without asking',
    plant: { caller: (caller) => changed(caller, { lookUp: async () => null }) },
  },
  'command-repeated': {
    rule: 'F7',
    says: 'a command is issued again when its text changes',
    plant: { actor: ofOrder((definition) => planning(definition, byContent)) },
  },
  'grants-not-kept': {
    rule: 'F8',
    says: 'what was granted may be taken away for an earlier purchase',
    plant: { actor: ofStock((definition) => seeing(definition, (facts) => ({ ...facts, own: {} }))) },
  },
  'replay-under-old-id': {
    rule: 'F9',
    says: 'a replay bears the id that the bus has just seen',
    plant: {
      ports: withFrames((frames) => frames.map((one) => ({ ...one, busId: one.busId.replace(/#replay-.*$/, '') }))),
    },
  },
  'parked-silently': {
    rule: 'F10',
    says: 'after two deliveries a message is parked without a word',
    plant: {
      ports: withDeliveries((deliveries) =>
        deliveries.filter(({ deliveries: times, ack }) => times <= 2 || ack() === null),
      ),
    },
  },
  'refusal-taken-for-done': {
    rule: 'F11',
    says: 'what a full stream refuses is taken for published',
    plant: { ports: withPublish((bus, frames) => bus.publish(frames).catch(() => undefined)) },
  },
  'exceptions-without-revision': {
    rule: 'F12',
    says: 'a late "open" stands after "closed"',
    plant: {
      ports: withCommits((message) =>
        message.type === 'exception.changed.v1' ? { ...message, revision: 1 } : message,
      ),
    },
  },
  'timers-by-own-clock': {
    rule: 'F13',
    says: 'a process judges by its own clock what is due',
    plant: { ports: (ports) => ({ ...ports, store: changed(ports.store, { due: dueBySkew(ports) }) }) },
  },
  'old-build-plans': {
    rule: 'F15',
    says: 'an older build plans what a newer one has planned',
    plant: { actor: ofOrder((definition) => ({ ...definition, planVersion: 2 })) },
  },
  'stale-answers-believed': {
    rule: 'F18, F23',
    says: 'an answer counts whatever revision and quantity it answers',
    plant: { actor: ofOrder((definition) => seeing(definition, believed)) },
  },
  'timers-come-again': {
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
    rule: 'F24',
    says: 'a cancelled order lets go what the warehouse may still ship',
    plant: { actor: ofOrder((definition) => planning(definition, dropped)) },
  },
  'answers-without-lines': {
    rule: 'F25',
    says: 'what is posted is not known by its lines',
    plant: { actor: ofOrder((definition) => hearing(definition, 'order.posting-outcome.v1', withoutLines)) },
  },
  'refusal-believed': {
    rule: 'F28',
    says: 'a refusal after a doubt is believed without a look-up',
    plant: {
      caller: (caller) =>
        changed(caller, {
          lookUp: async (call, turn) => (call.kept ? null : ((await caller.lookUp?.(call, turn)) ?? null)),
        }),
    },
  },
  'token-not-checked': {
    rule: 'F31',
    says: 'whoever lost a claim still writes its outcome',
    plant: {
      calls: (calls, tokenOf) => ({
        ...calls,
        transaction: (work) =>
          calls.transaction((table) =>
            work({
              ...table,
              step: (steps) =>
                table.step(
                  steps.map((one) => ({
                    ...one,
                    call: { ...one.call, token: tokenOf(one.call.ref) ?? one.call.token },
                  })),
                ),
            }),
          ),
      }),
    },
  },
  'names-not-looked-up': {
    rule: null,
    says: 'a fact that began to wait while its name was learnt is never looked at again',
    plant: { routingUpkeep: false },
  },
  'taken-before-durable': {
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
