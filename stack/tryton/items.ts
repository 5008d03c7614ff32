import { decimal, type TrytonRpc } from './rpc.js';

/** An item as the outside lists it. */
export interface NewItem {
  readonly sku: string;
  readonly taxClass: string;
}

/** Adds the products that are missing, in one creation; their taxes stay empty, for amounts come from us. */
export async function addItems(rpc: TrytonRpc, items: readonly NewItem[]): Promise<void> {
  const skus = items.map(({ sku }) => sku);
  const known = await rpc.find('product.product', [['code', 'in', skus]], ['code']);
  const there = new Set(known.map((one) => one['code']));
  const missing = items.filter(({ sku }) => !there.has(sku));
  const categories = new Map<string, number>();
  for (const name of new Set(missing.map(({ taxClass }) => taxClass)))
    categories.set(name, await rpc.ensure('product.category', [['name', '=', name]], { name, accounting: true }));
  const unit = await rpc.external('product', 'uom_unit');
  const templates = missing.map(({ sku, taxClass }) => ({
    name: sku,
    code: sku,
    type: 'goods',
    default_uom: unit,
    list_price: decimal('0'),
    account_category: categories.get(taxClass),
    products: [['create', [{}]]],
  }));
  if (templates.length > 0) await rpc.create('product.template', templates);
}
