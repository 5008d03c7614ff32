import { epochInstantOf } from '../../../documents/dates.js';
import { idOf, required, shownTextOf, textOf } from '../../../documents/readings.js';
import { createdOf, currencyOf, linkOf, moneyOf, requiredUnitsOf, unitsOf, type ObjectReader } from './resource.js';
import { UNDATED } from '../../../documents/undated.js';

/** Stripe's word for how a payout stands, and ours. */
export const PAYOUT_STATES: Readonly<Record<string, string>> = {
  pending: 'scheduled',
  in_transit: 'in-transit',
  paid: 'paid',
  failed: 'failed',
  canceled: 'cancelled',
  reversed: 'returned',
};

/** A payout to our bank account. */
export const readPayout: ObjectReader = (object, out) => {
  const { account } = out.account;
  const currency = currencyOf(object);
  const id = required(idOf(object.get('id')), object.get('id'));
  const word = textOf(object.get('status')) ?? '';
  const arrives = epochInstantOf(object.get('arrival_date'), 'seconds');
  const failure = shownTextOf(object.get('failure_code'), 300);
  const reference = shownTextOf(object.get('statement_descriptor'), 200);
  const trace = shownTextOf(object.get('trace_id').get('value'), 200);
  const destination = linkOf(object, 'destination');
  const at = createdOf(object);
  out.fact(object.place, {
    actor: 'settlement',
    key: `settlement/${account}/${id}`,
    ref: { by: 'payout-id', value: id },
    type: 'settlement.payout.v1',
    time: at,
    data: {
      payoutId: id,
      settlementAccount: account,
      settlementId: id,
      amount: moneyOf(requiredUnitsOf(object, 'amount', currency), currency),
      state: PAYOUT_STATES[word] ?? 'unknown',
      stateWord: word,
      at,
      ...(arrives !== null && { arrivesOn: arrives.at.slice(0, 10) }),
      ...(destination !== null && { destination: destination.slice(-50) }),
      ...((trace ?? reference) !== null && { bankReference: trace ?? reference }),
      ...(failure !== null && { failure }),
    },
  });
};

/** The balance of our account, by currency. */
export const readBalance: ObjectReader = (object, out) => {
  const { account } = out.account;
  const lists = ['available', 'pending', 'connect_reserved'] as const;
  const byCurrency = new Map<string, Partial<Record<(typeof lists)[number], number>>>();
  for (const name of lists)
    for (const entry of object.get(name).items()) {
      const currency = currencyOf(entry);
      entry.get('source_types').readAsWhole();
      const known = byCurrency.get(currency) ?? {};
      byCurrency.set(currency, { ...known, [name]: Number(unitsOf(entry, 'amount', currency) ?? 0n) });
    }
  for (const [currency, { available, pending, connect_reserved: reserved }] of byCurrency) {
    const settlementId = `balance-${currency}`;
    out.fact(object.place, {
      actor: 'settlement',
      key: `settlement/${account}/${settlementId}`,
      ref: { by: 'settlement-id', value: settlementId },
      type: 'settlement.balance.v1',
      time: UNDATED,
      data: {
        settlementAccount: account,
        at: null,
        currency,
        ...(available !== undefined && { available }),
        ...(pending !== undefined && { pending }),
        ...(reserved !== undefined && { reserved }),
      },
    });
  }
};
