import type { PostingRule } from './posting-policy.js';
import { allowedBy, conditions, saidBy, settlingsOf, specificityOf } from './rule-match.js';

/** Two rules of which nobody could say which one wins; `rule` is the place of the later one. */
export interface Clash {
  readonly rule: number;
  readonly message: string;
}

/** Two rules equally specific that can meet in one posting and settle the same. */
export function clashes(rules: readonly PostingRule[]): Clash[] {
  return rules.flatMap((other, rule) => rules.slice(0, rule).flatMap((one) => clashOf(one, other, rule)));
}

function clashOf(one: PostingRule, other: PostingRule, rule: number): Clash[] {
  if (specificityOf(one) !== specificityOf(other) || !canMeet(one, other)) return [];
  const both = settlingsOf(one).filter((settling) => saidBy(other, settling) !== undefined);
  if (both.length === 0) return [];
  const what = both.join(', ');
  return [
    {
      rule,
      message: `the rules ${one.name} and ${other.name} are equally specific and both settle ${what}: make one more specific`,
    },
  ];
}

function canMeet(one: PostingRule, other: PostingRule): boolean {
  return conditions.every((condition) => {
    const [mine, theirs] = [allowedBy(one, condition), allowedBy(other, condition)];
    return !mine || !theirs || mine.some((value) => theirs.includes(value));
  });
}
