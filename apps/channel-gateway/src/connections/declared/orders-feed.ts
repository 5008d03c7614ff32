import type { Turn } from '#libs/actors';
import { RetryLater } from '#libs/errors';
import type { Feed, FeedPage, FeedWindow, OrderCounts } from '../connection.js';
import { objectsAt } from '../json-slices.js';
import type { NewDocument } from '../new-document.js';
import type { DeclaredConnection, DeclaredList } from './connection-file.js';
import type { DeclaredClient } from './declared-client.js';
import { textAt } from './json-paths.js';
import { firstQuery, nextQuery } from './paging.js';
import { filledPath, filledQuery, type Names } from './template.js';

/** What lists are asked with. */
export interface ListParts {
  readonly client: DeclaredClient;
  readonly declared: Pick<DeclaredConnection, 'orders' | 'words'>;
  readonly seller: string | null;
}

/** One page of a list. */
interface ListedPage {
  readonly orders: readonly { readonly id: string; readonly bytes: Uint8Array }[];
  readonly total: number | null;
  readonly next: string | null;
}

/** Longest time that a page may take where each of its orders is fetched, milliseconds. */
const FETCHING_PAGE_MS = 120_000;

/** Orders by their last change. */
export class DeclaredOrdersFeed implements Feed {
  readonly name = 'orders';
  readonly everySeconds: number;
  readonly overlapSeconds: number;
  readonly maxWindowSeconds: number;
  readonly pageTimeoutMs: number | undefined;

  constructor(
    private readonly parts: ListParts,
    { orders, overlap }: { readonly orders: number; readonly overlap: number },
  ) {
    const { list } = parts.declared.orders;
    this.everySeconds = orders;
    this.overlapSeconds = overlap;
    this.maxWindowSeconds = list.windowHours * 3_600;
    this.pageTimeoutMs = list.summaries ? FETCHING_PAGE_MS : undefined;
  }

  /** The query of the first page of a window. */
  queryOf(window: FeedWindow): string {
    return queryOf(this.parts, this.parts.declared.orders.list.query, window);
  }

  /** `next` is the query of the next page. */
  async page(window: FeedWindow, next: string | null, turn: Turn): Promise<FeedPage> {
    const { declared, seller } = this.parts;
    const page = await listPage(this.parts, next ?? this.queryOf(window), turn);
    if (declared.orders.list.summaries) return { documents: await this.fetched(page, turn), next: page.next };
    const about = { kind: 'order', topic: 'orders/listed', seller };
    return { documents: page.orders.map(({ id, bytes }) => ({ ...about, externalId: id, bytes })), next: page.next };
  }

  private async fetched({ orders }: ListedPage, turn: Turn): Promise<NewDocument[]> {
    const documents: NewDocument[] = [];
    for (const { id } of orders) {
      const document = await orderById(this.parts, id, turn);
      if (document) documents.push(document);
    }
    return documents;
  }
}

/** What the channel says that it holds of a time, by when orders were placed; undefined where it cannot be asked. */
export function declaredCounts(parts: ListParts): OrderCounts | undefined {
  const { list } = parts.declared.orders;
  const { placed } = list;
  if (placed === undefined) return undefined;
  const first = (window: FeedWindow) => queryOf(parts, placed, window);
  return {
    count: async (window, turn) => (await listPage(parts, first(window), turn)).total,
    ids: async (window, next, turn) => {
      const page = await listPage(parts, next ?? first(window), turn);
      return { ids: page.orders.map(({ id }) => id), next: page.next };
    },
    fetch: (externalId, turn) => orderById(parts, externalId, turn),
  };
}

/** One order by its id; null where the channel does not know it. */
export async function orderById(
  { client, declared, seller }: ListParts,
  externalId: string,
  turn: Turn,
): Promise<NewDocument | null> {
  const path = filledPath(declared.orders.one, { id: externalId, seller }, declared.words);
  const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
  if (answer.status === 404 || answer.status === 410) return null;
  const refusal = client.refusalIn(answer);
  if (refusal) throw client.refused(refusal, `to show order ${externalId}`);
  answer.json();
  return { kind: 'order', externalId, topic: 'orders/fetched', seller, bytes: answer.bytes };
}

async function listPage({ client, declared, seller }: ListParts, query: string, turn: Turn): Promise<ListedPage> {
  const { list } = declared.orders;
  const path = `${filledPath(list.path, { seller }, declared.words)}?${query}`;
  const answer = await client.call({ method: 'GET', path, harmless: true }, turn);
  const refusal = client.refusalIn(answer);
  if (refusal) throw client.refused(refusal, 'a list of orders');
  const json = answer.json();
  const orders = objectsAt(answer.bytes, list.items).map((bytes) => ({ id: idOf(bytes, list), bytes }));
  const total = totalIn(json, answer.header, list);
  return { orders, total, next: nextQuery({ query, json, header: answer.header, items: orders.length, total }, list) };
}

function totalIn(json: unknown, header: (name: string) => string | null, { total }: DeclaredList): number | null {
  if (total === undefined) return null;
  const stated = 'at' in total ? textAt(json, [total.at]) : header(total.header.toLowerCase());
  const number = Number(stated ?? Number.NaN);
  if (Number.isInteger(number) && number >= 0) return number;
  throw unreadable('states no total');
}

function idOf(bytes: Uint8Array, { id }: DeclaredList): string {
  const found = textAt(JSON.parse(new TextDecoder().decode(bytes)), [id]);
  if (found === null) throw unreadable(`has an order without ${id}`);
  return found;
}

/** Both borders are widened to what the channel can be asked; what is seen twice is harmless. The newest window has no end. */
function queryOf(
  { declared, seller }: ListParts,
  query: Readonly<Record<string, string>>,
  { fromMs, toMs, isNewest }: FeedWindow,
): string {
  const { list } = declared.orders;
  const names: Names = {
    seller,
    from: instantAs(list.times, list.borders === 'listed' ? fromMs : fromMs - 1_000),
    ...(!isNewest && { to: instantAs(list.times, Math.ceil(toMs / 1_000) * 1_000) }),
  };
  return firstQuery(filledQuery(query, names, declared.words), list);
}

/** An instant as the channel wants it in a query. */
function instantAs(times: DeclaredList['times'], epochMs: number): string {
  const iso = new Date(epochMs).toISOString();
  switch (times) {
    case 'iso':
      return iso;
    case 'iso-seconds':
      return `${iso.slice(0, 19)}Z`;
    case 'iso-without-zone':
      return iso.slice(0, 19);
    case 'epoch-seconds':
      return String(Math.floor(epochMs / 1_000));
    case 'epoch-milliseconds':
      return String(epochMs);
  }
}

/** What is no page of the declared form is asked for again. */
function unreadable(what: string): RetryLater {
  return new RetryLater('unreadable-page', {
    problem: `A list of orders ${what}`,
    remedy: 'It is asked again by itself; compare the form with the manifest if this lasts.',
    afterMs: 1_000,
  });
}
