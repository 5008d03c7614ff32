import { z } from 'zod';
import type { Turn } from '#libs/actors';
import { Terminal } from '#libs/errors';
import type { ErpDocument } from '../driver.js';
import type { Company } from './tryton-books.js';
import type { TrytonClient } from './tryton-client.js';
import type { Rates } from './tryton-currency.js';
import { date, decimalText } from './tryton-values.js';

const currencyRecord = z.object({ id: z.int(), code: z.string(), rate: decimalText.nullish() });

/** Tryton's own rates on the document's day; null where the document is in the company's currency. */
export async function readRates(
  client: TrytonClient,
  { currency, documentDate }: Pick<ErpDocument, 'currency' | 'documentDate'>,
  company: Company,
  turn: Turn,
): Promise<Rates | null> {
  if (currency === company.currency) return null;
  const codes = [currency, company.currency];
  const found = await client.find(
    {
      model: 'currency.currency',
      domain: [['code', 'in', codes]],
      fields: ['code', 'rate'],
      record: currencyRecord,
      context: { date: date(documentDate) },
    },
    turn,
  );
  const rateOf = (code: string): string => found.find((one) => one.code === code)?.rate ?? missing(code, documentDate);
  return { document: rateOf(currency), company: rateOf(company.currency) };
}

function missing(code: string, day: string): never {
  throw new Terminal('no-exchange-rate', {
    problem: `Tryton has no rate of ${code} on ${day}`,
    remedy: 'Enter the rate in Tryton and retry the posting.',
  });
}
