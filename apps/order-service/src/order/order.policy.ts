import { currency, exceptionReason, stockPool } from '#libs/contracts';
import { z } from 'zod';

const account = z.string().min(1).max(100);

/**
 * What channels hear of an order beside its shipments. An entry holds for one account, for one channel, or, naming
 * neither, for all others.
 */
const channelWords = z
  .strictObject({
    account: account.optional(),
    channel: z.string().min(1).optional(),
    /**
     * `none`: it needs no word that an order is taken. `order`: it is told once that the order is taken. `line`: each line
     * is accepted or refused.
     */
    acknowledge: z.enum(['none', 'order', 'line']),
    /** True where the channel takes the buyer's money only after the order was accepted: an unpaid one is acknowledged. */
    acknowledgeUnpaid: z.boolean().default(false),
    /**
     * `line`: it takes a cancellation of single units. `order`: only of all that is open. `none`: it takes none from us, so
     * that a person cancels there.
     */
    cancel: z.enum(['none', 'order', 'line']),
  })
  .refine((one) => one.account === undefined || one.channel === undefined, 'names both an account and a channel');

/** Rules that hold for orders placed from a day on. */
const rules = z.strictObject({
  /** First day of placing (UTC) on which these rules hold. */
  from: z.iso.date(),
  /** Minutes that a payment, shipment or fulfilment waits for its order before a person is told. */
  waitForOrderMinutes: z.number().nonnegative(),
  /** `wait`: an order is released when every line is held. `back-order`: what is held goes, the rest follows. */
  shortStock: z.enum(['wait', 'back-order']),
  /** Minutes between placing and the first release: time for the buyer to think again. */
  settleMinutes: z.number().nonnegative(),
  /** `until-release`: a buyer's wish to cancel is granted while nothing is released. `ask`: a person decides each. */
  cancellationRequests: z.enum(['until-release', 'ask']),
  /** Whether the ERP shows orders before they are invoiced; it moves no account. */
  salesOrders: z.boolean().default(false),
});

/** The order policy as the file `policies/order.yaml` states it. */
export const orderPolicySchema = z
  .strictObject({
    version: z.string().min(1),
    legalEntities: z.record(
      z.string().min(1),
      z.strictObject({
        /** IANA zone in which days of its books begin and end. */
        zone: z.string().refine(isZone, 'not an IANA time zone such as Europe/Berlin'),
        /** Currency of its books. */
        currency,
      }),
    ),
    /** Which partner account ships for a legal entity from a pool. */
    warehouseAccounts: z.array(z.strictObject({ legalEntity: z.string().min(1), pool: stockPool, account })),
    /** Who pays for a channel account's sales, where it is not the channel account itself. */
    settlementAccounts: z.record(account, account),
    /** Channel accounts whose shop hears of shipments from the warehouse itself: we tell it nothing. */
    confirmedByWarehouse: z.array(account).default([]),
    /**
     * Countries where a marketplace that owes the tax counts as the buyer: we sell to it, net and exempt, and it sells on
     * (deemed supply). Elsewhere it collects for us and pays (facilitator).
     */
    deemedSupply: z.array(z.string().regex(/^[A-Z]{2}$/)).default([]),
    /** What channels hear of an order beside its shipments; the most specific entry holds. */
    channels: z.array(channelWords).default([]),
    /** Payment gateways whose money is a liability of our own. */
    tenders: z.record(z.string().min(1), z.enum(['gift-card', 'store-credit'])),
    /** Hours until an exception is due, by reason. */
    dueHours: z.strictObject({
      otherwise: z.number().positive(),
      byReason: z.partialRecord(exceptionReason, z.number().positive()),
    }),
    rules: z.array(rules).min(1),
  })
  .superRefine((policy, context) => {
    const firstDays = policy.rules.map((one) => one.from);
    if (new Set(firstDays).size < firstDays.length)
      context.addIssue({ code: 'custom', path: ['rules'], message: 'two sets of rules begin on the same day' });
    const told = policy.channels.map((one) => `${one.account ?? ''} ${one.channel ?? ''}`);
    if (new Set(told).size < told.length)
      context.addIssue({ code: 'custom', path: ['channels'], message: 'two entries name the same account or channel' });
    const places = policy.warehouseAccounts.map((one) => `${one.legalEntity} ${one.pool}`);
    if (new Set(places).size < places.length)
      context.addIssue({
        code: 'custom',
        path: ['warehouseAccounts'],
        message: 'a legal entity and pool has two accounts',
      });
    for (const [index, one] of policy.warehouseAccounts.entries())
      if (!policy.legalEntities[one.legalEntity])
        context.addIssue({
          code: 'custom',
          path: ['warehouseAccounts', index],
          message: `no legal entity is called ${one.legalEntity}`,
        });
  });

/** Legal entities, accounts and rules by which orders are planned. Source: `policies/order.yaml`. */
export type OrderPolicy = z.output<typeof orderPolicySchema>;
/** Rules that hold for one order. */
export type OrderRules = z.output<typeof rules>;

/** What a channel hears of an order beside its shipments. */
export type ChannelWords = z.output<typeof channelWords>;

/** Where no entry names a channel: it hears nothing, and what it should hear is shown to a person. */
const SILENT: ChannelWords = { acknowledge: 'none', acknowledgeUnpaid: false, cancel: 'none' };

/** What the channel of an order hears: as its account's entry says, else its channel's, else that of all others. */
export function wordsFor(
  { channels }: Pick<OrderPolicy, 'channels'>,
  { channel, channelAccount }: { readonly channel: string; readonly channelAccount: string },
): ChannelWords {
  const byAccount = channels.find((one) => one.account === channelAccount);
  const byChannel = channels.find((one) => one.channel === channel);
  const others = channels.find((one) => one.account === undefined && one.channel === undefined);
  return byAccount ?? byChannel ?? others ?? SILENT;
}

/** Rules of a policy in this order: they are asked for with every plan. */
const newestFirst = new WeakMap<readonly OrderRules[], readonly OrderRules[]>();

/** The rules for an order placed at an instant: the newest that had begun, else the oldest. */
export function rulesOn(policy: OrderPolicy, placedAt: string): OrderRules {
  const day = placedAt.slice(0, 10);
  const byDay = newestFirst.get(policy.rules) ?? policy.rules.toSorted((a, b) => (a.from < b.from ? 1 : -1));
  newestFirst.set(policy.rules, byDay);
  const found = byDay.find((one) => one.from <= day) ?? byDay.at(-1);
  if (!found) throw new Error('the order policy has no rules: add one to policies/order.yaml');
  return found;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
