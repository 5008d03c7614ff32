import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { CrossdockError } from '#libs/errors';
import { decimalsOf } from '#libs/money';
import type { Accounts } from './accounts.js';

const name = z.string().min(1);
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/);
const variables = z.strictObject({ webhookSecret: variable, accessToken: variable, url: variable });
const limits = z.strictObject({
  concurrent: z.int().min(1).max(64),
  perSecond: z.number().positive(),
  burst: z.int().min(1),
});
const timeZone = z.string().refine(isTimeZone, 'is no IANA time zone');
const currency = z.string().refine(isMoney, 'is no currency');
const pool = z.enum(['own', 'amazon-fba', 'walmart-wfs']);

const legalEntityRule = z.strictObject({ marketplace: name.nullable().default(null), legalEntity: name });
const taxRule = z.strictObject({
  jurisdiction: z
    .string()
    .regex(/^[A-Z]{2}(-.+)?$/)
    .nullable()
    .default(null),
  liable: z.enum(['us', 'marketplace', 'customer']),
});

const channelAccount = z.strictObject({
  account: name,
  channel: z.literal('shopify'),
  sellerId: z.string().regex(/^[a-z0-9-]+\.myshopify\.com$/),
  marketplace: name,
  shopCurrency: currency,
  timeZone,
  legalEntities: z.array(legalEntityRule).min(1).refine(unambiguous('marketplace'), 'two rules for one marketplace'),
  taxes: z.array(taxRule).refine(unambiguous('jurisdiction'), 'two rules for one jurisdiction'),
  fulfilmentServices: z.record(z.string(), pool),
  replacement: z.strictObject({ tagPrefix: name, noteAttribute: name }),
  limits,
  variables,
});

const partnerAccount = z.strictObject({
  account: name,
  partner: z.literal('wms'),
  warehouses: z.array(z.strictObject({ warehouse: name, legalEntity: name, pool: z.literal('own') })).min(1),
  limits,
  variables,
});

const documentAccount = z.strictObject({
  account: name,
  source: name,
  sellerIds: z.array(name).default([]),
  marketplaces: z.array(name).default([]),
  currency: currency.nullable(),
  timeZone,
  locale: z.string().refine(isLocale, 'is no locale'),
  legalEntities: z.array(legalEntityRule).min(1).refine(unambiguous('marketplace'), 'two rules for one marketplace'),
  taxes: z.array(taxRule).default([]).refine(unambiguous('jurisdiction'), 'two rules for one jurisdiction'),
  warehouses: z.array(z.strictObject({ warehouse: name, legalEntity: name, pool })).default([]),
});

const file = z.object({
  version: z.literal(1),
  unresolvedAfterMinutes: z.number().positive(),
  intake: z.strictObject({ waitingDocuments: z.int().positive(), factsMiB: z.number().positive() }).optional(),
  channels: z.array(channelAccount),
  partners: z.array(partnerAccount),
  documents: z.array(documentAccount).default([]),
});

/** File name of the policy. */
const ACCOUNTS_FILE = 'channel-accounts.yaml';

/** Reads and checks the connections of this installation. */
export async function loadAccounts(policiesFolder: string): Promise<Accounts> {
  const path = join(policiesFolder, ACCOUNTS_FILE);
  return parseAccounts(await readFile(path, 'utf8'), path);
}

/** Checks the text of a connections file; what is wrong is named with its place. */
export function parseAccounts(text: string, path = ACCOUNTS_FILE): Accounts {
  const { success, data, error } = file.safeParse(parse(text, { merge: true }));
  if (!success) throw wrong(path, z.prettifyError(error));
  const names = [...data.channels, ...data.partners, ...data.documents].map(({ account }) => account);
  const twice = names.find((one, index) => names.indexOf(one) !== index);
  if (twice !== undefined) throw wrong(path, `account ${twice} is named twice`);
  const { unresolvedAfterMinutes, intake, channels, partners, documents } = data;
  return { unresolvedAfterMinutes, intake, channels, partners, documents };
}

function wrong(path: string, problem: string): CrossdockError {
  return new CrossdockError('wrong-policy', {
    problem: `${path} cannot be used: ${problem}`,
    remedy: 'Correct the file; its fields are explained in apps/channel-gateway/src/accounts/accounts.ts.',
    severity: 'critical',
  });
}

/** Two equally specific rules are an error: nobody could say which one counts. */
function unambiguous<Member extends string>(
  member: Member,
): (rules: readonly Readonly<Record<Member, unknown>>[]) => boolean {
  return (rules) => new Set(rules.map((rule) => rule[member])).size === rules.length;
}

/** Zones that were asked for: the answer takes a millisecond. */
const zones = new Map<string, boolean>();

function isTimeZone(zone: string): boolean {
  const known = zones.get(zone) ?? isKnownZone(zone);
  zones.set(zone, known);
  return known;
}

function isKnownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

function isMoney(code: string): boolean {
  try {
    return decimalsOf(code) >= 0;
  } catch {
    return false;
  }
}
