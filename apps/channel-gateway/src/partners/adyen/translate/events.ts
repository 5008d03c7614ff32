/** What a standard webhook's event code says: https://docs.adyen.com/development-resources/webhooks/webhook-types */
export interface EventMeaning {
  readonly kind:
    | 'authorisation'
    | 'capture'
    | 'refund'
    | 'void'
    | 'chargeback'
    | 'chargeback-reversal'
    | 'payout'
    | 'other';
  /** Whether the money is for us (+1), from us (−1), or none moves yet (0: the amount is told with +). */
  readonly sign: 1 | -1;
  /** What the event says by itself, whatever `success` says of the message. */
  readonly state?: 'failure' | 'pending';
  /** Where the event is about a dispute: how it stands. */
  readonly dispute?: { readonly kind: 'inquiry' | 'chargeback'; readonly state: DisputeState };
  /** False: a notice of a dispute, no money moves. */
  readonly moves?: false;
}

type DisputeState = 'open' | 'needs-response' | 'under-review' | 'accepted' | 'won' | 'lost' | 'closed';

const chargeback = (state: DisputeState) => ({ kind: 'chargeback', state }) as const;
const inquiry = (state: DisputeState) => ({ kind: 'inquiry', state }) as const;

/** Event codes about money. */
export const EVENTS: Readonly<Record<string, EventMeaning>> = {
  AUTHORISATION: { kind: 'authorisation', sign: 1 },
  AUTHORISATION_ADJUSTMENT: { kind: 'authorisation', sign: 1 },
  PENDING: { kind: 'authorisation', sign: 1, state: 'pending' },
  EXPIRE: { kind: 'void', sign: -1 },
  OFFER_CLOSED: { kind: 'void', sign: -1 },
  CAPTURE: { kind: 'capture', sign: 1 },
  CAPTURE_FAILED: { kind: 'capture', sign: 1, state: 'failure' },
  CANCELLATION: { kind: 'void', sign: -1 },
  TECHNICAL_CANCEL: { kind: 'void', sign: -1 },
  CANCEL_OR_REFUND: { kind: 'refund', sign: -1 },
  VOID_PENDING_REFUND: { kind: 'void', sign: 1 },
  REFUND: { kind: 'refund', sign: -1 },
  REFUND_WITH_DATA: { kind: 'refund', sign: -1 },
  REFUND_FAILED: { kind: 'refund', sign: -1, state: 'failure' },
  REFUNDED_REVERSED: { kind: 'refund', sign: 1 },
  POSTPONED_REFUND: { kind: 'refund', sign: -1, state: 'pending' },
  CHARGEBACK: { kind: 'chargeback', sign: -1, dispute: chargeback('open') },
  SECOND_CHARGEBACK: { kind: 'chargeback', sign: -1, dispute: chargeback('lost') },
  CHARGEBACK_REVERSED: { kind: 'chargeback-reversal', sign: 1, dispute: chargeback('under-review') },
  PREARBITRATION_WON: { kind: 'other', sign: 1, dispute: chargeback('won'), moves: false },
  PREARBITRATION_LOST: { kind: 'other', sign: -1, dispute: chargeback('lost'), moves: false },
  DISPUTE_DEFENSE_PERIOD_ENDED: { kind: 'other', sign: -1, dispute: chargeback('closed'), moves: false },
  ISSUER_RESPONSE_TIMEFRAME_EXPIRED: { kind: 'other', sign: 1, dispute: chargeback('won'), moves: false },
  ISSUER_COMMENTS: { kind: 'other', sign: -1, dispute: chargeback('under-review'), moves: false },
  INFORMATION_SUPPLIED: { kind: 'other', sign: -1, dispute: inquiry('under-review'), moves: false },
  NOTIFICATION_OF_CHARGEBACK: { kind: 'other', sign: -1, dispute: chargeback('needs-response'), moves: false },
  REQUEST_FOR_INFORMATION: { kind: 'other', sign: -1, dispute: inquiry('needs-response'), moves: false },
  NOTIFICATION_OF_FRAUD: { kind: 'other', sign: -1, dispute: inquiry('open'), moves: false },
  HANDLED_EXTERNALLY: { kind: 'other', sign: 1 },
  PAYOUT_THIRDPARTY: { kind: 'payout', sign: -1 },
  PAYOUT_DECLINE: { kind: 'payout', sign: -1, state: 'failure' },
  PAYOUT_EXPIRE: { kind: 'payout', sign: -1, state: 'failure' },
  PAIDOUT_REVERSED: { kind: 'payout', sign: 1 },
  DONATION: { kind: 'other', sign: -1 },
  ORDER_OPENED: { kind: 'other', sign: 1, state: 'pending' },
  ORDER_CLOSED: { kind: 'other', sign: 1 },
};

/** Event codes that say nothing of money: risk reviews, stored means of payment. */
export const WITHOUT_MONEY: ReadonlySet<string> = new Set([
  'RECURRING_CONTRACT',
  'MANUAL_REVIEW_ACCEPT',
  'MANUAL_REVIEW_REJECT',
  'REPORT_AVAILABLE',
  'AUTORESCUE',
  'AUTORESCUE_NEXT_ATTEMPT',
  'CANCEL_AUTORESCUE',
]);
