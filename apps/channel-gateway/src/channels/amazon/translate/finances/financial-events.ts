/** Financial events of the Finances API v0: what moves money, before a settlement report names its settlement. */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { ComponentTable } from '../../../../documents/components.js';
import type { Element } from '../../../../documents/element.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, shownTextOf, textOf, wholeNumberOf } from '../../../../documents/readings.js';
import { checkSeller } from '../../../../documents/seller-check.js';
import type { JsonKind } from '../../../../documents/source.js';
import type { Place } from '../../../../documents/place.js';
import { apiTimeOf, ledgerLine, mappedBy } from '../shared/ledger-line.js';
import { moneyOf, oneCurrencyOf } from '../shared/money.js';
import { EVENT_SHAPES, type EventShape, type ListShape, type PartShape } from './event-shapes.js';

/** `listFinancialEvents`, by group, by order. */
export const financialEvents: JsonKind<DocumentAccount> = {
  kind: 'financial-events',
  form: 'json',
  doc: 'Financial events of the Finances API v0: shipments, refunds, claims, fees, adjustments and payouts as they are posted.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/finances-api-v0-reference',
  quirks: [
    'An event does not name its settlement report: its lines stand under `open-<currency>` and are the same money that the report brings later.',
    'Service fees, loans and recovered debts bear no date.',
    'Amounts keep the sign that the API gives: charges to the seller are negative.',
    'Where the model calls an amount the total of others, they must come to it; an event with the total alone is one line.',
  ],
  recognise: (probe) => probe.has('payload/FinancialEvents') || probe.has('FinancialEvents'),
  read(root, out) {
    const payload = root.get('payload').stated ? root.get('payload') : root;
    payload.get('NextToken');
    root.get('errors');
    readEvents(payload.get('FinancialEvents'), out);
  },
};

function readEvents(events: Element, out: Output<DocumentAccount>): void {
  const table = out.components('settlement');
  for (const list of events.names()) {
    const shape = EVENT_SHAPES[list];
    if (shape === undefined) continue;
    events
      .get(list)
      .items()
      .forEach((event, at) => {
        out.part(event, (root) => readEvent(root, { list, shape, table, id: `${list}/${at}` }, out), list);
      });
  }
}

interface EventContext {
  readonly list: string;
  readonly shape: EventShape;
  readonly table: ComponentTable;
  readonly id: string;
}

/** An amount as it was found, with what is said of it. */
interface Found {
  readonly place: Place;
  readonly money: Money;
  /** The member, the group in `components.yaml`, and the type. */
  readonly at: string;
  readonly group: string;
  readonly type: string;
  readonly ids: Ids;
}

type Ids = Readonly<Record<string, string | number>>;

function readEvent(event: Element, context: EventContext, out: Output<DocumentAccount>): void {
  const { shape, list, table } = context;
  checkSeller(out.account, event.get('SellerId'));
  const kinds = (shape.words ?? []).map((name) => shownTextOf(event.get(name), 300) ?? '-');
  const { settlementId, ...ids } = idsOf(event, shape.ids);
  const total = shape.total === undefined ? null : moneyOf(event.get(shape.total));
  const parts = amountsOf(event, shape, kinds[0] ?? '', ids);
  const found = parts.length > 0 || total === null ? parts : [wholeOf(event, shape, total, kinds[0] ?? '', ids)];
  if (found.length === 0) return;
  const stated = total === null ? [] : [{ place: event.place, money: total }];
  const currency = oneCurrencyOf([...found, ...stated]);
  const postedAt = shape.date === null ? null : apiTimeOf(event.get(shape.date), out.account);
  const statement = out.statement({ id: context.id, currency, stated: total?.minor ?? null, place: event.place });
  for (const one of found) {
    const mapped = mappedBy(table, list, one.group, one.type);
    const words = [list, ...kinds, one.at, ...(kinds.includes(one.type) || one.type === one.at ? [] : [one.type])];
    const head = { settlementId: settlementId === undefined ? null : String(settlementId), postedAt, ids: one.ids };
    const line = ledgerLine(out, head, { money: one.money, words, mapped });
    statement.line(one.place, one.money.minor, mapped.component, line);
  }
  statement.close();
}

/** The total of an event that says nothing else. */
function wholeOf(event: Element, { total = '' }: EventShape, money: Money, kind: string, ids: Ids): Found {
  return { place: event.get(total).place, money, at: total, group: total, type: kind, ids };
}

function amountsOf(element: Element, shape: PartShape, kind: string, outer: Ids): Found[] {
  const ids = { ...outer, ...idsOf(element, shape.ids) };
  const own = [
    ...(shape.lists ?? []).flatMap((list) => listed(element.get(list.at), list, ids)),
    ...(shape.amounts ?? []).flatMap((at) => single(element.get(at), at, kind, ids)),
  ];
  const inside = (shape.parts ?? []).flatMap((part) =>
    element
      .get(part.at)
      .items()
      .flatMap((item) => amountsOf(item, part, kind, ids)),
  );
  return [...withQuantity(own, element, shape.quantity), ...inside];
}

/** Units stand on one line of an item only: its price, else its first. */
function withQuantity(found: readonly Found[], element: Element, member: string | undefined): Found[] {
  const quantity = member === undefined ? null : wholeNumberOf(element.get(member));
  if (quantity === null || quantity === 0) return [...found];
  const price = found.findIndex(({ type }) => type === 'Principal');
  return found.map((one, at) => (at === Math.max(price, 0) ? { ...one, ids: { ...one.ids, quantity } } : one));
}

function listed(list: Element, shape: ListShape, ids: Ids): Found[] {
  const entries = Array.isArray(list.value) ? list.items() : list.stated ? [list] : [];
  if (shape.inside === undefined) return entries.flatMap((entry) => typed(entry, shape, ids));
  return entries.flatMap((entry) =>
    entry
      .get(shape.inside ?? '')
      .items()
      .flatMap((inner) => typed(inner, shape, ids)),
  );
}

function typed(entry: Element, { at, group, type, amount }: ListShape, ids: Ids): Found[] {
  const money = moneyOf(entry.get(amount));
  const promotion = at.startsWith('Promotion') ? shownTextOf(entry.get('PromotionId'), 500) : null;
  const more = promotion === null ? ids : { ...ids, description: promotion };
  const word = textOf(entry.get(type)) ?? '-';
  return money === null ? [] : [{ place: entry.place, money, at, group, type: word, ids: more }];
}

function single(element: Element, at: string, kind: string, ids: Ids): Found[] {
  const money = moneyOf(element);
  return money === null ? [] : [{ place: element.place, money, at, group: at, type: kind || at, ids }];
}

const SHOWN = new Map([
  ['description', 500],
  ['marketplace', 100],
]);

function idsOf(element: Element, names: Readonly<Record<string, string>> = {}): Ids {
  const stated = Object.entries(names).flatMap(([field, member]): [string, string][] => {
    const limit = SHOWN.get(field);
    const value = limit === undefined ? idOf(element.get(member)) : shownTextOf(element.get(member), limit);
    return value === null ? [] : [[field, value]];
  });
  return Object.fromEntries(stated);
}
