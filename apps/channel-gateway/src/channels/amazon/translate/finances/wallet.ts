/** Amazon Seller Wallet, API 2024-03-01: transfers out of and into the wallet, and its balances. */
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import { amountOf } from '../../../../documents/amounts.js';
import type { Probe } from '../../../../documents/probe.js';
import type { JsonKind } from '../../../../documents/source.js';
import { apiInstantOf, settlement } from '../shared/ledger-line.js';
import { currencyOf, moneyOf, oneCurrencyOf, requiredMoneyOf, wired } from '../shared/money.js';
import { proveSum, sumOf } from './breakdowns.js';
import { UNDATED } from '../../../../documents/undated.js';

const DOC = 'https://developer-docs.amazon.com/sp-api/docs/seller-wallet-api-v2024-03-01-reference';
const isTransaction = (probe: Probe, at: string): boolean =>
  probe.has(`${at}transactionId`, `${at}transactionRequestAmount`) ||
  probe.has(`${at}transactionId`, `${at}transferRateDetails`);

/** `listAccountTransactions`, `getTransaction`, `createTransaction`. */
export const walletTransactions: JsonKind<DocumentAccount> = {
  kind: 'wallet-transactions',
  form: 'json',
  doc: 'Transfers of the Amazon Seller Wallet with their fees and the rate of exchange.',
  documentedAt: DOC,
  quirks: ['Fees are stated as positive amounts; the names of account holders are not carried.'],
  recognise: (probe) =>
    isTransaction(probe, '') || isTransaction(probe, 'transaction/') || isTransaction(probe, 'transactions/0/'),
  read(root, out) {
    root.get('nextPageToken');
    root.get('callBackURL');
    const single = root.get('transaction').stated ? root.get('transaction') : root;
    const list = root.get('transactions').stated ? root.get('transactions').items() : [single];
    if (single === root && !root.get('transactions').stated) readTransfer(root, out);
    else for (const one of list) out.part(one, (part) => readTransfer(part, out), 'wallet-transaction');
  },
};

const STATES: Readonly<Record<string, string>> = {
  SUCCESSFUL: 'success',
  FAILED: 'failure',
  FAILED_CREDITS_APPLIED: 'failure',
  EXPIRED: 'failure',
  IN_PROGRESS: 'pending',
  PENDING_USER_APPROVAL: 'pending',
};

function readTransfer(transfer: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(transfer.get('transactionId')), transfer.get('transactionId'));
  const requested = transfer.get('transactionRequestAmount');
  const money = requested.stated
    ? requiredMoneyOf(requested)
    : requiredMoneyOf(transfer.get('transferRateDetails').get('baseAmount'));
  const sign = textOf(transfer.get('transactionType')) === 'CREDIT' ? 1n : -1n;
  const status = shownTextOf(transfer.get('transactionStatus'), 100) ?? '';
  const updated = apiInstantOf(transfer.get('lastUpdateDate'), out.account);
  const at = required(
    apiInstantOf(transfer.get('transactionActualCompletionDate'), out.account) ??
      apiInstantOf(transfer.get('transactionRequestDate'), out.account) ??
      updated,
    transfer.get('transactionRequestDate'),
  );
  const reason = shownTextOf(transfer.get('transactionFailureReason'), 300);
  const data = {
    transactionId: id,
    paymentId: id,
    settlementAccount: out.account.account,
    kind: 'transfer',
    kindWord: textOf(transfer.get('transactionType')) ?? '-',
    state: STATES[status] ?? 'unknown',
    amount: wired({ ...money, minor: money.minor * sign }),
    at,
    method: 'Amazon Seller Wallet',
    ...(reason !== null && { reason }),
    ...ratesOf(transfer),
  };
  out.fact(transfer.place, {
    actor: 'payment',
    key: `payment/${out.account.account}/${id}`,
    ref: { by: 'payment-id', value: id },
    type: 'payment.transaction.v1',
    time: at,
    revision: updated === null ? 0 : Date.parse(updated),
    data,
  });
}

/** What arrives, at which rate, and what Amazon keeps. */
function ratesOf(transfer: Element): Readonly<Record<string, unknown>> {
  const details = transfer.get('transferRateDetails');
  const rates = details.get('fxRateDetails');
  const charged = decimalOf(rates.get('effectiveFxRate'));
  const base = decimalOf(rates.get('baseRate'));
  const final = moneyOf(transfer.get('transactionFinalAmount')) ?? moneyOf(details.get('transferAmount'));
  const fees = details
    .get('fees')
    .items()
    .flatMap((fee) => {
      const money = moneyOf(fee.get('feeAmount'));
      return money === null ? [] : [{ place: fee.place, money }];
    });
  const currency = oneCurrencyOf(fees);
  return {
    ...(final !== null && { original: wired(final) }),
    ...(charged !== null && { exchangeRate: charged }),
    ...(base !== null && { baseRate: base }),
    ...(fees.length > 0 && { fee: wired({ minor: -sumOf(fees), currency }) }),
  };
}

function decimalOf(element: Element): string | null {
  const text = textOf(element);
  return text !== null && /^-?\d+(\.\d+)?$/.test(text) ? text : null;
}

/** `listAccountBalances`. */
export const walletBalances: JsonKind<DocumentAccount> = {
  kind: 'wallet-balances',
  form: 'json',
  doc: 'Balances of one account of the Amazon Seller Wallet.',
  documentedAt: DOC,
  recognise: (probe) => probe.has('balances/0/balanceType', 'balances/0/balanceAmount'),
  read(root, out) {
    const types = new Map<string, bigint>();
    const entries = root.get('balances').items();
    const currencies = entries.map((entry) => {
      const currency = currencyOf(entry.get('balanceCurrency'));
      const minor = required(amountOf(entry.get('balanceAmount'), currency), entry.get('balanceAmount'));
      types.set(textOf(entry.get('balanceType')) ?? '-', minor);
      return {
        place: entry.place,
        money: { minor, currency },
        at: apiInstantOf(entry.get('lastUpdateDate'), out.account),
      };
    });
    const currency = oneCurrencyOf(currencies);
    const at =
      currencies
        .map((one) => one.at ?? '')
        .toSorted()
        .at(-1) || null;
    const [available, locked, total] = ['AVAILABLE', 'LOCKED_IN', 'TOTAL'].map((type) => types.get(type));
    if (available !== undefined && locked !== undefined && total !== undefined && !types.has('LOCKED_OUT'))
      proveSum(root.place, 'TOTAL', { minor: total, currency }, available + locked);
    const account = idOf(root.get('balances').items()[0]?.get('accountId') ?? root) ?? 'wallet';
    const data = {
      settlementAccount: out.account.account,
      at,
      currency,
      ...(available !== undefined && { available: Number(available) }),
      ...(locked !== undefined && { reserved: Number(locked) }),
      ...(total !== undefined && { total: Number(total) }),
    };
    const about = settlement(out.account.account, `wallet-${account}-${currency}`);
    out.fact(root.place, { ...about, type: 'settlement.balance.v1', time: at ?? UNDATED, data });
  },
};
