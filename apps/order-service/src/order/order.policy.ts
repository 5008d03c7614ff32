import { currency, exceptionReason, stockPool } from '#libs/contracts';
import { z } from 'zod';

const account = z.string().min(1).max(100);

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
