/** Settlement report as XML (GET_V2_SETTLEMENT_REPORT_DATA_XML, and the older SettlementReport.xsd 3.1). */
import type { Money } from '#libs/money';
import type { DocumentAccount } from '../../../../accounts/accounts.js';
import { requiredAmountOf } from '../../../../documents/amounts.js';
import { instantFor } from '../../../../documents/dates.js';
import type { Output } from '../../../../documents/output.js';
import { idOf, quantityOf, required, shownTextOf, textOf } from '../../../../documents/readings.js';
import type { XmlHandler, XmlKind } from '../../../../documents/source.js';
import type { Statement } from '../../../../documents/statement.js';
import type { XmlElement } from '../../../../documents/xml-element.js';
import { apiTimeOf, ledgerLine, settlement } from '../shared/ledger-line.js';

const ROOTS = ['/AmazonEnvelope/Message/SettlementReport', '/SettlementReport'];
/** Records that occur in numbers; whatever else stands beside them is read at the end. */
const RECORDS = ['Order', 'Refund', 'Adjustment', 'Retrocharge', 'OtherTransaction', 'OtherFee'];

/** The XML report. */
export const settlementXml: XmlKind<DocumentAccount> = {
  kind: 'settlement-xml',
  form: 'xml',
  doc: 'Settlement report as XML: orders, refunds and other transactions, each with its amounts.',
  documentedAt: 'https://developer-docs.amazon.com/sp-api/docs/report-type-values-settlement',
  quirks: [
    'Decimal point and ISO dates, also where the flat file of the same marketplace has commas and days with points.',
    'A fragment of `SettlementData` alone states a total and no line: it is refused.',
  ],
  recognise: ({ xml }) =>
    xml !== null &&
    (xml.name === 'SettlementReport' || xml.name === 'SettlementData' || xml.inside.includes('SettlementReport')),
  records: ROOTS.flatMap((root) => RECORDS.map((record) => `${root}/${record}`)),
  open: (out) => new SettlementXml(out),
};

type Ids = Readonly<Record<string, string>>;

/** What is known from the elements around an amount. */
interface Context {
  readonly record: string;
  /** The element that holds the amounts: ItemPrice, ItemFees, … */
  readonly group: string;
  readonly kind: string;
  readonly ids: Ids;
  readonly postedAt: string | null;
}

const GROUPS: readonly (readonly [RegExp, string])[] = [
  [/Price/, 'ItemPrice'],
  [/Promotion/, 'Promotion'],
  [/Withheld/, 'ItemWithheldTax'],
  [/DirectPayment/, 'DirectPayment'],
  [/Fee/, 'ItemFees'],
];

const IDS: Readonly<Record<string, string>> = {
  AmazonOrderID: 'marketplaceOrderId',
  MerchantOrderID: 'merchantOrderId',
  AdjustmentID: 'refundId',
  ShipmentID: 'shipmentId',
  AmazonOrderItemCode: 'orderLineId',
  SKU: 'sku',
  TransactionID: 'transactionId',
  InvoiceId: 'transactionId',
};
const KINDS = ['Type', 'TransactionType', 'ReasonDescription', 'EventType', 'FeeType'];
const TOTALS = ['TransactionAmount', 'TotalAmount'];

class SettlementXml implements XmlHandler {
  private readonly out: Output<DocumentAccount>;
  private opened: { readonly id: string; readonly currency: string; readonly statement: Statement } | null = null;

  constructor(out: Output<DocumentAccount>) {
    this.out = out;
  }

  record(record: XmlElement, parent: XmlElement): void {
    this.guarded(record, parent.get('SettlementData'));
  }

  end(root: XmlElement): void {
    for (const report of reportsOf(root)) {
      const data = root.name === 'SettlementData' ? root : report.get('SettlementData');
      this.open(data);
      if (data === root) continue;
      for (const name of new Set(report.children.map((child) => child.name)))
        if (name !== 'SettlementData') for (const record of report.all(name)) this.guarded(record, data);
    }
    this.opened?.statement.close();
  }

  private guarded(record: XmlElement, data: XmlElement): void {
    const { statement } = this.open(data);
    statement.guard(record.place, () => this.amounts(record, START(record.name)));
  }

  /** The statement that the report's head opens; a report that follows in the same file opens another. */
  private open(data: XmlElement): NonNullable<SettlementXml['opened']> {
    const id = required(idOf(data.get('AmazonSettlementID')), data.get('AmazonSettlementID'));
    if (this.opened?.id === id) return this.opened;
    this.opened?.statement.close();
    const total = data.get('TotalAmount');
    const currency = required(textOf(total.attribute('currency')), total.attribute('currency'));
    const stated = requiredAmountOf(total, currency);
    const statement = this.out.statement({ id, currency, stated, place: data.place });
    this.opened = { id, currency, statement };
    statement.guard(data.place, () => this.head(data, stated));
    return this.opened;
  }

  private head(data: XmlElement, total: bigint): void {
    if (this.opened === null) return;
    const { account } = this.out;
    const { id, currency, statement } = this.opened;
    const [from, to, depositOn] = ['StartDate', 'EndDate', 'DepositDate'].map((name) =>
      apiTimeOf(data.get(name), account),
    );
    const fact = {
      settlementId: id,
      settlementAccount: account.account,
      currency,
      ...(from && { from }),
      ...(to && { to }),
      ...(depositOn && { depositOn }),
      total: Number(total),
      state: 'closed',
    };
    const time = instantFor(required(to ?? null, data.get('EndDate')), account.timeZone);
    statement.fact(data.place, { ...settlement(account.account, id), type: 'settlement.header.v1', time, data: fact });
  }

  /** Reads every amount below an element, with what the elements around it say. */
  private amounts(element: XmlElement, outer: Context): void {
    const context = this.context(element, outer);
    const units = quantityOf(element.get('Quantity'));
    const own = element.children.filter((child) => child.name.endsWith('Amount'));
    const total = own.find((child) => TOTALS.includes(child.name));
    const parts = own.length > 1 ? own.filter((child) => child !== total) : own;
    for (const amount of parts) this.line(element.get(amount.name), context);
    if (total !== undefined && parts.length > 0 && !parts.includes(total))
      this.rest(element.get(total.name), parts, context);
    const inner = element.children.filter((child) => child.children.length > 0);
    for (const name of new Set(inner.map((child) => child.name)))
      for (const child of element.all(name)) this.amounts(child, { ...context, ids: withUnits(context.ids, units) });
  }

  private context(element: XmlElement, outer: Context): Context {
    const { account } = this.out;
    const found = Object.entries(IDS).flatMap(([name, field]): [string, string][] => {
      const id = idOf(element.get(name));
      return id === null ? [] : [[field, id]];
    });
    const marketplace = shownTextOf(element.get('MarketplaceName'), 100);
    const promotion = shownTextOf(element.get('MerchantPromotionID'), 500);
    const kind = KINDS.map((name) => shownTextOf(element.get(name), 300)).find((word) => word !== null);
    const group = GROUPS.find(([pattern]) => pattern.test(element.name))?.[1];
    return {
      record: outer.record,
      group: group ?? outer.group,
      kind: kind ?? outer.kind,
      ids: {
        ...outer.ids,
        ...Object.fromEntries(found),
        ...(marketplace !== null && { marketplace }),
        ...(promotion !== null && { description: promotion }),
      },
      postedAt: apiTimeOf(element.get('PostedDate'), account) ?? outer.postedAt,
    };
  }

  private line(amount: XmlElement, context: Context): void {
    const { opened } = this;
    if (opened === null) return;
    const currency = textOf(amount.attribute('currency')) ?? opened.currency;
    const money: Money = { minor: requiredAmountOf(amount, currency), currency };
    const type = amount.name === 'Amount' ? context.kind : amount.name.replace(/Amount$/, '');
    const mapped = this.out.components('settlement').of(context.record, context.group, type || context.record);
    const words = [
      context.record,
      ...(context.group === context.record ? [] : [context.group]),
      type || context.record,
    ];
    const { quantity, ...ids } = context.ids;
    const isPrice = mapped.component === 'item-price' && quantity !== undefined;
    const head = { settlementId: opened.id, postedAt: context.postedAt, ids };
    const line = { money, words, mapped, more: isPrice ? { quantity: Number(quantity) } : {} };
    opened.statement.line(amount.place, money.minor, mapped.component, ledgerLine(this.out, head, line));
  }

  /** What a total holds beyond the amounts beside it: a line of its own, so that nothing is lost. */
  private rest(total: XmlElement, parts: readonly XmlElement[], context: Context): void {
    const { opened } = this;
    if (opened === null) return;
    const { currency } = opened;
    const sum = parts.reduce((all, part) => all + requiredAmountOf(part, currency), 0n);
    const minor = requiredAmountOf(total, currency) - sum;
    textOf(total.attribute('currency'));
    if (minor === 0n) return;
    const mapped = this.out.components('settlement').of(context.record, `${total.name}-rest`, context.kind);
    const head = { settlementId: opened.id, postedAt: context.postedAt, ids: context.ids };
    const line = { money: { minor, currency }, words: [context.record, total.name, 'rest'], mapped };
    opened.statement.line(total.place, minor, mapped.component, ledgerLine(this.out, head, line));
  }
}

const START = (record: string): Context => ({ record, group: record, kind: '', ids: {}, postedAt: null });

function withUnits(ids: Ids, units: number | null): Ids {
  return units === null || units === 0 ? ids : { ...ids, quantity: String(units) };
}

/** The reports of a document: of an envelope those in its messages. */
function reportsOf(root: XmlElement): readonly XmlElement[] {
  if (root.name !== 'AmazonEnvelope') return [root];
  root.get('Header').whole();
  root.get('MessageType');
  return root.all('Message').flatMap((message) => {
    message.get('MessageID');
    return message.all('SettlementReport');
  });
}
