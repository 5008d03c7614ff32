import { typeOf, type Message, type Posting } from '#libs/contracts';
import type { ActorDefinition, BuiltinFacts } from './actor.js';
import { canonical, same } from './canonical.js';
import type { Effect, EffectDefinition, ExceptionWish, Issue } from './effects.js';
import { refuseTooLarge } from './message-size.js';
import { isPosted, mergedLines, postedLines, postingDelta, settleFlight, sumByLineKey } from './posting-lines.js';
import type { Issued } from './row.js';

/** An exception that opened, changed or closed under a key. */
export interface ExceptionStep {
  readonly key: string;
  readonly revision: number;
  readonly state: 'open' | 'closed';
  /** Instant since which it is open, ISO 8601. */
  readonly openedAt: string;
  /** What it says; where it closed, what it said last. */
  readonly wish: ExceptionWish;
}

/** What a plan calls for that has not been issued yet. */
export interface Difference {
  readonly issued: Readonly<Record<string, Issued>>;
  readonly messages: readonly Message[];
  readonly exceptions: readonly ExceptionStep[];
  readonly wakeAtMs: number | null;
}

/** Where a difference is taken. */
export interface Standing {
  readonly definition: Pick<ActorDefinition, 'effects'>;
  readonly self: string;
  /** Revision of what is issued now. */
  readonly revision: number;
  readonly issued: Readonly<Record<string, Issued>>;
  readonly facts: Pick<BuiltinFacts, 'answers' | 'retries' | 'clockMs'>;
  /** True where something came that is no echo of what the actor said itself: counters of changes start again. */
  readonly news: boolean;
  /** Instant put on what is issued, ISO 8601. */
  readonly time: string;
}

/** A key that changes this often without news is held: plans that fight each other come to rest. */
export const CHANGES_WITHOUT_NEWS = 20;
/** Retracted keys whose changes are still counted; a fight is about few keys, and rows must not grow. */
const GONE_KEPT = 50;
const OSCILLATING = 'exception/oscillating';

interface Draft {
  readonly standing: Standing;
  readonly issued: Record<string, Issued>;
  readonly messages: Message[];
  readonly exceptions: ExceptionStep[];
}

/** Compares what ought to exist with what was issued, and issues the difference. */
export function difference(standing: Standing, effects: readonly Effect[]): Difference {
  const draft: Draft = { standing, issued: countedIssued(standing), messages: [], exceptions: [] };
  const holds = effects.flatMap((effect) => (effect.kind === 'hold' ? [effect.prefixes] : []));
  const held = (key: string) =>
    holds.some((prefixes) => prefixes.length === 0 || prefixes.some((one) => key.startsWith(one)));
  const wanted = new Set<string>();
  for (const effect of effects) {
    if (effect.kind === 'hold' || effect.kind === 'timer') continue;
    if (wanted.has(effect.key))
      throw new Error(`the plan of ${standing.self} wishes ${effect.key} twice: keys are identities`);
    wanted.add(effect.key);
    if (effect.kind === 'exception' || !held(effect.key)) issue(draft, effect);
  }
  const unwanted = Object.keys(draft.issued).filter((key) => !wanted.has(key) && !held(key) && key !== OSCILLATING);
  for (const key of unwanted) retract(draft, key);
  if (!wanted.has(OSCILLATING)) noteOscillation(draft, held(OSCILLATING));
  const { issued, messages, exceptions } = draft;
  return { issued, messages, exceptions, wakeAtMs: earliestTimer(effects, standing) };
}

/** News starts the counters again; without news the latest retracted keys are still counted. */
function countedIssued({ issued, news }: Standing): Record<string, Issued> {
  const keys = Object.keys(issued);
  const gone = keys.filter((key) => issued[key]?.k === 'gone');
  const forgotten = new Set(news ? gone : gone.slice(0, -GONE_KEPT));
  const kept: Record<string, Issued> = {};
  for (const key of keys) {
    const one = issued[key];
    if (one && !forgotten.has(key)) kept[key] = news && one.c ? { ...one, c: 0 } : one;
  }
  return kept;
}

function issue(draft: Draft, effect: Exclude<Effect, { kind: 'hold' | 'timer' }>): void {
  switch (effect.kind) {
    case 'posting':
      return issuePosting(draft, effect.name, effect.key, effect.value);
    case 'level':
      return issueLevel(draft, effect.name, effect.key, effect.value);
    case 'command':
      return issueCommand(draft, effect.name, effect.key, effect.value);
    case 'exception':
      return issueException(draft, effect.key, effect.value);
  }
}

function earliestTimer(effects: readonly Effect[], standing: Standing): number | null {
  const due = effects.flatMap((effect) =>
    effect.kind === 'timer' && effect.atMs > standing.facts.clockMs ? [effect.atMs] : [],
  );
  return due.length === 0 ? null : Math.min(...due);
}

/** How often a key changed since news came, this change included; undefined where it must rest. */
function changes(draft: Draft, key: string): number | undefined {
  const before = draft.issued[key]?.c ?? 0;
  return before < CHANGES_WITHOUT_NEWS ? before + 1 : undefined;
}

function definitionOf({ effects }: Standing['definition'], name: string): EffectDefinition {
  const definition = effects[name];
  if (!definition) throw new Error(`no effect is called ${name}: name it in the actor's contract`);
  return definition;
}

/** One effect on its way to its receiver. */
export interface Said {
  readonly name: string;
  readonly key: string;
  readonly to: string;
  readonly value: unknown;
  readonly revision: number;
  /** ISO 8601. */
  readonly time: string;
  readonly mark?: string;
}

/** What is said fits its contract and the bus, or the plan has failed: a receiver would only put it aside. */
export function messageOf(
  { definition, self, facts }: Pick<Standing, 'definition' | 'self' | 'facts'>,
  said: Said,
): Message {
  const { name, key, to, value, revision, time, mark = '' } = said;
  const { contract, data: dataOf } = definitionOf(definition, name);
  const issuing: Issue = { actor: self, effect: key, revision };
  const data = (dataOf as (value: unknown, issue: Issue, facts: unknown) => unknown)(value, issuing, facts);
  const type = typeOf(contract);
  const problem = contract.schema.safeParse(data).error?.issues[0];
  if (problem) throw new Error(`${key} does not fit ${type} at /${problem.path.join('/')}: ${problem.message}`);
  const id = `${self}/${key}@${revision}${mark}`;
  refuseTooLarge({ id, type, data });
  return { id, type, source: self, key: to, time, revision, data };
}

function send(draft: Draft, name: string, key: string, to: string, value: unknown, mark = ''): void {
  const { revision, time } = draft.standing;
  draft.messages.push(messageOf(draft.standing, { name, key, to, value, revision, time, mark }));
}

function receiver(draft: Draft, name: string, value: unknown): string {
  return (definitionOf(draft.standing.definition, name).to as (value: unknown, actor: string) => string)(
    value,
    draft.standing.self,
  );
}

/** Marks the retraction at a receiver that holds the level no longer: one id has one content. */
const MOVED = '/moved';

function issueLevel(draft: Draft, name: string, key: string, value: unknown): void {
  const known = draft.issued[key];
  if (known?.k === 'level' && same(known.v, value)) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const to = receiver(draft, name, value);
  if (known?.k === 'level' && known.to !== to) send(draft, name, key, known.to, null, MOVED);
  draft.issued[key] = { k: 'level', n: name, r: draft.standing.revision, v: value, to, c: count };
  if (known || !isHeld(draft, name, value)) send(draft, name, key, to, value);
}

function isHeld({ standing }: Draft, name: string, value: unknown): boolean {
  const definition = definitionOf(standing.definition, name);
  if (definition.kind !== 'level' || !definition.held) return false;
  return (definition.held as (value: unknown, facts: unknown) => boolean)(value, standing.facts);
}

function issueCommand(draft: Draft, name: string, key: string, value: unknown): void {
  const known = draft.issued[key];
  if (known && known.k !== 'gone') return;
  const to = receiver(draft, name, value);
  draft.issued[key] = { k: 'command', n: name, r: draft.standing.revision, v: value, to };
  send(draft, name, key, to, value);
}

function issueException(draft: Draft, key: string, wish: ExceptionWish): void {
  const known = draft.issued[key];
  if (known?.k === 'exception' && same(known.v, wish)) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const { revision, time } = draft.standing;
  const openedAt = known?.k === 'exception' ? known.o : time;
  draft.issued[key] = { k: 'exception', r: revision, v: wish, o: openedAt, c: count };
  draft.exceptions.push({ key, revision, state: 'open', openedAt, wish });
}

function retract(draft: Draft, key: string): void {
  const known = draft.issued[key];
  switch (known?.k) {
    case undefined:
    case 'gone':
    case 'command':
    case 'unapproved':
      return;
    case 'level':
      if (forget(draft, key)) send(draft, known.n, key, known.to, null);
      return;
    case 'exception':
      if (forget(draft, key))
        draft.exceptions.push({
          key,
          revision: draft.standing.revision,
          state: 'closed',
          openedAt: known.o,
          wish: known.v,
        });
      return;
    case 'posting':
      return issuePosting(draft, known.n, key, { ...known.body, lines: [] });
  }
}

/** Removes a key; false where it has changed too often and rests as it is. */
function forget(draft: Draft, key: string): boolean {
  const count = changes(draft, key);
  if (count === undefined) return false;
  delete draft.issued[key];
  if (!draft.standing.news) draft.issued[key] = { k: 'gone', c: count };
  return true;
}

function issuePosting(draft: Draft, name: string, key: string, value: Posting): void {
  const { answers, retries } = draft.standing.facts;
  const before = draft.issued[key];
  const known = before?.k === 'posting' ? settleFlight(before, answers[key] ?? {}) : undefined;
  if (known) draft.issued[key] = known;
  if (known?.fly) return;
  const posted = postedLines(answers[key]);
  const sums = sumByLineKey(value.lines);
  if (isPosted(sums, posted)) return noteSettled(draft, key, value);
  const delta = postingDelta(value, known?.body, posted);
  const desired = canonical(sums);
  if (known?.rest && known.rest.d === desired && (retries[key] ?? 0) < known.rest.r) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const { revision } = draft.standing;
  const to = receiver(draft, name, value);
  const body = { ...value, lines: mergedLines(value, known?.body) };
  draft.issued[key] = {
    k: 'posting',
    n: name,
    r: revision,
    body,
    to,
    fly: { r: revision, d: desired, ...(Object.keys(posted).length > 0 ? { p: posted } : {}) },
    rest: null,
    c: count,
  };
  send(draft, name, key, to, delta);
}

/**
 * What is wished for stands in the ERP. A posting that is wished for no more stays known, with its lines: a revision that
 * was rejected may yet turn out to be posted, and must then be taken back. Only its rest ends: wished for again, it is
 * asked for again.
 */
function noteSettled(draft: Draft, key: string, value: Posting): void {
  const known = draft.issued[key];
  if (known?.k !== 'posting') return;
  const body = { ...known.body, lines: mergedLines(value, known.body) };
  draft.issued[key] = { ...known, body, rest: value.lines.length === 0 ? null : known.rest };
}

/** Open while a key has used up its changes: also in the turns in which it happens to stand as the plan wishes. */
function noteOscillation(draft: Draft, held: boolean): void {
  const resting = Object.keys(draft.issued).filter(
    (key) => key !== OSCILLATING && (draft.issued[key]?.c ?? 0) >= CHANGES_WITHOUT_NEWS,
  );
  if (resting.length === 0) return held ? undefined : retract(draft, OSCILLATING);
  const detail = `changed ${CHANGES_WITHOUT_NEWS} times without news: ${resting.sort().slice(0, 5).join(', ')}`;
  issueException(draft, OSCILLATING, {
    reason: 'oscillating',
    owner: 'integration-support',
    amountAtRisk: null,
    detail,
  });
}
