import type { Call, Learnt, Turn } from '#libs/actors';
import { RetryLater, Terminal } from '#libs/errors';
import { z } from 'zod';
import { referenceOf, requestedBy, type Body, type Command } from '../../egress/command.js';
import type { ShopClient } from './shop-client.js';

/** GraphQL Admin API: search syntax `sku:'…'`. */
const ITEM_BY_SKU = `query ItemBySku($sku: String!) { inventoryItems(first: 2, query: $sku) { nodes { id sku } } }`;

/**
 * Sets what can be bought, absolutely. Since 2026-04 `changeFromQuantity` is mandatory and null opts out of the comparison
 * (shopify.dev changelog of 2025-12-12), and the mutation bears an idempotency key; a comparison would not help: what the shop has sold and we have not heard of is
 * what the buffer is for.
 */
const SET = `mutation SetAvailable($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) { userErrors { code message } } }`;

const errors = z.array(
  z.object({ message: z.string(), extensions: z.object({ code: z.string() }).partial().nullish() }),
);
const items = z.object({
  errors: errors.nullish(),
  data: z
    .object({ inventoryItems: z.object({ nodes: z.array(z.object({ id: z.string(), sku: z.string().nullish() })) }) })
    .nullish(),
});
const made = z.object({
  errors: errors.nullish(),
  data: z
    .object({
      inventorySetQuantities: z
        .object({ userErrors: z.array(z.object({ code: z.string().nullish(), message: z.string() })) })
        .nullish(),
    })
    .nullish(),
});

/** Tells a shop what it may sell of a SKU at one of its places. */
export class StockLevel implements Command<'stock.level'> {
  /** Inventory items by SKU: their ids never change. */
  private readonly known = new Map<string, string>();

  constructor(private readonly client: ShopClient) {}

  async perform(call: Call, { sku, location, units }: Body<'stock.level'>, turn: Turn): Promise<Learnt> {
    if (location === undefined) throw noLocation(sku);
    const item = this.known.get(sku) ?? (await this.itemOf(sku, turn));
    const quantity = {
      inventoryItemId: item,
      locationId: placeId(location),
      quantity: units,
      changeFromQuantity: null,
    };
    const input = {
      name: 'available',
      reason: 'correction',
      referenceDocumentUri: `crossdock://${encodeURI(referenceOf(call))}`,
      quantities: [quantity],
    };
    const key = `${referenceOf(call)}@${requestedBy(call).effectRevision}=${units}`;
    const answer = made.parse((await this.client.mutate(SET, { input, key }, turn)).json());
    refuseErrors(answer.errors);
    const [wrong] = answer.data?.inventorySetQuantities?.userErrors ?? [];
    if (wrong) throw refused(wrong.code ?? 'INVALID', sku, wrong.message);
    return { inventoryItemId: item };
  }

  /** The same value set twice is set once. */
  lookUp(): Promise<null> {
    return Promise.resolve(null);
  }

  confirmed() {
    return {};
  }

  private async itemOf(sku: string, turn: Turn): Promise<string> {
    const wish = { sku: `sku:'${sku.replaceAll(/['\\]/g, String.raw`\$&`)}'` };
    const answer = items.parse((await this.client.query(ITEM_BY_SKU, wish, turn)).json());
    refuseErrors(answer.errors);
    const found = (answer.data?.inventoryItems.nodes ?? []).filter((one) => one.sku === sku);
    const [item, another] = found;
    if (!item) throw refused('UNKNOWN_SKU', sku, 'the shop lists no such SKU');
    if (another) throw refused('SKU_NOT_UNIQUE', sku, 'the shop lists it more than once');
    this.known.set(sku, item.id);
    return item.id;
  }
}

function placeId(location: string): string {
  return location.startsWith('gid:') ? location : `gid://shopify/Location/${location}`;
}

/** The API answers 200 to what it refuses as a whole; a throttled query waits for its bucket to fill. */
function refuseErrors(errors: z.output<typeof made>['errors']): void {
  const [first] = errors ?? [];
  if (!first) return;
  const code = first.extensions?.code ?? 'UNKNOWN';
  if (code === 'THROTTLED')
    throw new RetryLater('throttled', {
      problem: 'The shop’s GraphQL bucket is empty',
      remedy: 'It is sent again by itself.',
      afterMs: 1_000,
    });
  throw new Terminal('graphql-error', {
    problem: `The shop refuses the query (${code}: ${first.message.slice(0, 200)})`,
    remedy: 'Compare access scopes (read and write inventory) and API version of the connection.',
  });
}

function refused(code: string, sku: string, said: string): Terminal {
  return new Terminal(`level-${code.toLowerCase().replaceAll('_', '-')}`, {
    problem: `The shop does not take the level of ${sku}: ${said.slice(0, 200)}`,
    remedy: 'List the SKU there at this location, or correct its listing in policies/inventory.yaml.',
  });
}

function noLocation(sku: string): Terminal {
  return new Terminal('no-location', {
    problem: `A shop keeps stock by place, and the level of ${sku} names none`,
    remedy: 'Name the shop’s location under the account in policies/inventory.yaml.',
  });
}
