/** INVRPT and RECADV: how much there is, and what was taken in. */
import type { DocumentAccount } from '../../../accounts/accounts.js';
import { find, loopsOf, need, type EdiReader } from '../../../documents/edi-messages.js';
import { acknowledged, ownStockItem } from '../../../documents/partner-facts.js';
import { idOf, required } from '../../../documents/readings.js';
import { refuse } from '../../../documents/refused.js';
import type { Segment } from '../../../documents/segments.js';
import { UNDATED } from '../../../documents/undated.js';
import { dated, dayOf, instantOf, referenceOf, skuOf, unitsOf } from './parts.js';

/** QTY (code list 6063) of stock. */
const STATES: Readonly<Record<string, string>> = {
  '17': 'on-hand',
  '21': 'inbound',
  '33': 'available',
  '46': 'inbound',
  '66': 'reserved',
  '73': 'inbound',
  '124': 'unsellable',
  '145': 'on-hand',
  '156': 'reserved',
  '198': 'available',
  '264': 'unsellable',
};

/** Stock as a partner or warehouse has it. */
export const readInventoryReport: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  idOf(head.get(2));
  const asOf = dated(message.segments, out, '366', '356', '194', '206', '91', '97', '137');
  const time = asOf === null ? UNDATED : instantOf(asOf, out);
  const revision = asOf === null ? 0 : Date.parse(time);
  const place = placeIn(message.segments, 'WH', 'GY', 'SF', 'SU');
  const facts = loopsOf(message.segments, 'LIN', ['UNS', 'UNT']).flatMap((loop) => {
    const [segment] = loop as [Segment];
    const sku = required(skuOf(loop), segment.get(3));
    const quantities = loop.filter(({ id }) => id === 'QTY').map(quantityOf);
    if (quantities.length === 0) return [];
    const data = { pool: 'own', ...(place !== '' && { location: place }), asOf: asOf && dayOf(asOf), quantities };
    const item = ownStockItem(sku, place, out.account);
    return [{ segment, fact: { ...item, type: 'stock-item.snapshot.v1', time, revision, data } }];
  });
  return { facts };
};

function quantityOf(segment: Segment) {
  const word = segment.text(1);
  return { state: STATES[word] ?? 'unknown', units: unitsOf([segment], word), word };
}

/**
 * Goods were received: at a warehouse of ours stock that came in, at a partner's his answer to our despatch, and lines whose
 * quantity differs are its problems.
 */
export const readReceivingAdvice: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const number = required(idOf(head.get(2)), head.get(2));
  const received = dated(message.segments, out, '50', '200', '35', '97', '137');
  const place = placeIn(message.segments, 'WH', 'DP', 'ST');
  const loops = loopsOf(message.segments, 'LIN', ['UNS', 'CNT', 'UNT', 'CPS']);
  const at = received === null ? null : instantOf(received, out);
  if (out.account.warehouses.some(({ warehouse }) => warehouse === place)) {
    const order = referenceOf(message.segments, 'ON');
    const about = {
      inboundId: number,
      pool: 'own',
      location: place,
      state: 'received',
      at: received && dayOf(received),
    };
    return {
      facts: loops.map((loop, index) => {
        const [segment] = loop as [Segment];
        const item = ownStockItem(required(skuOf(loop), segment.get(3)), place, out.account);
        const data = {
          ...about,
          lineId: segment.text(1) || String(index + 1),
          received: unitsOf(loop, '194', '48', '52', '46', '12'),
          ...(order !== null && { purchaseOrder: order }),
        };
        return { segment, fact: { ...item, type: 'stock-item.receipt.v1', time: at ?? UNDATED, data } };
      }),
    };
  }
  const sent = referenceOf(message.segments, 'AAK') ?? referenceOf(message.segments, 'DQ');
  const problems = loops.flatMap(problemOf);
  const data = {
    sent: sent ?? referenceOf(message.segments, 'ON') ?? referenceOf(message.segments, 'VN') ?? number,
    state: problems.length === 0 ? 'accepted' : problems.length < loops.length ? 'partly' : 'accepted-with-errors',
    at,
    accepted: loops.length - problems.length,
    rejected: problems.length,
    problems,
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

/** QVR states by how many units a line differs, and why; without it what was taken is compared with what was sent. */
function problemOf(loop: readonly Segment[], index: number) {
  const about = `line ${loop[0]?.text(1) || index + 1}`;
  const variance = find(loop, 'QVR');
  if (variance !== undefined && Number(variance.text(1)) !== 0) {
    const code = variance.text(2) || variance.text(1, 2);
    return [{ about, severity: 'warning', ...(code !== '' && { code }), text: `differs by ${variance.text(1)}` }];
  }
  const [sent, taken] = [find(loop, 'QTY', 1, '12'), find(loop, 'QTY', 1, '194') ?? find(loop, 'QTY', 1, '48')];
  if (sent === undefined || taken === undefined) return [];
  const [before, after] = [unitsOf([sent], '12'), unitsOf([taken], taken.text(1))];
  return before === after ? [] : [{ about, severity: 'warning', text: `${before} sent, ${after} received` }];
}

function placeIn(segments: readonly Segment[], ...roles: readonly string[]): string {
  const found = roles.map((role) => find(segments, 'NAD', 1, role)?.text(2)).find((one) => one);
  return (found ?? '').slice(0, 100);
}

/** BGM's function code of an error report: not accepted, accepted with or without amendment, in the message as a whole. */
const APPLIED: Readonly<Record<string, string>> = {
  '27': 'rejected',
  '29': 'accepted',
  '34': 'accepted',
  '44': 'accepted',
};
/** BGM's document code 313 is an error message, 312 an acknowledgement. */
const ERROR_MESSAGE = '313';
/** References that name what was sent, the closest first. */
const ABOUT = ['ACE', 'ACW', 'TN', 'IV', 'DQ', 'AAK', 'ON', 'AGO', 'CR'];

/** APERAK: what an application made of a message of ours. */
export const readApplicationError: EdiReader<DocumentAccount> = (message, out) => {
  const head = need(message, 'BGM');
  const named = ABOUT.map((qualifier) => referenceOf(message.segments, qualifier)).find((one) => one !== null);
  const sent = named ?? (find(message.segments, 'DOC')?.text(2) || null);
  if (sent === null) {
    return refuse('missing-field', head.place, 'No reference says what it is about', 'Ask the partner what he means.');
  }
  const problems = loopsOf(message.segments, 'ERC', ['UNT']).map(errorOf);
  const isError = problems.length > 0 || head.text(1) === ERROR_MESSAGE;
  const state = APPLIED[head.text(3)] ?? (isError ? 'rejected' : 'accepted');
  const day = dated(message.segments, out, '137', '178', '9');
  const data = {
    sent,
    state: state === 'accepted' && problems.length > 0 ? 'accepted-with-errors' : state,
    at: day === null ? null : instantOf(day, out),
    accepted: state === 'accepted' ? 1 : 0,
    rejected: state === 'accepted' ? 0 : 1,
    problems,
  };
  return { facts: [{ segment: head, fact: acknowledged(data, out.account) }] };
};

function errorOf(loop: readonly Segment[]) {
  const text = loop
    .filter(({ id }) => id === 'FTX')
    .map((one) => [1, 2, 3, 4, 5].map((part) => one.text(4, part)).join(''))
    .join(' ');
  const code = loop[0]?.text(1) ?? '';
  return { severity: 'error', ...(code !== '' && { code }), ...(text !== '' && { text: text.slice(0, 500) }) };
}
