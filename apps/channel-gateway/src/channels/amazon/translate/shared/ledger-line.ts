import type { DocumentAccount } from '../../../../accounts/accounts.js';
import type { ComponentTable, Mapped } from '../../../../documents/components.js';
import { dayOrInstantOf, instantFor } from '../../../../documents/dates.js';
import type { NewFact, Output } from '../../../../documents/output.js';
import type { Stated } from '../../../../documents/place.js';
import type { Money } from '#libs/money';
import { UNDATED } from '../../../../documents/undated.js';

/** Most words that a line keeps, and the length of each. */
const WORDS_LIMIT = 6;
const WORD_LENGTH_LIMIT = 300;

/** What lines of one event, transaction or row have in common. */
export interface LineHead {
  /** Null where the source does not know the settlement yet. */
  readonly settlementId: string | null;
  /** An instant, a day, or null where the source states neither. */
  readonly postedAt: string | null;
  /** Names by the contract's field: `marketplaceOrderId`, `sku`, … */
  readonly ids: Readonly<Record<string, string | number | boolean>>;
}

/** One amount of it. */
export interface LineAmount {
  readonly money: Money;
  /** The source's own words, outermost first. */
  readonly words: readonly string[];
  readonly mapped: Mapped;
  /** What is said of this amount alone. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A settlement's line as a fact. */
export function ledgerLine(out: Output<DocumentAccount>, head: LineHead, line: LineAmount): NewFact {
  const { mapped, money } = line;
  const settlementId = head.settlementId ?? `open-${money.currency}`;
  const data = {
    settlementId,
    component: mapped.component,
    ...(mapped.of && { of: mapped.of }),
    amount: Number(money.minor),
    currency: money.currency,
    role: mapped.role ?? 'clearing',
    basis: mapped.basis ?? 'unknown',
    about: mapped.about ?? ('marketplaceOrderId' in head.ids ? 'order' : 'account'),
    postedAt: head.postedAt,
    words: wordsOf(line.words),
    ...head.ids,
    ...(mapped.fundedBy && { fundedBy: mapped.fundedBy }),
    ...line.more,
  };
  const time = head.postedAt === null ? UNDATED : instantFor(head.postedAt, out.account.timeZone);
  return { ...settlement(out.account.account, settlementId), type: 'settlement.line.v1', time, data };
}

/** Actor, key and reference of a settlement. */
export function settlement(account: string, settlementId: string): Pick<NewFact, 'actor' | 'key' | 'ref'> {
  const key = `settlement/${account}/${settlementId}`;
  return { actor: 'settlement', key, ref: { by: 'settlement-id', value: settlementId } };
}

/** What Amazon's words mean; the innermost word wins where several say something. */
export function mappedBy(table: ComponentTable, ...words: readonly string[]): Mapped {
  return table.of(...words.map((word) => word || '-'));
}

/** A day or instant as APIs write it, or null. */
export function apiTimeOf(stated: Stated, { timeZone }: DocumentAccount): string | null {
  return stated.value === '' ? null : dayOrInstantOf(stated, 'ymd', timeZone);
}

/** {@link apiTimeOf} as the instant that a fact's time needs. */
export function apiInstantOf(stated: Stated, account: DocumentAccount): string | null {
  const at = apiTimeOf(stated, account);
  return at === null ? null : instantFor(at, account.timeZone);
}

function wordsOf(words: readonly string[]): string[] {
  const kept = words.map((word) => word.trim().slice(0, WORD_LENGTH_LIMIT) || '-');
  return kept.length > WORDS_LIMIT ? [...kept.slice(0, WORDS_LIMIT - 1), kept.at(-1) ?? '-'] : kept;
}
