import { z } from 'zod';
import { decimalsOf } from '#libs/money';

/** A name that people chose: of an account, a marketplace, a legal entity. */
export const name = z.string().min(1);

/** The name of an environment variable; a secret itself is refused. */
export const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/);

/** How much an account bears of us, in each process. */
export const limits = z.strictObject({
  concurrent: z.int().min(1).max(64),
  perSecond: z.number().positive(),
  burst: z.int().min(1),
});

/** An IANA time zone. */
export const timeZone = z.string().refine(isTimeZone, 'is no IANA time zone');

/** An ISO 4217 currency. */
export const currency = z.string().refine(isMoney, 'is no currency');

/** Who holds stock. */
export const pool = z.enum(['own', 'amazon-fba', 'walmart-wfs']);

const legalEntityRule = z.strictObject({ marketplace: name.nullable().default(null), legalEntity: name });
const taxRule = z.strictObject({
  jurisdiction: z
    .string()
    .regex(/^[A-Z]{2}(-.+)?$/)
    .nullable()
    .default(null),
  liable: z.enum(['us', 'marketplace', 'customer']),
});

/** Whose books sales belong to. */
export const legalEntities = z
  .array(legalEntityRule)
  .min(1)
  .refine(unambiguous('marketplace'), 'two rules for one marketplace');

/** Who owes a tax. */
export const taxes = z.array(taxRule).refine(unambiguous('jurisdiction'), 'two rules for one jurisdiction');

/** What the translators of most sources know of an account: {@link DocumentAccount} but for its source. */
export const documentFields = {
  account: name,
  sellerIds: z.array(name).default([]),
  marketplaces: z.array(name).default([]),
  currency: currency.nullable(),
  timeZone,
  locale: z.string().refine(isLocale, 'is no locale'),
  legalEntities,
  taxes: taxes.default([]),
  warehouses: z.array(z.strictObject({ warehouse: name, legalEntity: name, pool })).default([]),
};

/** Two equally specific rules are an error: nobody could say which one counts. */
function unambiguous<Member extends string>(
  member: Member,
): (rules: readonly Readonly<Record<Member, unknown>>[]) => boolean {
  return (rules) => new Set(rules.map((rule) => rule[member])).size === rules.length;
}

/** Zones that were asked for: the answer takes a millisecond. */
const zones = new Map<string, boolean>();

/** Whether a name is one of an IANA time zone. */
export function isTimeZone(zone: string): boolean {
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
