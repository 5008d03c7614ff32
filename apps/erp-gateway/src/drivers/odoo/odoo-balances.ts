import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { minorOf } from '../amounts.js';
import type { BalanceScope, ErpBalance } from '../driver.js';
import { balanceGroup } from './odoo-answers.js';
import type { OdooClient, OdooContext } from './odoo-client.js';

const GROUP_BY = ['account_id', 'partner_id', 'currency_id'];

/** Odoo groups in two ways: `formatted_read_group` since 19, `read_group` before. */
const groups = {
  'json-2': {
    method: 'formatted_read_group',
    args: { groupby: GROUP_BY, aggregates: ['amount_currency:sum'] },
    schema: balanceGroup
      .extend({ 'amount_currency:sum': z.number() })
      .transform((one) => ({ ...one, sum: one['amount_currency:sum'] })),
  },
  'json-rpc': {
    method: 'read_group',
    args: { groupby: GROUP_BY, fields: ['amount_currency:sum'], lazy: false },
    schema: balanceGroup
      .extend({ amount_currency: z.number() })
      .transform((one) => ({ ...one, sum: one.amount_currency })),
  },
} as const;

/** What the balances of one company need. */
export interface BalanceParts {
  readonly client: OdooClient;
  readonly context: OdooContext;
  readonly company: number;
  readonly apiVersion: keyof typeof groups;
  /** Codes of accounts, partners and currencies by their ids. */
  readonly names: (model: 'account' | 'partner' | 'currency', ids: readonly number[]) => Promise<Map<number, string>>;
}

/** Posted lines added up by account, partner and currency. */
export async function balancesOf(parts: BalanceParts, scope: BalanceScope, turn: Turn): Promise<ErpBalance[]> {
  const { method, args, schema } = groups[parts.apiVersion];
  const domain = [
    ['parent_state', '=', 'posted'],
    ['company_id', '=', parts.company],
    ...(scope.accounts ? [['account_id.code', 'in', scope.accounts]] : []),
    ...(scope.period
      ? [
          ['date', '>=', scope.period.from],
          ['date', '<=', scope.period.to],
        ]
      : []),
  ];
  const call = { model: 'account.move.line', method, args: { domain, ...args }, kind: 'read' } as const;
  const rows = await parts.client.call({ ...call, result: z.array(schema) }, parts.context, turn);
  const idsOf = (field: 'account_id' | 'partner_id' | 'currency_id') =>
    rows.flatMap((row) => (row[field] ? [row[field][0]] : []));
  const accounts = await parts.names('account', idsOf('account_id'));
  const partners = await parts.names('partner', idsOf('partner_id'));
  const currencies = await parts.names('currency', idsOf('currency_id'));
  return rows.map((row) => {
    const currency = currencies.get((row.currency_id || [0])[0]) ?? '';
    const party = partners.get((row.partner_id || [0])[0]);
    return {
      legalEntity: scope.legalEntity,
      currency,
      account: accounts.get((row.account_id || [0])[0]) ?? '',
      ...(party ? { party } : {}),
      balanceMinor: minorOf(row.sum, currency),
    };
  });
}
