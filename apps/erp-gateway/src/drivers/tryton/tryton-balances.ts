import { z } from 'zod';
import type { Turn } from '#libs/actors';
import type { BalanceScope, ErpBalance } from '../driver.js';
import { accountIn, type Company, type TrytonBooks } from './tryton-books.js';
import type { TrytonClient } from './tryton-client.js';
import { creditIn } from './tryton-move.js';
import { date, decimalText } from './tryton-values.js';

/** Lines read at once: about 300 KB and 0.2 s. */
const PAGE = 1_000;

const lineRecord = z.object({
  id: z.int(),
  debit: decimalText,
  credit: decimalText,
  amount_second_currency: decimalText.nullish(),
  'second_currency.': z.object({ code: z.string() }).nullish(),
  'account.': z.object({ code: z.string() }),
  'party.': z.object({ code: z.string().nullish() }).nullish(),
});

const FIELDS = [
  'debit',
  'credit',
  'amount_second_currency',
  'second_currency.code',
  'account.code',
  'party.code',
] as const;

/**
 * Balances by account, party and currency of the posting, added up from posted lines: Tryton's own balances are in the
 * company's currency alone, and clearing is compared in the currency that was paid.
 */
export async function readBalances(
  client: TrytonClient,
  books: TrytonBooks,
  scope: BalanceScope,
  turn: Turn,
): Promise<ErpBalance[]> {
  const company = await books.company(scope.legalEntity, turn);
  const domain = await domainOf(scope, company, books, turn);
  const balances = new Map<string, ErpBalance>();
  for (let after = 0, more = true; more;) {
    const page = await client.find(
      {
        model: 'account.move.line',
        domain: [...domain, ['id', '>', after]],
        fields: FIELDS,
        record: lineRecord,
        limit: PAGE,
        order: [['id', 'ASC']],
        context: { company: company.id },
      },
      turn,
    );
    for (const line of page) add(balances, line, company);
    more = page.length === PAGE;
    after = page.at(-1)?.id ?? after;
  }
  return [...balances.values()];
}

async function domainOf(
  { accounts, period }: BalanceScope,
  company: Company,
  books: TrytonBooks,
  turn: Turn,
): Promise<unknown[]> {
  const domain: unknown[] = [
    ['move.company', '=', company.id],
    ['move.state', '=', 'posted'],
  ];
  if (accounts) {
    const chart = await books.chart(company.id, turn);
    domain.push(['account', 'in', accounts.map((code) => accountIn(chart, code).id)]);
  }
  if (period) domain.push(['move.date', '>=', date(period.from)], ['move.date', '<=', date(period.to)]);
  return domain;
}

function add(balances: Map<string, ErpBalance>, line: z.output<typeof lineRecord>, company: Company): void {
  const currency = line['second_currency.']?.code ?? company.currency;
  const account = line['account.'].code;
  const party = line['party.']?.code;
  const key = [account, currency, party ?? ''].join('|');
  const balanceMinor = (balances.get(key)?.balanceMinor ?? 0) - creditIn(line, company.currency);
  balances.set(key, { legalEntity: company.code, currency, account, ...(party ? { party } : {}), balanceMinor });
}
