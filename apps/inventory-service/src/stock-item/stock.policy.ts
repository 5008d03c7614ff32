import { z } from 'zod';

const account = z.string().min(1).max(100);
const sku = z.string().min(1).max(200);

/** How one SKU differs on a channel account. */
const listing = z.strictObject({
  /** Units that are kept back; the account's own buffer unless stated. */
  buffer: z.int().nonnegative().optional(),
  /** What the channel calls the SKU, where that is another name. */
  listedAs: sku.optional(),
  /** False: the account does not sell it and hears nothing of it. */
  sold: z.boolean().default(true),
});

/** A channel account that is told what it may sell. */
const told = z.strictObject({
  account,
  /** Whose stock it sells: the own pool of this legal entity. */
  legalEntity: z.string().min(1),
  /** The channel's own id of the place that the stock lies at, where it keeps stock by place. */
  location: z.string().min(1).max(100).optional(),
  /** Units of each SKU that are kept back: what other channels sell before the level arrives. */
  buffer: z.int().nonnegative().default(0),
  /** `all`: every SKU of the legal entity. `named`: those under `skus` alone. */
  sells: z.enum(['all', 'named']).default('all'),
  skus: z.record(sku, listing).default({}),
});

/** The stock policy as the file `policies/inventory.yaml` states it. */
export const stockPolicySchema = z
  .strictObject({ version: z.string().min(1), levels: z.array(told) })
  .superRefine(({ levels }, context) => {
    for (const [index, one] of levels.entries()) {
      const names = Object.entries(one.skus).map(([name, { listedAs }]) => listedAs ?? name);
      const issue = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: ['levels', index, path], message });
      // two stock items that state one level would contradict one another without end
      if (levels.findIndex(({ account: other }) => other === one.account) < index)
        issue('account', 'an account is named twice: it sells the stock of one legal entity');
      if (new Set(names).size < names.length) issue('skus', 'two SKUs are listed under one name');
    }
  });

/** Which channel accounts hear what they may sell. Source: `policies/inventory.yaml`. */
export type StockPolicy = z.output<typeof stockPolicySchema>;

/** A SKU as one channel account sells it. */
export interface Listing {
  readonly account: string;
  /** The SKU as the channel knows it. */
  readonly sku: string;
  readonly location: string | undefined;
  /** Units that are kept back. */
  readonly buffer: number;
}

/** Where a SKU of a legal entity is sold, as far as channels are told of it. */
export function listingsOf({ levels }: Pick<StockPolicy, 'levels'>, legalEntity: string, name: string): Listing[] {
  return levels
    .filter((one) => one.legalEntity === legalEntity)
    .flatMap(({ account: to, location, buffer, sells, skus }): Listing[] => {
      const own = Object.hasOwn(skus, name) ? skus[name] : undefined;
      if (own ? !own.sold : sells === 'named') return [];
      return [{ account: to, sku: own?.listedAs ?? name, location, buffer: own?.buffer ?? buffer }];
    });
}
