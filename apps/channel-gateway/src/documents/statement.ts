import { formatDecimal } from '#libs/money';
import { placeOf, type Place } from './place.js';
import { refusalOf } from './refused.js';
import type { NewFact } from './output.js';
import type { Refusal, StatementTotal, TranslatedFact } from './translation.js';
import { UNDATED } from './undated.js';

/** What a statement is, before its lines. */
export interface StatementHead {
  /** The source's own id of it. */
  readonly id: string;
  readonly currency: string;
  /** What the document itself calls the total of the lines, minor units; null where it states none. */
  readonly stated: bigint | null;
  /** Where the total or the statement stands. */
  readonly place: Place;
}

/** Where a statement's facts go. */
export interface StatementSink {
  placed(place: Place, fact: NewFact): TranslatedFact;
  /** Refuses a fact that does not fit its contract; `early`: it goes out before the total is proved. */
  check(place: Place, fact: NewFact, early: boolean): void;
  add(facts: readonly TranslatedFact[]): void;
  refuse(refusal: Refusal): void;
  /** Notes that so many more facts are held back, or fewer where it is below zero; says whether there is room for them. */
  hold(more: number): boolean;
}

/** Refusals of one statement that are told: each says the same, that it cannot be taken. */
const REFUSALS_LIMIT = 20;

/**
 * Lines that belong together: a settlement in one currency, a bank statement. They are taken when they come to the stated
 * total to the minor unit, else refused together with both figures and the difference.
 */
export class Statement {
  private held: TranslatedFact[] = [];
  private stated: bigint | null;
  private sum = 0n;
  private lines = 0;
  private readonly byComponent: Record<string, bigint> = {};
  private refusals = 0;
  /** True once lines went out before the total was proved: the rest follows at once. */
  private flowing = false;
  private state: 'open' | 'balanced' | 'refused' = 'open';
  /** Time of the latest fact: when the statement was complete by the source's clock. */
  lastTime = UNDATED;

  constructor(
    private readonly head: StatementHead,
    private readonly sink: StatementSink,
  ) {
    this.stated = head.stated;
  }

  get place(): Place {
    return this.head.place;
  }

  get isOpen(): boolean {
    return this.state === 'open';
  }

  /** True where it was closed and its lines were taken. */
  get balanced(): boolean {
    return this.state === 'balanced';
  }

  get total(): StatementTotal {
    const { sum, lines, byComponent, stated } = this;
    return { statement: this.head.id, currency: this.head.currency, stated, sum, lines, byComponent };
  }

  /** A line: an amount in minor units that counts towards the total, under its component. */
  line(place: Place, amount: bigint, component: string, fact: NewFact): void {
    this.sum += amount;
    this.lines += 1;
    this.byComponent[component] = (this.byComponent[component] ?? 0n) + amount;
    this.fact(place, fact);
  }

  /** A fact that belongs to the statement and does not count: its head, a memo. */
  fact(place: Place, fact: NewFact): void {
    if (fact.time > this.lastTime) this.lastTime = fact.time;
    if (this.refusals > 0) return;
    this.sink.check(place, fact, this.flowing);
    this.held.push(this.sink.placed(place, fact));
    if (!this.sink.hold(1) || this.flowing) this.release();
  }

  /** The total, where the document states it behind the lines. */
  states(total: bigint): void {
    this.stated = total;
  }

  /** The statement cannot be taken: one of its lines cannot be read. */
  refuse(refusal: Refusal): void {
    this.refusals += 1;
    this.letGo();
    if (this.refusals <= REFUSALS_LIMIT) this.sink.refuse({ ...refusal, subject: refusal.subject ?? this.head.id });
  }

  /** Reads a part of the statement: if it is refused, the whole statement is. */
  guard(place: Place, read: () => void): void {
    try {
      read();
    } catch (error) {
      this.refuse(refusalOf(error, place));
    }
  }

  /** Proves the total; nothing happens the second time. */
  close(): void {
    if (this.state !== 'open') return;
    if (this.refusals === 0 && this.stated !== null && this.stated !== this.sum)
      this.refuse(this.difference(this.stated));
    this.state = this.refusals === 0 ? 'balanced' : 'refused';
    if (this.state === 'balanced') this.release();
  }

  /** Forgets everything that has not gone out. */
  discard(): void {
    this.letGo();
    this.state = 'refused';
  }

  private release(): void {
    this.flowing = true;
    this.sink.add(this.held);
    this.letGo();
  }

  private letGo(): void {
    this.sink.hold(-this.held.length);
    this.held = [];
  }

  private difference(stated: bigint): Refusal {
    const { currency, id } = this.head;
    const shown = (minor: bigint): string => `${formatDecimal({ minor, currency })} ${currency}`;
    return {
      ...placeOf(this.head.place),
      code: 'amounts-do-not-add-up',
      detail: `${this.lines} lines of ${id} come to ${shown(this.sum)}, and the document states ${shown(stated)}: a difference of ${shown(stated - this.sum)}. Ask the sender for the whole document; nothing of it is taken.`,
      subject: id,
    };
  }
}
