/** What a movement of the balance is, by `reporting_category` and `type`: https://docs.stripe.com/reports/reporting-categories */
type TransactionKind =
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

const KINDS: Readonly<Record<string, TransactionKind>> = {
  charge: 'sale',
  payment: 'sale',
  partial_capture_reversal: 'sale',
  charge_failure: 'sale',
  payment_failure_refund: 'refund',
  refund: 'refund',
  payment_refund: 'refund',
  payment_reversal: 'refund',
  refund_failure: 'refund',
  dispute: 'chargeback',
  dispute_reversal: 'chargeback-reversal',
  payout: 'payout',
  payout_cancel: 'payout',
  payout_failure: 'payout',
  payout_reversal: 'payout',
  payout_minimum_balance_hold: 'hold',
  payout_minimum_balance_release: 'hold',
  transfer: 'transfer',
  transfer_reversal: 'transfer',
  transfer_cancel: 'transfer',
  transfer_failure: 'transfer',
  transfer_refund: 'transfer',
  connect_collection_transfer: 'transfer',
  application_fee: 'fee',
  application_fee_refund: 'fee',
  platform_earning: 'fee',
  platform_earning_refund: 'fee',
  fee: 'fee',
  stripe_fee: 'fee',
  stripe_fx_fee: 'fee',
  tax_fee: 'fee',
  network_cost: 'fee',
  adjustment: 'adjustment',
  other_adjustment: 'adjustment',
  contribution: 'other',
  topup: 'other',
  topup_reversal: 'other',
  risk_reserved_funds: 'hold',
  reserve_transaction: 'hold',
  reserved_funds: 'hold',
  reserve_hold: 'hold',
  reserve_release: 'hold',
  connect_reserved_funds: 'hold',
  currency_conversion: 'conversion',
  conversion: 'conversion',
};

/** The category says more than the type: an `adjustment` can be a dispute. */
export function transactionKindOf(type: string, category: string): TransactionKind {
  return KINDS[category] ?? KINDS[type] ?? 'other';
}
