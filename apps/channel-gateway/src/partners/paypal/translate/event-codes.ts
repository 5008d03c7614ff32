/** What a transaction event code (T-code) says: https://developer.paypal.com/docs/reports/reference/tcodes/ */
export type PaypalKind =
  | 'authorisation'
  | 'sale'
  | 'refund'
  | 'chargeback'
  | 'chargeback-reversal'
  | 'payout'
  | 'transfer'
  | 'fee'
  | 'adjustment'
  | 'conversion'
  | 'hold'
  | 'other';

/** Codes that mean something else than their group. */
const CODES: Readonly<Record<string, PaypalKind>> = {
  T1106: 'chargeback',
  T1107: 'refund',
  T1108: 'fee',
  T1109: 'fee',
  T1114: 'chargeback',
  T1115: 'payout',
  T1201: 'chargeback',
  T1202: 'chargeback-reversal',
  T1203: 'adjustment',
  T1207: 'chargeback',
  T1208: 'refund',
};

/** Groups by the first two digits. */
const GROUPS: Readonly<Record<string, PaypalKind>> = {
  T00: 'sale',
  T01: 'fee',
  T02: 'conversion',
  T03: 'other',
  T04: 'payout',
  T05: 'other',
  T06: 'payout',
  T07: 'other',
  T08: 'other',
  T09: 'other',
  T10: 'other',
  T11: 'refund',
  T12: 'adjustment',
  T13: 'authorisation',
  T15: 'hold',
  T17: 'payout',
  T19: 'adjustment',
  T20: 'transfer',
  T21: 'hold',
  T22: 'transfer',
};

/** The kind of a T-code; a code of no known group is `other`. */
export function kindOfCode(code: string): PaypalKind {
  return CODES[code] ?? GROUPS[code.slice(0, 3)] ?? 'other';
}
