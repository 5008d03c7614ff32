/** Financial event groups of the Finances API v0: a group is a settlement, with its total and where the money went. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, required, shownTextOf } from '../../../../documents/readings.js';
import type { JsonKind } from '../../../../documents/source.js';
import { instantFor } from '../../../../documents/dates.js';
import { apiTimeOf, settlement } from '../shared/ledger-line.js';
import { moneyOf, wired } from '../shared/money.js';
import { UNDATED } from '../../../../documents/undated.js';

/** `listFinancialEventGroups`. */
export const financialEventGroups: JsonKind<DocumentAccount> = {
  kind: 'financial-event-groups',
  form: 'json',
  doc: 'Financial event groups of the Finances API v0: settlements with begin, end, total and transfer.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-v0-reference',
  quirks: ['`FundTransferStatus` is TRANSFERED (sic) in examples of Amazon itself.'],
  recognise: (probe) => probe.has('payload/FinancialEventGroupList') || probe.has('FinancialEventGroupList'),
  read(root, out) {
    const payload = root.get('payload').stated ? root.get('payload') : root;
    payload.get('NextToken');
    root.get('errors');
    for (const group of payload.get('FinancialEventGroupList').items())
      out.part(group, (part) => readGroup(part, out), 'financial-event-group');
  },
};

interface Group {
  readonly id: string;
  readonly total: Money;
  readonly to: string | null;
  readonly time: string;
}

function readGroup(group: Element, out: Output<DocumentAccount>): void {
  const id = required(idOf(group.get('FinancialEventGroupId')), group.get('FinancialEventGroupId'));
  const total = required(moneyOf(group.get('OriginalTotal')), group.get('OriginalTotal'));
  const from = apiTimeOf(group.get('FinancialEventGroupStart'), out.account);
  const to = apiTimeOf(group.get('FinancialEventGroupEnd'), out.account);
  const at = to ?? from;
  const time = at === null ? UNDATED : instantFor(at, out.account.timeZone);
  head(group, { id, total, to, time }, from, out);
  payout(group, { id, total, to, time }, out);
}

function head(group: Element, { id, total, to, time }: Group, from: string | null, out: Output<DocumentAccount>): void {
  const opening = moneyOf(group.get('BeginningBalance'));
  const depositOn = apiTimeOf(group.get('FundTransferDate'), out.account);
  const state = String(group.get('ProcessingStatus').value ?? '').toLowerCase();
  const data = {
    settlementId: id,
    settlementAccount: out.account.account,
    currency: total.currency,
    ...(from !== null && { from }),
    ...(to !== null && { to }),
    ...(depositOn !== null && { depositOn }),
    total: Number(total.minor),
    ...(opening?.currency === total.currency && { openingBalance: Number(opening.minor) }),
    state: state === 'open' || state === 'closed' ? state : 'unknown',
  };
  out.fact(group.place, { ...settlement(out.account.account, id), type: 'settlement.header.v1', time, data });
}

const STATES: Readonly<Record<string, string>> = {
  transferred: 'paid',
  transfered: 'paid',
  succeeded: 'paid',
  success: 'paid',
  processing: 'in-transit',
  initiated: 'in-transit',
  scheduled: 'scheduled',
  failed: 'failed',
};

/** The transfer of a group that is closed; the amount is what was disbursed, in the currency of the bank where it differs. */
function payout(group: Element, { id, total, time }: Group, out: Output<DocumentAccount>): void {
  const word = shownTextOf(group.get('FundTransferStatus'), 300);
  const on = apiTimeOf(group.get('FundTransferDate'), out.account);
  const converted = moneyOf(group.get('ConvertedTotal'));
  const reference = shownTextOf(group.get('TraceId'), 200);
  const tail = shownTextOf(group.get('AccountTail'), 50);
  if (word === null && on === null) return;
  const data = {
    payoutId: id,
    settlementAccount: out.account.account,
    settlementId: id,
    amount: wired(converted ?? total),
    state: STATES[(word ?? '').toLowerCase()] ?? 'unknown',
    ...(word !== null && { stateWord: word }),
    at: on ?? time,
    ...(tail !== null && { destination: tail }),
    ...(reference !== null && { bankReference: reference }),
  };
  const paidAt = on === null ? time : instantFor(on, out.account.timeZone);
  out.fact(group.place, { ...settlement(out.account.account, id), type: 'settlement.payout.v1', time: paidAt, data });
}
