import { viewOf } from './absorb.js';
import type { ActorDefinition, Slots } from './actor.js';
import type { Effect } from './effects.js';
import type { Issued, Row } from './row.js';

/** How commands are treated that a plan wishes for facts which were judged before. */
export type Judging =
  /** A person has seen them: they are issued. */
  | 'approved'
  /** Facts are judged once more by another policy: commands that are new wait. */
  | 'anew';

/** What decides whether a command waits. */
export interface Approving<S extends Slots, Policy> {
  readonly definition: ActorDefinition<S, Policy>;
  readonly policy: Policy;
  readonly judging?: Judging | undefined;
}

/** What was issued, with the commands that wait for approval noted in it, and the wishes, with the exception that shows them. */
export interface Approved {
  readonly issued: Readonly<Record<string, Issued>>;
  readonly effects: readonly Effect[];
}

type CommandWish = Extract<Effect, { kind: 'level' | 'command' }>;

/**
 * A new plan, or an old one with another policy, may wish for commands that the plan before it did not wish for, given
 * the same facts. What cannot be taken back is not done because a build was deployed: it waits until a person approves.
 * What the plan wishes for only because news has come is issued as ever.
 */
export function withApproval<S extends Slots, Policy>(
  before: Row,
  effects: readonly Effect[],
  approving: Approving<S, Policy>,
): Approved {
  if (!canWait(before, approving)) return { issued: before.issued, effects };
  const settled = Object.fromEntries(Object.entries(before.issued).filter(([, one]) => one.k !== 'unapproved'));
  if (approving.judging === 'approved') return { issued: settled, effects };
  const old = commandsForOldFacts(before, approving);
  const wished = effects.filter(isCommand).filter(({ key }) => {
    const known = before.issued[key]?.k;
    return known === 'unapproved' || (old.has(key) && (known === undefined || known === 'gone'));
  });
  const waiting = Object.fromEntries([
    ...Object.entries(before.issued).filter(([key, { k }]) => k === 'unapproved' && isHeld(key, effects)),
    ...wished.map(({ key, name, value }) => [key, { k: 'unapproved' as const, n: name, v: value }] as const),
  ]);
  const keys = Object.keys(waiting);
  if (keys.length === 0) return { issued: settled, effects };
  return { issued: { ...settled, ...waiting }, effects: [...effects, shown(keys)] };
}

/** Nothing waits where nothing waited and the same plan judges as before, which is nearly always. */
function canWait<S extends Slots, Policy>(before: Row, { definition, judging }: Approving<S, Policy>): boolean {
  if (judging !== undefined || before.planVersion !== definition.planVersion) return true;
  return Object.values(before.issued).some((one) => one.k === 'unapproved');
}

/** A row that no plan has planned has no old facts: all that its plan wishes is due. */
function commandsForOldFacts<S extends Slots, Policy>(
  before: Row,
  { definition, policy, judging }: Approving<S, Policy>,
): ReadonlySet<string> {
  const samePlan = before.planVersion === definition.planVersion;
  if (before.planVersion === 0 || (samePlan && judging !== 'anew')) return new Set();
  try {
    const wished = [...definition.plan(viewOf(definition, before), policy)];
    return new Set(wished.filter(isCommand).map(({ key }) => key));
  } catch {
    // what it wishes for now is due to what has come since
    return new Set();
  }
}

function isCommand(effect: Effect): effect is CommandWish {
  return effect.kind === 'command';
}

/** A plan that holds says nothing about these keys: what waits there waits on. */
function isHeld(key: string, effects: readonly Effect[]): boolean {
  return effects.some(
    (one) =>
      one.kind === 'hold' && (one.prefixes.length === 0 || one.prefixes.some((prefix) => key.startsWith(prefix))),
  );
}

/** Keys that the exception names; the rest are counted. */
const NAMED = 5;

function shown(keys: readonly string[]): Effect {
  const named = keys.toSorted().slice(0, NAMED).join(', ');
  const detail = `${keys.length} commands of a new plan for old facts wait for approval: ${named}`;
  return {
    kind: 'exception',
    key: 'exception/awaiting-approval',
    value: { reason: 'awaiting-approval', owner: 'integration-support', amountAtRisk: null, detail },
  };
}
