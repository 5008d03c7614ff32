import {
  deliveryRequested,
  itemLookup,
  orderAcknowledge,
  orderCancel,
  lineKeyOf,
  orderDeliveryOutcome,
  orderItemResolved,
} from '#libs/contracts';
import {
  orderPostingOutcome,
  orderReservationAnswer,
  postingRequested,
  salesOrderWanted,
  stockLevel,
  stockReservation,
  typeOf,
  type Contract,
  type DataOf,
  type Message,
} from '#libs/contracts';

type Item = DataOf<typeof orderItemResolved>;
type Posting = DataOf<typeof postingRequested>;
type Delivery = DataOf<typeof deliveryRequested | typeof orderAcknowledge | typeof orderCancel>;

const COMMANDS: ReadonlySet<string> = new Set([deliveryRequested, orderAcknowledge, orderCancel].map(typeOf));
type Wanted = DataOf<typeof salesOrderWanted>;
type Reservation = DataOf<typeof stockReservation>;

/** How the outside differs from one that knows every item and grants every wish. */
export interface Outsiders {
  /** What the ERP knows of a SKU; by default each is an item. */
  readonly items?: Readonly<Record<string, Omit<Item, 'sku'>>>;
  /** What the ERP says to a posting; by default it posts it. `seen` counts the times it was asked. */
  readonly erp?: (asked: Posting, seen: number) => Partial<DataOf<typeof orderPostingOutcome>>;
  /** SKUs of which nothing is on hand; of all others there is enough. Where a real stock item plays, it decides. */
  readonly soldOut?: readonly string[];
  /** What a warehouse or shop says to a command; by default it does it. */
  readonly deliver?: (asked: Delivery) => Partial<DataOf<typeof orderDeliveryOutcome>>;
}

const SALES_ORDER = typeOf(salesOrderWanted);
const LEVEL = typeOf(stockLevel);
const POSTED = new Set(['posted', 'posted-different']);

/** ERP, item list, stock, warehouse and shop: they answer what they are asked, and remember it. */
export class Outside {
  /** Commands as they came. */
  readonly commands: Delivery[] = [];
  /** Postings that the ERP took, and what each moves on clearing. */
  readonly documents: (Posting & { readonly total: number })[] = [];
  /** What channels may sell, by account and SKU, in the order in which they were told. */
  readonly levels: Record<string, (number | null)[]> = {};
  private readonly wishes: Message<Reservation>[] = [];
  private readonly ledger = new Map<string, Map<string, number>>();
  /** Sales orders as they were shown, each revision. */
  readonly shown: Wanted[] = [];
  /** Postings as they were asked for. */
  readonly asked: Posting[] = [];

  constructor(private readonly outsiders: Outsiders) {}

  /** Whether this message is for the outside although it bears an order's key. */
  takes(message: Message): boolean {
    const { type } = message;
    return type === typeOf(postingRequested) || type === SALES_ORDER || type === LEVEL || COMMANDS.has(type);
  }

  answer(message: Message): Message[] {
    if (message.type === typeOf(itemLookup)) return this.itemOf(message as Message<DataOf<typeof itemLookup>>);
    if (message.type === typeOf(stockReservation)) return this.holdStock(message as Message<Reservation>);
    if (message.type === typeOf(postingRequested)) return [this.post(message as Message<Posting>)];
    if (message.type === SALES_ORDER) return this.show(message as Message<Wanted>);
    if (message.type === LEVEL) return this.sell(message as Message<DataOf<typeof stockLevel>>);
    if (COMMANDS.has(message.type)) return [this.deliver(message as Message<Delivery>)];
    throw new Error(`the outside knows no ${message.type}`);
  }

  private show(message: Message<Wanted>): Message[] {
    this.shown.push(message.data);
    const { salesOrder: posting, orderRevision: answersRevision } = message.data;
    return [
      reply(orderPostingOutcome, message, { posting, answersRevision, outcome: 'posted', lines: {}, documents: [] }),
    ];
  }

  /** What stands in the ERP, by order and component, minor units. */
  books(): Record<string, Record<string, number>> {
    const books = [...this.ledger].map(([order, sums]) => {
      const amounts = [...sums].filter(([, amount]) => amount !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return [order, Object.fromEntries(amounts)] as const;
    });
    return Object.fromEntries(
      books.filter(([, sums]) => Object.keys(sums).length > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }

  /** What the ERP's item list says to an order, unasked. */
  resolved(sku: string, order: string, state: Item['state']): Message {
    const asked = {
      id: `${order}/${sku}`,
      type: '',
      source: '',
      key: order,
      time: '2026-11-20T00:00:00.000Z',
      revision: 0,
    };
    return reply(orderItemResolved, asked, { sku, state });
  }

  /** Units that were short are there now: the stock item answers the last wish again. */
  served(order: string, reservation: string): Message {
    const last = this.wishes.findLast(({ data }) => data.order === order && data.reservation === reservation);
    if (!last?.data.level) throw new Error(`${order} reserved nothing as ${reservation}`);
    const { revision, data } = last;
    const answer = {
      reservation,
      answersRevision: revision,
      quantity: last.data.level.quantity,
      state: 'held',
    } as const;
    return {
      ...reply(orderReservationAnswer, { ...last, key: data.order, revision: revision + 1 }, answer),
      id: `${last.id}!served`,
    };
  }

  private itemOf({ data, ...message }: Message<DataOf<typeof itemLookup>>): Message[] {
    if (!data.wanted) return [];
    const known = this.outsiders.items?.[data.sku] ?? { state: 'resolved' as const, itemId: `I-${data.sku}` };
    return [reply(orderItemResolved, { ...message, key: data.order }, { sku: data.sku, ...known })];
  }

  private holdStock(message: Message<Reservation>): Message[] {
    const { data } = message;
    this.wishes.push(message);
    const { order, reservation, level } = data;
    if (!level) return [];
    const state = this.outsiders.soldOut?.some((sku) => reservation.endsWith(`/${sku}`)) ? 'short' : 'held';
    const answer = { reservation, answersRevision: message.revision, quantity: level.quantity, state } as const;
    return [reply(orderReservationAnswer, { ...message, key: order }, answer)];
  }

  private post(message: Message<Posting>): Message {
    const { posting, postingRevision: answersRevision, body } = message.data;
    this.asked.push(message.data);
    const lines: Record<string, number> = {};
    for (const line of body.lines) lines[lineKeyOf(line)] = (lines[lineKeyOf(line)] ?? 0) + line.amount;
    const said = {
      posting,
      answersRevision,
      outcome: 'posted' as const,
      lines,
      documents: [],
      ...this.outsiders.erp?.(message.data, this.asked.length),
    };
    if (POSTED.has(said.outcome)) {
      this.enter(message.key, said.lines);
      const clearing = body.lines.filter((line) => line.role === 'clearing');
      this.documents.push({ ...message.data, total: clearing.reduce((sum, line) => sum + line.amount, 0) });
    }
    return reply(orderPostingOutcome, message, said);
  }

  private sell({ data }: Message<DataOf<typeof stockLevel>>): Message[] {
    const listing = `${data.account} ${data.body.sku}`;
    this.levels[listing] = [...(this.levels[listing] ?? []), data.body.units];
    return [];
  }

  private enter(order: string, lines: Readonly<Record<string, number>>): void {
    const sums = this.ledger.get(order) ?? new Map<string, number>();
    this.ledger.set(order, sums);
    for (const [key, amount] of Object.entries(lines)) {
      const component = key.split('|', 1)[0] ?? key;
      sums.set(component, (sums.get(component) ?? 0) + amount);
    }
  }

  private deliver(message: Message<Delivery>): Message {
    const { effect: command, effectRevision: answersRevision, body } = message.data;
    this.commands.push(message.data);
    const taken =
      body.command === 'shipment.recall'
        ? { lines: body.lines.map(({ lineId, quantity }) => ({ lineId, quantity })) }
        : {};
    const externalId = `${message.key.split('/').at(-1)}-${command}`;
    return reply(orderDeliveryOutcome, message, {
      command,
      answersRevision,
      state: 'confirmed',
      externalId,
      ...taken,
      ...this.outsiders.deliver?.(message.data),
    });
  }
}

/** An answer names its question, so that its id is the same whenever it is asked. */
function reply<C extends Contract>(
  contract: C,
  { id, key, time, revision }: Omit<Message, 'data'>,
  data: DataOf<C>,
): Message {
  return { id: `${id}!answer`, type: typeOf(contract), source: 'outside', key, time, revision, data };
}
