import { lineKeyOf, typeOf, type Message, type Posting, type PostingLine } from '#libs/contracts';
import type { ActorDefinition, Answer, BuiltinFacts } from './actor.js';
import { canonical } from './canonical.js';
import type { Effect, EffectDefinition, ExceptionWish, Issue } from './effects.js';
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
  /** True where news came from outside: counters of changes start again. */
  readonly news: boolean;
  /** Instant put on what is issued, ISO 8601. */
  readonly time: string;
}

/** A key that changes this often without news from outside is held: plans that fight each other come to rest. */
export const CHANGES_WITHOUT_NEWS = 20;

type Lines = Readonly<Record<string, number>>;

interface Draft {
  readonly standing: Standing;
  readonly issued: Record<string, Issued>;
  readonly messages: Message[];
  readonly exceptions: ExceptionStep[];
  readonly resting: string[];
}

/** Compares what ought to exist with what was issued, and issues the difference. */
export function difference(standing: Standing, effects: readonly Effect[]): Difference {
  const draft: Draft = { standing, issued: { ...standing.issued }, messages: [], exceptions: [], resting: [] };
  const holds = effects.flatMap((effect) => (effect.kind === 'hold' ? [effect.prefixes] : []));
  const held = (key: string) => holds.some((prefixes) => prefixes.length === 0 || prefixes.some((one) => key.startsWith(one)));
  const wanted = new Set<string>();
  for (const effect of effects) {
    if (effect.kind === 'hold' || effect.kind === 'timer') continue;
    if (wanted.has(effect.key)) throw new Error(`the plan of ${standing.self} wishes ${effect.key} twice: keys are identities`);
    wanted.add(effect.key);
    if (effect.kind === 'exception' || !held(effect.key)) issue(draft, effect);
  }
  for (const key of Object.keys(draft.issued)) if (!wanted.has(key) && !held(key)) retract(draft, key);
  noteOscillation(draft, wanted);
  return { issued: draft.issued, messages: draft.messages, exceptions: draft.exceptions, wakeAtMs: earliestTimer(effects, standing) };
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
  const due = effects.flatMap((effect) => (effect.kind === 'timer' && effect.atMs > standing.facts.clockMs ? [effect.atMs] : []));
  return due.length === 0 ? null : Math.min(...due);
}

/** How often a key changed since news came, this change included; undefined where it must rest. */
function changes(draft: Draft, key: string): number | undefined {
  const before = draft.standing.news ? 0 : (draft.issued[key]?.c ?? 0);
  if (before < CHANGES_WITHOUT_NEWS) return before + 1;
  draft.resting.push(key);
  return undefined;
}

function definitionOf(draft: Draft, name: string): EffectDefinition {
  const definition = draft.standing.definition.effects[name];
  if (!definition) throw new Error(`no effect is called ${name}: name it in the actor's contract`);
  return definition;
}

function send(draft: Draft, name: string, key: string, to: string, value: unknown): void {
  const { self, revision, time } = draft.standing;
  const definition = definitionOf(draft, name);
  const issuing: Issue = { actor: self, effect: key, revision };
  const data = (definition.data as (value: unknown, issue: Issue) => unknown)(value, issuing);
  draft.messages.push({ id: `${self}/${key}@${revision}`, type: typeOf(definition.contract), source: self, key: to, time, revision, data });
}

function receiver(draft: Draft, name: string, value: unknown): string {
  return (definitionOf(draft, name).to as (value: unknown, actor: string) => string)(value, draft.standing.self);
}

function issueLevel(draft: Draft, name: string, key: string, value: unknown): void {
  const known = draft.issued[key];
  if (known?.k === 'level' && canonical(known.v) === canonical(value)) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const to = receiver(draft, name, value);
  if (known?.k === 'level' && known.to !== to) send(draft, name, key, known.to, null);
  draft.issued[key] = { k: 'level', n: name, r: draft.standing.revision, v: value, to, c: count };
  send(draft, name, key, to, value);
}

function issueCommand(draft: Draft, name: string, key: string, value: unknown): void {
  if (draft.issued[key]) return;
  const to = receiver(draft, name, value);
  draft.issued[key] = { k: 'command', n: name, r: draft.standing.revision, v: value, to };
  send(draft, name, key, to, value);
}

function issueException(draft: Draft, key: string, wish: ExceptionWish): void {
  const known = draft.issued[key];
  if (known?.k === 'exception' && canonical(known.v) === canonical(wish)) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const { revision, time } = draft.standing;
  const openedAt = known?.k === 'exception' ? known.o : time;
  draft.issued[key] = { k: 'exception', r: revision, v: wish, o: openedAt, c: count };
  draft.exceptions.push({ key, revision, state: 'open', openedAt, wish });
}

function retract(draft: Draft, key: string): void {
  const known = draft.issued[key];
  if (!known) return;
  switch (known.k) {
    case 'command':
      return;
    case 'level':
      delete draft.issued[key];
      return send(draft, known.n, key, known.to, null);
    case 'exception':
      delete draft.issued[key];
      draft.exceptions.push({ key, revision: draft.standing.revision, state: 'closed', openedAt: known.o, wish: known.v });
      return;
    case 'posting':
      return issuePosting(draft, known.n, key, { ...known.body, lines: [] });
  }
}

/** Lines that the ERP has for a posting: the sum over every revision that was posted. */
export function postedLines(answers: Readonly<Record<string, Answer>> | undefined): Lines {
  const sum: Record<string, number> = {};
  for (const one of Object.values(answers ?? {}))
    if (one.outcome === 'posted' || one.outcome === 'posted-different')
      for (const [key, amount] of Object.entries(one.lines ?? {})) sum[key] = (sum[key] ?? 0) + amount;
  return Object.fromEntries(Object.entries(sum).filter(([, amount]) => amount !== 0));
}

/** Amounts by line key. */
export function sumByLineKey(lines: readonly PostingLine[]): Lines {
  const sum: Record<string, number> = {};
  for (const line of lines) sum[lineKeyOf(line)] = (sum[lineKeyOf(line)] ?? 0) + line.amount;
  return sum;
}

function settleFlight(posting: Extract<Issued, { k: 'posting' }>, answers: Readonly<Record<string, Answer>>) {
  const flight = posting.fly;
  const outcome = flight ? answers[String(flight.r)]?.outcome : undefined;
  if (!flight || outcome === undefined || outcome === 'waiting' || outcome === 'in-doubt') return posting;
  const took = outcome === 'posted' || outcome === 'posted-different';
  return { ...posting, fly: null, rest: took ? null : flight };
}

function issuePosting(draft: Draft, name: string, key: string, value: Posting): void {
  const { answers, retries } = draft.standing.facts;
  const before = draft.issued[key];
  const known = before?.k === 'posting' ? settleFlight(before, answers[key] ?? {}) : undefined;
  if (known) draft.issued[key] = known;
  if (known?.fly) return;
  const delta = postingDelta(value, known?.body, postedLines(answers[key]));
  if (delta.lines.length === 0) return forgetSettled(draft, key, value);
  const desired = canonical(sumByLineKey(value.lines));
  if (known?.rest && known.rest.d === desired && (retries[key] ?? 0) < known.rest.r) return;
  const count = changes(draft, key);
  if (count === undefined) return;
  const { revision } = draft.standing;
  const to = receiver(draft, name, value);
  const body = { ...value, lines: mergedLines(value, known?.body) };
  draft.issued[key] = { k: 'posting', n: name, r: revision, body, to, fly: { r: revision, d: desired }, rest: null, c: count };
  send(draft, name, key, to, delta);
}

/** A posting that is wished for no more and stands at nothing in the ERP is forgotten. */
function forgetSettled(draft: Draft, key: string, value: Posting): void {
  if (value.lines.length === 0) delete draft.issued[key];
}

function mergedLines(value: Posting, before: Posting | undefined): PostingLine[] {
  const wanted = new Set(value.lines.map(lineKeyOf));
  return [...value.lines, ...(before?.lines ?? []).filter((line) => !wanted.has(lineKeyOf(line)))];
}

function postingDelta(value: Posting, before: Posting | undefined, posted: Lines): Posting {
  const desired = sumByLineKey(value.lines);
  const templates = new Map(mergedLines(value, before).map((line) => [lineKeyOf(line), line]));
  const lines: PostingLine[] = [];
  for (const key of new Set([...Object.keys(desired), ...Object.keys(posted)])) {
    const amount = (desired[key] ?? 0) - (posted[key] ?? 0);
    const template = templates.get(key);
    if (amount === 0) continue;
    if (!template) throw new Error(`the ERP holds a line ${key} that this actor never issued`);
    lines.push(posted[key] === undefined ? { ...template, amount } : withoutQuantity({ ...template, amount }));
  }
  return { ...value, lines };
}

/** A change of amount on a line that is posted already moves no units. */
function withoutQuantity(line: PostingLine): PostingLine {
  const { quantity: _moved, ...rest } = line;
  return rest;
}

function noteOscillation(draft: Draft, wanted: ReadonlySet<string>): void {
  const key = 'exception/oscillating';
  if (draft.resting.length === 0 || wanted.has(key)) return;
  const detail = `changed ${CHANGES_WITHOUT_NEWS} times without news: ${draft.resting.slice(0, 5).join(', ')}`;
  const wish: ExceptionWish = { reason: 'oscillating', owner: 'integration-support', amountAtRisk: null, detail };
  const { revision, time } = draft.standing;
  draft.issued[key] = { k: 'exception', r: revision, v: wish, o: time };
  draft.exceptions.push({ key, revision, state: 'open', openedAt: time, wish });
}
