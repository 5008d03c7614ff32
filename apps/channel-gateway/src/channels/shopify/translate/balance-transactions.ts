/** Movements of the balance of Shopify Payments, from the API and from the administration's exports. */
import type { ShopifyAccount } from '../../../connections/shopify/settings.js';
import { requiredAmountOf } from '../../../documents/amounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import type { Place, Stated } from '../../../documents/place.js';
import { dayOrInstantOf, instantFor } from '../../../documents/dates.js';
import { flagOf, idOf, required, textOf } from '../../../documents/readings.js';
import { refusalOf, refuse } from '../../../documents/refused.js';
import type { Row } from '../../../documents/row.js';
import type { RowHandler } from '../../../documents/source.js';
import type { Statement } from '../../../documents/statement.js';
import type { ResourceReader } from './resource-facts.js';

/** One movement, wherever it was read. */
interface Movement {
  readonly place: Place;
  readonly payoutId: string | null;
  readonly currency: string;
  readonly amount: Stated;
  readonly fee: Stated;
  readonly net: Stated;
  readonly postedAt: string;
  readonly words: readonly string[];
  readonly more: Readonly<Record<string, unknown>>;
}

/** Statements of one document, by payout and currency. */
export class ShopBalance {
  private readonly statements = new Map<string, Statement>();
  private readonly out: Output<ShopifyAccount>;

  constructor(out: Output<ShopifyAccount>) {
    this.out = out;
  }

  /** Throws where the movement cannot be taken: no total is stated over all of them, so each stands alone. */
  take(movement: Movement): void {
    const { payoutId, currency, place } = movement;
    const settlementId = payoutId ?? 'open';
    const key = `${settlementId} ${currency}`;
    const known = this.statements.get(key);
    const statement = known ?? this.out.statement({ id: settlementId, currency, stated: null, place });
    if (!known) {
      this.statements.set(key, statement);
      const data = {
        settlementId,
        settlementAccount: this.out.account.account,
        currency,
        total: null,
        state: payoutId === null ? 'open' : 'closed',
        ...(payoutId !== null && { payoutId }),
      };
      statement.fact(place, {
        ...this.about(settlementId),
        type: 'settlement.header.v1',
        time: this.instant(movement.postedAt),
        data,
      });
    }
    this.lines(movement, statement, settlementId);
  }

  close(): void {
    for (const statement of this.statements.values()) statement.close();
  }

  private lines(movement: Movement, statement: Statement, settlementId: string): void {
    const { currency, place, words } = movement;
    const [amount = 0n, fee = 0n, net = 0n] = [movement.amount, movement.fee, movement.net].map((one) =>
      requiredAmountOf(one, currency),
    );
    const cost = amount - net;
    if (cost !== fee && cost !== -fee) {
      const problem = `Amount ${amount} and fee ${fee} do not come to net ${net} (minor units of ${currency}), a difference of ${net - amount + fee}`;
      refuse('amounts-do-not-add-up', place, problem, 'Fetch the movements again.');
    }
    this.line(movement, statement, { settlementId, words, minor: amount });
    if (cost !== 0n)
      this.line(movement, statement, { settlementId, words: [...words.slice(0, 1), 'fee'], minor: -cost });
  }

  private line(
    { place, currency, postedAt, more, payoutId }: Movement,
    statement: Statement,
    one: { readonly settlementId: string; readonly words: readonly string[]; readonly minor: bigint },
  ): void {
    const {
      component,
      about,
      basis = 'gross',
      role = 'clearing',
      of,
      fundedBy,
    } = this.out.components('balance').of(...one.words);
    const data = {
      settlementId: one.settlementId,
      component,
      ...(of && { of }),
      amount: Number(one.minor),
      currency,
      role,
      basis,
      about: about ?? ('marketplaceOrderId' in more || 'merchantOrderId' in more ? 'order' : 'account'),
      postedAt,
      words: one.words,
      ...(payoutId !== null && { payoutId }),
      ...(fundedBy && { fundedBy }),
      ...more,
    };
    const fact = { ...this.about(one.settlementId), type: 'settlement.line.v1', time: this.instant(postedAt), data };
    statement.line(place, one.minor, component, fact);
  }

  private about(settlementId: string) {
    const key = `settlement/${this.out.account.account}/${settlementId}`;
    return { actor: 'settlement', key, ref: { by: 'settlement-id', value: settlementId } } as const;
  }

  private instant(dayOrInstant: string): string {
    return instantFor(dayOrInstant, this.out.account.timeZone);
  }
}

/** Reads a movement of the API into the statements of its page. */
export function movementReader(balance: ShopBalance): ResourceReader {
  return (one, out) => balance.take(apiMovement(one, out));
}

function apiMovement(one: Element, out: Output<ShopifyAccount>): Movement {
  const id = required(idOf(one.get('id')), one.get('id'));
  const type = required(textOf(one.get('type')), one.get('type'));
  const source = textOf(one.get('source_type')) ?? '';
  const reason = textOf(one.get('adjustment_reason'));
  const order = idOf(one.get('source_order_id'));
  const payment = idOf(one.get('source_order_transaction_id')) ?? idOf(one.get('source_id'));
  const isTest = flagOf(one.get('test')) === true;
  const date = one.get('processed_at');
  return {
    place: one.place,
    payoutId: idOf(one.get('payout_id')),
    currency: textOf(one.get('currency')) ?? out.account.shopCurrency,
    amount: one.get('amount'),
    fee: one.get('fee'),
    net: one.get('net'),
    postedAt: required(dayOrInstantOf(date, 'ymd', out.account.timeZone), date),
    words: [type, reason ?? source].filter((word) => word !== ''),
    more: {
      transactionId: id,
      ...(order !== null && { marketplaceOrderId: order }),
      ...(payment !== null && { paymentId: payment }),
      ...(isTest && { description: 'test' }),
    },
  };
}

/** Rows of the export of payment transactions. */
export class ExportedMovements implements RowHandler {
  private readonly balance: ShopBalance;
  private readonly out: Output<ShopifyAccount>;

  constructor(out: Output<ShopifyAccount>) {
    this.out = out;
    this.balance = new ShopBalance(out);
  }

  row(row: Row): void {
    try {
      this.movement(row);
    } catch (error) {
      this.out.refuse(refusalOf(error, row.place));
    }
  }

  private movement(row: Row): void {
    const date = row.get('transaction date');
    const type = required(textValue(row.get('type')), row.get('type'));
    const order = row.text('order');
    const payoutId = row.text('payout id');
    const available = dayOrInstantOf(row.get('available on'), 'ymd', this.out.account.timeZone);
    const currency = row.text('currency') || this.out.account.shopCurrency;
    const presentment = row.text('presentment currency');
    const [amount, shown] = [row.get('amount'), row.get('presentment amount')];
    const original =
      presentment !== '' && presentment !== currency && shown.stated
        ? {
            minor: Number(signedLike(requiredAmountOf(shown, presentment), String(amount.value))),
            currency: presentment,
          }
        : null;
    this.balance.take({
      place: row.place,
      payoutId: payoutId === '' ? null : payoutId,
      currency,
      amount,
      fee: row.get('fee'),
      net: row.get('net'),
      postedAt: required(dayOrInstantOf(date, 'ymd', this.out.account.timeZone), date),
      words: [type],
      more: {
        ...(order !== '' && { merchantOrderId: order }),
        ...(available !== null && { availableAt: available }),
        ...(original !== null && { original }),
      },
    });
  }

  end(): void {
    this.balance.close();
  }
}

function textValue({ stated, value }: Stated): string | null {
  return stated ? String(value) : null;
}

/** What the buyer saw is positive even on a refund. */
function signedLike(minor: bigint, text: string): bigint {
  return text.trim().startsWith('-') && minor > 0n ? -minor : minor;
}
