/** Objects of the API: alone, in a list, or in an event. Each says by `object` what it is. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import type { Element } from '../../../documents/element.js';
import type { Output } from '../../../documents/output.js';
import type { Probe } from '../../../documents/probe.js';
import { textOf } from '../../../documents/readings.js';
import type { JsonKind } from '../../../documents/source.js';
import { checkSeller } from '../../../documents/seller-check.js';
import { readDispute } from './disputes.js';
import { readBalanceTransaction, readCharge, readRefund, readTransfer } from './movements.js';
import { readBalance, readPayout } from './payouts.js';
import type { ObjectReader } from './resource.js';
import { readTaxCalculation, readTaxTransaction } from './tax.js';

/** Objects about money; all others (prices, customers, intents, sessions …) say nothing that these do not say. */
const READERS: Readonly<Record<string, ObjectReader>> = {
  balance: readBalance,
  balance_transaction: readBalanceTransaction,
  charge: readCharge,
  dispute: readDispute,
  payout: readPayout,
  refund: readRefund,
  transfer: readTransfer,
  'tax.calculation': readTaxCalculation,
  'tax.transaction': readTaxTransaction,
};

const documentedAt = 'https://docs.stripe.com/api';

function objectIn(probe: Probe, path = 'object'): string {
  const name = probe.at(path);
  return typeof name === 'string' ? name : '';
}

const moneyObjects: readonly JsonKind<DocumentAccount>[] = Object.entries(READERS).map(([name, read]) => ({
  kind: name.replaceAll(/[._]/g, '-'),
  form: 'json',
  doc: `Object ${name} of the API, alone.`,
  documentedAt: `${documentedAt}/${name.split('.')[0]}s`,
  quirks: ['Amounts are in the smallest unit of the currency, instants in seconds.'],
  recognise: (probe) => objectIn(probe) === name,
  read: (root, out) => out.part(root, (object) => read(object, out), name),
}));

const event: JsonKind<DocumentAccount> = {
  kind: 'event',
  form: 'json',
  doc: 'Event of a webhook: the object as it was when it happened.',
  documentedAt: `${documentedAt}/events`,
  quirks: ['The object of an event is a snapshot; a later event of the same object has a later one.'],
  recognise: (probe) => objectIn(probe) === 'event',
  read: (root, out) => {
    checkSeller(out.account, root.get('account'));
    readObject(root.get('data').get('object'), out);
  },
};

const list: JsonKind<DocumentAccount> = {
  kind: 'list',
  form: 'json',
  doc: 'A page of objects.',
  documentedAt: `${documentedAt}/pagination`,
  recognise: (probe) => ['list', 'search_result'].includes(objectIn(probe)),
  read: (root, out) => {
    for (const one of root.get('data').items()) readObject(one, out);
  },
};

const other: JsonKind<DocumentAccount> = {
  kind: 'other-object',
  form: 'json',
  doc: 'Any other object, or an error: no money moves by it.',
  documentedAt,
  recognise: (probe) => {
    const name = objectIn(probe);
    const isError = objectIn(probe, 'error/type') !== '';
    return (
      isError || (name !== '' && !Object.hasOwn(READERS, name) && !['event', 'list', 'search_result'].includes(name))
    );
  },
  silent: true,
  read: (root) => root.readAsWhole(),
};

function readObject(element: Element, out: Output<DocumentAccount>): void {
  const name = textOf(element.get('object')) ?? '';
  const read = READERS[name];
  if (read === undefined) element.readAsWhole();
  else out.part(element, (object) => read(object, out), name);
}

/** Every kind of object. */
export const objects: readonly JsonKind<DocumentAccount>[] = [...moneyObjects, event, list, other];
