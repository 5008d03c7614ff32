import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Output } from '../../../documents/output.js';
import type { Place } from '../../../documents/place.js';
import type { Statement } from '../../../documents/statement.js';

/** One transaction: what its lines have in common. */
export interface Movement {
  readonly currency: string;
  readonly payoutId: string | null;
  readonly order: string | null;
  readonly at: string;
  readonly ids: Readonly<Record<string, unknown>>;
}

/** One amount of it, with eBay's words. */
export interface Part {
  readonly words: readonly string[];
  readonly minor: bigint;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The lines of one document, by payout and currency; what is in no payout yet is open. */
export class PayoutBook {
  private readonly out: Output<DocumentAccount>;
  /** Of `components.yaml`. */
  private readonly table: string;
  private readonly statements = new Map<string, Statement>();

  constructor(out: Output<DocumentAccount>, table: string) {
    this.out = out;
    this.table = table;
  }

  take(place: Place, movement: Movement, parts: readonly Part[]): void {
    const statement = this.opened(place, movement);
    for (const part of parts) this.line(place, movement, part, statement);
  }

  close(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private opened(place: Place, { payoutId, currency, at: time }: Movement): Statement {
    const id = payoutId ?? 'open';
    const known = this.statements.get(`${id} ${currency}`);
    if (known) return known;
    const statement = this.out.statement({ id, currency, stated: null, place });
    this.statements.set(`${id} ${currency}`, statement);
    const data = {
      settlementId: id,
      settlementAccount: this.out.account.account,
      currency,
      total: null,
      state: payoutId === null ? 'open' : 'closed',
      ...(payoutId !== null && { payoutId }),
    };
    statement.fact(place, { ...this.about(id), type: 'settlement.header.v1', time, data });
    return statement;
  }

  private line(place: Place, movement: Movement, { words, minor, more = {} }: Part, statement: Statement): void {
    const { component, about, basis = 'unknown', role = 'clearing', of } = this.out.components(this.table).of(...words);
    const { currency, payoutId, order, at, ids } = movement;
    const settlementId = payoutId ?? 'open';
    const data = {
      settlementId,
      component,
      ...(of && { of }),
      amount: Number(minor),
      currency,
      role,
      basis,
      about: about ?? (order === null ? 'account' : 'order'),
      postedAt: at,
      words,
      ...ids,
      ...(payoutId !== null && { payoutId }),
      ...more,
    };
    const fact = { ...this.about(settlementId), type: 'settlement.line.v1', time: at, data };
    if (role === 'memo') statement.fact(place, fact);
    else statement.line(place, minor, component, fact);
  }

  private about(settlementId: string) {
    const key = `settlement/${this.out.account.account}/${settlementId}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: settlementId } } as const;
  }
}
