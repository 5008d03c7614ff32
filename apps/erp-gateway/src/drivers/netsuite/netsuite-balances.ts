import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { minorOf } from '../amounts.js';
import type { BalanceScope, ErpBalance } from '../driver.js';
import { listed, quoted, type NetsuiteClient } from './netsuite-client.js';

const row = z.object({
  account: z.string(),
  currency: z.string(),
  party: z.string().nullish(),
  balance: z.coerce.number(),
});

/** Posted lines of a subsidiary added up by account, customer and currency of the transaction: debit less credit. */
export async function balancesOf(
  client: NetsuiteClient,
  subsidiary: string,
  { legalEntity, accounts, period }: BalanceScope,
  turn: Turn,
): Promise<ErpBalance[]> {
  const conditions = [
    `tal.posting = 'T'`,
    `tl.subsidiary = ${quoted(subsidiary)}`,
    ...(accounts ? [`a.acctnumber IN (${listed(accounts)})`] : []),
    ...(period
      ? [
          `t.trandate >= TO_DATE(${quoted(period.from)}, 'YYYY-MM-DD')`,
          `t.trandate <= TO_DATE(${quoted(period.to)}, 'YYYY-MM-DD')`,
        ]
      : []),
  ];
  const q = [
    'SELECT a.acctnumber AS account, c.symbol AS currency, e.entityid AS party, SUM(tl.foreignamount) AS balance',
    'FROM transactionaccountingline tal',
    'JOIN transactionline tl ON tl.transaction = tal.transaction AND tl.id = tal.transactionline',
    'JOIN transaction t ON t.id = tal.transaction',
    'JOIN account a ON a.id = tal.account',
    'JOIN currency c ON c.id = t.currency',
    'LEFT JOIN entity e ON e.id = tl.entity',
    `WHERE ${conditions.join(' AND ')}`,
    'GROUP BY a.acctnumber, c.symbol, e.entityid',
    'ORDER BY a.acctnumber, c.symbol, e.entityid',
  ].join(' ');
  const rows = await client.rows(q, row, turn);
  return rows.map(({ account, currency, party, balance }) => ({
    legalEntity,
    currency,
    account,
    ...(party ? { party } : {}),
    // the sum of binary fractions is one more time rounded than its parts
    balanceMinor: minorOf(Number(balance.toFixed(4)), currency),
  }));
}
