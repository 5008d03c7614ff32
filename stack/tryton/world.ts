import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '../repository.js';

/** What the books in Tryton are set up for: read from the policies, so that ERP and gateway know the same accounts. */
export interface TrytonWorld {
  readonly companies: readonly { readonly code: string; readonly name: string; readonly currency: string }[];
  /** Accounts by code, with the components that they are for. */
  readonly accounts: ReadonlyMap<string, readonly string[]>;
  /** Parties of the clearing accounts. */
  readonly parties: readonly string[];
  readonly years: readonly number[];
}

/** The demo world's legal entities, each with the currency of its books. */
const COMPANIES = [
  { code: 'US', name: 'Crossdock Demo Inc.', currency: 'USD' },
  { code: 'EU', name: 'Crossdock Demo GmbH', currency: 'EUR' },
] as const;

/** Currencies of the demo world: decimals, and units for one US dollar. */
export const CURRENCIES = [
  { code: 'USD', name: 'US Dollar', symbol: '$', digits: 2, rate: '1' },
  { code: 'EUR', name: 'Euro', symbol: '€', digits: 2, rate: '0.92' },
  { code: 'GBP', name: 'Pound Sterling', symbol: '£', digits: 2, rate: '0.79' },
  { code: 'CAD', name: 'Canadian Dollar', symbol: 'CA$', digits: 2, rate: '1.37' },
  { code: 'PLN', name: 'Polish Zloty', symbol: 'zł', digits: 2, rate: '3.95' },
  { code: 'JPY', name: 'Japanese Yen', symbol: '¥', digits: 0, rate: '150' },
] as const;

interface PostingFile {
  readonly versions: readonly { readonly rules: readonly { readonly accounts?: Record<string, string> }[] }[];
}

interface AccountsFile {
  readonly channels: readonly { readonly account: string; readonly shopCurrency?: string }[];
}

/** Reads what the policies call for. */
export function readWorld(nowMs: number, policies = join(repositoryRoot, 'policies')): TrytonWorld {
  const read = <T>(file: string) => parse(readFileSync(join(policies, file), 'utf8'), { merge: true }) as T;
  const year = new Date(nowMs).getUTCFullYear();
  return {
    companies: COMPANIES,
    accounts: accountsOf(read<PostingFile>('posting.yaml')),
    parties: read<AccountsFile>('channel-accounts.yaml').channels.flatMap(partiesOf),
    years: [year - 1, year, year + 1],
  };
}

/** Names a world: books that were set up for the same one are the same. */
export function digestOf(world: TrytonWorld): string {
  const plain = { ...world, accounts: [...world.accounts], currencies: CURRENCIES };
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex').slice(0, 12);
}

function accountsOf({ versions }: PostingFile): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const pairs = versions.flatMap(({ rules }) => rules.flatMap(({ accounts = {} }) => Object.entries(accounts)));
  for (const [component, code] of pairs.toSorted(([, one], [, other]) => (one < other ? -1 : 1)))
    found.set(code, [...new Set([...(found.get(code) ?? []), component])]);
  return found;
}

/** A channel that names no currency of its own pays in any of them. */
function partiesOf({ account, shopCurrency }: AccountsFile['channels'][number]): string[] {
  const currencies = shopCurrency ? [shopCurrency] : CURRENCIES.map(({ code }) => code);
  return currencies.map((currency) => `CLR-${account}-${currency}`);
}
