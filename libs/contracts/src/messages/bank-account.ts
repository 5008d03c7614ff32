import { z } from 'zod';
import { contract } from '../contract.js';
import { currency, decimalText, externalId, instant, localDate, minor, money } from '../shapes.js';

const common = {
  major: 1,
  stream: 'FACTS',
  from: ['channel-gateway'],
  to: 'settlement-service',
  planned: true,
} as const;

/** A bank statement's frame. */
export const bankAccountStatement = contract({
  ...common,
  name: 'bank-account.statement',
  doc: "A bank's statement or report of one account and currency. Key: `bank-account/<account>/<statement id>`. closing = opening + entries, where the source states both.",
  schema: z.object({
    statementId: externalId,
    /** Account as the bank writes it (IBAN or number): of our own company. */
    account: z.string().min(1).max(50),
    currency,
    kind: z.enum(['statement', 'intraday', 'advice']),
    sequence: z.string().max(50).optional(),
    from: z.union([instant, localDate]).optional(),
    to: z.union([instant, localDate]).optional(),
    openingBalance: minor.nullable(),
    closingBalance: minor.nullable(),
    availableBalance: minor.optional(),
    entries: z.int().nonnegative(),
  }),
  example: {
    statementId: '2026-11-02/1',
    account: 'DE89370400440532013000',
    currency: 'EUR',
    kind: 'statement',
    openingBalance: 10000,
    closingBalance: 12545,
    entries: 1,
  },
});

/** One booking on a bank account. */
export const bankAccountEntry = contract({
  ...common,
  name: 'bank-account.entry',
  doc: 'One entry of a bank statement. Key: `bank-account/<account>/<statement id>`. Identity: the statement and the place in it. + is a credit to us. Names of counterparties are not carried; their pseudonym is.',
  schema: z.object({
    statementId: externalId,
    account: z.string().min(1).max(50),
    amount: money,
    state: z.enum(['booked', 'pending', 'information']),
    bookedOn: z.union([localDate, instant]),
    valueOn: z.union([localDate, instant]).optional(),
    /** True: takes back an earlier entry. */
    reversal: z.boolean(),
    /** The bank's own code of what it is (camt domain, SWIFT type, GVC, BAI type code). */
    code: z.string().max(50).optional(),
    bankReference: z.string().max(200).optional(),
    customerReference: z.string().max(200).optional(),
    endToEndId: z.string().max(200).optional(),
    mandateId: z.string().max(200).optional(),
    /** Pseudonym of the counterparty: a digest of account or name, never the name. */
    counterpartyRef: z.string().max(100).optional(),
    /** What the entry says it is for; long digits and names of persons are not needed to match and are cut. */
    text: z.string().max(500).optional(),
    charges: money.optional(),
    original: money.optional(),
    exchangeRate: decimalText.optional(),
    /** Payments that the bank booked in one sum. */
    batchCount: z.int().optional(),
  }),
  example: {
    statementId: '2026-11-02/1',
    account: 'DE89370400440532013000',
    amount: { minor: 2545, currency: 'EUR' },
    state: 'booked',
    bookedOn: '2026-11-02',
    reversal: false,
    text: 'AMAZON PAYMENTS EUROPE 11774871501',
  },
});
