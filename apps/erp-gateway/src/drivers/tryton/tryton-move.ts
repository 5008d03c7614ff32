import { z } from 'zod';
import { minorOf } from '../amounts.js';
import type { FoundDocument } from '../driver.js';
import type { Chart } from './tryton-books.js';
import { inCompanyCurrency, type Rates } from './tryton-currency.js';
import {
  MARK,
  markedReference,
  numberOf,
  sidesOf,
  totalsOf,
  type Resolved,
  type ResolvedLine,
} from './tryton-document.js';
import { amountOf, date, decimalText } from './tryton-values.js';

export const MOVE = 'account.move';

/** Between a line's own words in Tryton; a line of ours has its id, the policy's version and the marketplace's ids. */
const BETWEEN = ' · ';
const POLICY = 'policy ';

/** A journal entry as Tryton is given it: both sides as they are, in the company's currency and beside it in the document's. */
export function moveValues(resolved: Resolved, rates: Rates | null): Record<string, unknown> {
  const { document, company, journalId, periodId, lines, currencyId } = resolved;
  const own =
    rates === null
      ? lines.map(({ minor }) => minor)
      : inCompanyCurrency(lines, document.currency, company.currency, rates);
  const second = (line: ResolvedLine, ownMinor: number) =>
    rates === null
      ? {}
      : {
          second_currency: currencyId,
          amount_second_currency: amountOf(withSignOf(-ownMinor, -line.minor), document.currency),
        };
  return {
    company: company.id,
    journal: journalId,
    period: periodId,
    date: date(document.documentDate),
    number: numberOf(document),
    description: markedReference(document.reference),
    lines: [
      [
        'create',
        lines.map((line, index) => {
          const minor = own[index] ?? 0;
          const { debitMinor, creditMinor } = sidesOf(minor);
          return {
            account: line.account.id,
            debit: amountOf(debitMinor, company.currency),
            credit: amountOf(creditMinor, company.currency),
            description: [line.line.lineId, POLICY + document.policyVersion, document.text].join(BETWEEN),
            ...(line.account.needsParty ? { party: (line.party ?? resolved.party).id } : {}),
            ...second(line, minor),
          };
        }),
      ],
    ],
  };
}

/** Tryton wants the second amount on the same side; an amount that is nothing in the company's currency has any side. */
function withSignOf(own: number, minor: number): number {
  return own === 0 ? minor : Math.sign(own) * Math.abs(minor);
}

/** What `search_read` is asked for, to know a move again. */
export const moveFields = [
  'number',
  'post_number',
  'description',
  'state',
  'company',
  'company.currency.code',
  'lines.account',
  'lines.debit',
  'lines.credit',
  'lines.description',
  'lines.amount_second_currency',
  'lines.second_currency.code',
] as const;

/** A move as Tryton has it. */
export const moveRecord = z.object({
  id: z.int(),
  number: z.string().nullish(),
  post_number: z.string().nullish(),
  description: z.string(),
  state: z.string(),
  company: z.int(),
  'company.': z.object({ 'currency.': z.object({ code: z.string() }) }),
  'lines.': z.array(
    z.object({
      id: z.int(),
      account: z.int(),
      debit: decimalText,
      credit: decimalText,
      description: z.string().nullish(),
      amount_second_currency: decimalText.nullish(),
      'second_currency.': z.object({ code: z.string() }).nullish(),
    }),
  ),
});
export type MoveRecord = z.output<typeof moveRecord>;

/** The move as the gateway knows it: in the currency in which it was posted. */
export function moveFound(record: MoveRecord, chart: Chart): FoundDocument {
  const taxAccounts = new Set([...chart.values()].filter(({ tax }) => tax).map(({ id }) => id));
  const lines = record['lines.']
    .toSorted((one, other) => one.id - other.id)
    .map((line) => ({
      words: (line.description ?? '').split(BETWEEN),
      minor: creditIn(line, record['company.']['currency.'].code),
      tax: taxAccounts.has(line.account),
    }));
  const policy = lines[0]?.words[1] ?? '';
  return {
    documentId: `${MOVE}/${record.id}`,
    number: record.number ?? record.post_number ?? '',
    reference: record.description.slice(MARK.length),
    kind: 'journal',
    policyVersion: policy.startsWith(POLICY) ? policy.slice(POLICY.length) : '',
    lines: lines.map(({ words, minor }) => ({ lineId: words[0] ?? '', ...sidesOf(minor) })),
    totals: totalsOf(lines),
  };
}

/** Credit less debit of a move's line in the currency of the document. */
export function creditIn(
  line: Pick<MoveRecord['lines.'][number], 'debit' | 'credit' | 'amount_second_currency' | 'second_currency.'>,
  companyCurrency: string,
): number {
  const second = line['second_currency.']?.code;
  if (second && line.amount_second_currency) return -minorOf(line.amount_second_currency, second);
  return minorOf(line.credit, companyCurrency) - minorOf(line.debit, companyCurrency);
}
