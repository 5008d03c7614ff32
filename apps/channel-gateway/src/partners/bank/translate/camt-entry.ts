import { requiredAmountOf } from '../../../documents/amounts.js';
import { dayOrInstantOf } from '../../../documents/dates.js';
import { pseudonymOf } from '../../../documents/pseudonym.js';
import { idOf, required, shownTextOf, wholeNumberOf } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { XmlElement } from '../../../documents/xml-element.js';
import type { BankEntry } from './bank-statement.js';
import { referencesIn } from './remittance.js';
import { proveSum } from '../../../documents/sums.js';

/** A date of camt: the first of these elements that is there, an instant or a day; times without offset are read as UTC. */
export function bookedDay(element: XmlElement, names: readonly string[]): string | null {
  for (const name of names) {
    const found = element.get(name);
    if (found.stated) return dayOrInstantOf(found, 'ymd', 'UTC');
  }
  return null;
}

/**
 * One `Ntry`: what the bank booked. An advice may leave out when: then it is the day on which the payment was settled, else
 * the one on which the message was made.
 */
export function entryOf(entry: XmlElement, createdAt: XmlElement): BankEntry {
  const amount = entry.get('Amt');
  const currency = required(shownTextOf(amount.attribute('Ccy'), 3), amount.attribute('Ccy'));
  const sign = signOf(entry);
  const details = entry.all('NtryDtls');
  const transactions = details.flatMap((one) => one.all('TxDtls'));
  for (const one of details) proveBatch(one, currency);
  const days = ['BookgDt', 'ValDt'].map((name) => bookedDay(entry.get(name), ['DtTm', 'Dt']));
  const settled = transactions.map((one) => bookedDay(one.get('RltdDts'), ['TxDtTm', 'AccptncDtTm', 'IntrBkSttlmDt']));
  const bookedOn = [...days, ...settled].find((day) => day !== null) ?? dayOrInstantOf(createdAt, 'ymd', 'UTC');
  return {
    amount: sign * requiredAmountOf(amount, currency),
    currency,
    state: stateOf(entry.get('Sts')),
    bookedOn: required(bookedOn, entry.get('BookgDt')),
    reversal: shownTextOf(entry.get('RvslInd'), 5) === 'true',
    more: { ...headOf(entry), ...referencesOf(entry, transactions), ...batchOf(details, transactions) },
  };
}

function signOf(entry: XmlElement): bigint {
  const indicator = entry.get('CdtDbtInd');
  const word = required(shownTextOf(indicator, 10), indicator);
  if (word === 'CRDT') return 1n;
  if (word === 'DBIT') return -1n;
  return refuse(
    'contradiction',
    indicator.place,
    'An entry is CRDT or DBIT',
    'Ask the bank for a valid message.',
    word,
  );
}

/** A text up to version 4, an element with a code after it. */
function stateOf(status: XmlElement): BankEntry['state'] {
  const word = shownTextOf(status.get('Cd'), 10) ?? shownTextOf(status, 10);
  if (word === 'PDNG' || word === 'FUTR') return 'pending';
  return word === 'INFO' ? 'information' : 'booked';
}

function headOf(entry: XmlElement) {
  const valueOn = bookedDay(entry.get('ValDt'), ['DtTm', 'Dt']);
  const code = codeOf(entry.get('BkTxCd'));
  const bankReference = shownTextOf(entry.get('AcctSvcrRef'), 200);
  const customerReference = shownTextOf(entry.get('NtryRef'), 200);
  return {
    ...(valueOn !== null && { valueOn }),
    ...(code !== null && { code }),
    ...(bankReference !== null && { bankReference }),
    ...(customerReference !== null && { customerReference }),
  };
}

/** `PMNT/RCDT/BOOK`, else the bank's own code. */
function codeOf(code: XmlElement): string | null {
  const domain = code.get('Domn');
  const family = domain.get('Fmly');
  const parts = [domain.get('Cd'), family.get('Cd'), family.get('SubFmlyCd')].map((one) => shownTextOf(one, 16));
  const own = shownTextOf(code.get('Prtry').get('Cd'), 50);
  return parts[0] === null || parts[0] === undefined ? own : parts.filter((one) => one !== null).join('/');
}

/** References of the payment, where the entry is one payment; its text in any case. */
function referencesOf(entry: XmlElement, transactions: readonly XmlElement[]) {
  const [only, second] = transactions;
  const refs = second === undefined ? only?.get('Refs') : undefined;
  const own = (name: string) => (refs === undefined ? null : shownTextOf(refs.get(name), 200));
  const endToEndId = own('EndToEndId');
  const mandateId = own('MndtId');
  const counterparty = second === undefined && only !== undefined ? counterpartyOf(only, signOf(entry)) : null;
  const text = referencesIn(
    ...transactions.flatMap(remittanceOf),
    shownTextOf(entry.get('AddtlNtryInf'), 1000),
    own('InstrId'),
    own('PmtInfId'),
  );
  return {
    ...(endToEndId !== null && endToEndId !== 'NOTPROVIDED' && { endToEndId }),
    ...(mandateId !== null && { mandateId }),
    ...(counterparty !== null && { counterpartyRef: counterparty }),
    ...(text !== null && { text }),
  };
}

function remittanceOf(transaction: XmlElement): (string | null)[] {
  const remittance = transaction.get('RmtInf');
  const structured = remittance.all('Strd');
  return [
    ...remittance.all('Ustrd').map((one) => shownTextOf(one, 1000)),
    ...structured.map((one) => shownTextOf(one.get('CdtrRefInf').get('Ref'), 200)),
    ...structured.flatMap((one) => one.all('RfrdDocInf').map((document) => shownTextOf(document.get('Nb'), 200))),
    ...structured.flatMap((one) => one.all('AddtlRmtInf').map((more) => shownTextOf(more, 500))),
    shownTextOf(transaction.get('AddtlTxInf'), 500),
  ];
}

/** Who pays where we are credited, who is paid where we are debited: a digest of account or name. */
function counterpartyOf(transaction: XmlElement, sign: bigint): string | null {
  const parties = transaction.get('RltdPties');
  const [party, account] = sign > 0n ? ['Dbtr', 'DbtrAcct'] : ['Cdtr', 'CdtrAcct'];
  const id = parties.get(account ?? '').get('Id');
  const named = parties.get(party ?? '');
  const number = idOf(id.get('IBAN')) ?? idOf(id.get('Othr').get('Id'));
  const known = number ?? shownTextOf(named.get('Nm'), 200) ?? shownTextOf(named.get('Pty').get('Nm'), 200);
  return known === null ? null : pseudonymOf(known);
}

function batchOf(details: readonly XmlElement[], transactions: readonly XmlElement[]) {
  const stated = details.map((one) => wholeNumberOf(one.get('Btch').get('NbOfTxs'))).find((one) => one !== null);
  const count = stated ?? (transactions.length > 1 ? transactions.length : undefined);
  return count === undefined ? {} : { batchCount: count };
}

/**
 * A batch states what its transactions come to. Where the message lists as many as the batch counts, each with an amount in
 * its currency, that must hold; a list that is shorter or longer is not the batch.
 */
function proveBatch(details: XmlElement, currency: string): void {
  const total = details.get('Btch').get('TtlAmt');
  const transactions = details.all('TxDtls');
  const count = wholeNumberOf(details.get('Btch').get('NbOfTxs')) ?? transactions.length;
  if (!total.stated || transactions.length === 0 || count !== transactions.length) return;
  const own = shownTextOf(total.attribute('Ccy'), 3) ?? currency;
  const amounts = transactions.map((one) => amountIn(one, own));
  if (amounts.includes(null)) return;
  const sum = amounts.reduce<bigint>((all, one) => all + (one ?? 0n), 0n);
  const stated = requiredAmountOf(total, own);
  proveSum(total.place, {
    parts: `The ${amounts.length} transactions of a batch come to`,
    sum,
    total: 'the batch states',
    stated,
    unit: `minor units of ${own}`,
    remedy: 'Ask the bank for the whole message.',
  });
}

function amountIn(transaction: XmlElement, currency: string): bigint | null {
  const details = transaction.get('AmtDtls').get('TxAmt').get('Amt');
  const amount = transaction.get('Amt').stated ? transaction.get('Amt') : details;
  if (!amount.stated || shownTextOf(amount.attribute('Ccy'), 3) !== currency) return null;
  return requiredAmountOf(amount, currency);
}
