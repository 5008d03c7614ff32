/**
 * What the lists of financial events (Finances API v0) hold, as the model of the API describes them: which members name
 * what, which are amounts, and what the model calls a total.
 */

/** Amounts in a list, or in one member, each with a type beside it. */
export interface ListShape {
  readonly at: string;
  /** The group of words in `components.yaml`. */
  readonly group: string;
  readonly type: string;
  readonly amount: string;
  /** Where the amounts lie one level deeper. */
  readonly inside?: string;
}

/** A part of an event: the event itself, or an item of it. */
export interface PartShape {
  /** By field of the contract: the member that states it. */
  readonly ids?: Readonly<Record<string, string>>;
  readonly quantity?: string;
  readonly lists?: readonly ListShape[];
  /** Members that are an amount of their own. */
  readonly amounts?: readonly string[];
  readonly parts?: readonly (PartShape & { readonly at: string })[];
}

/** A list of events. */
export interface EventShape extends PartShape {
  /** Member that says when it was posted; null where the model has none. */
  readonly date: string | null;
  /** Members that say what kind of event it is: words of their own. */
  readonly words?: readonly string[];
  /** What the model calls the total of the amounts. */
  readonly total?: string;
}

const charges = (at: string): ListShape => ({ at, group: 'ItemPrice', type: 'ChargeType', amount: 'ChargeAmount' });
const fees = (at: string): ListShape => ({ at, group: 'ItemFees', type: 'FeeType', amount: 'FeeAmount' });
const withheld = (at: string): ListShape => ({ ...charges(at), group: 'ItemWithheldTax', inside: 'TaxesWithheld' });
const promotions = (at: string): ListShape => ({
  at,
  group: 'Promotion',
  type: 'PromotionType',
  amount: 'PromotionAmount',
});

const ORDER = { marketplaceOrderId: 'AmazonOrderId' };
const MARKETPLACE = { marketplace: 'MarketplaceName' };

const shipmentItem = (at: string) => ({
  at,
  ids: { sku: 'SellerSKU', orderLineId: 'OrderItemId', refundId: 'OrderAdjustmentItemId' },
  quantity: 'QuantityShipped',
  lists: [
    charges('ItemChargeList'),
    charges('ItemChargeAdjustmentList'),
    fees('ItemFeeList'),
    fees('ItemFeeAdjustmentList'),
    withheld('ItemTaxWithheldList'),
    promotions('PromotionList'),
    promotions('PromotionAdjustmentList'),
  ],
  amounts: ['CostOfPointsGranted', 'CostOfPointsReturned'],
});

const SHIPMENT: EventShape = {
  date: 'PostedDate',
  ids: { ...ORDER, ...MARKETPLACE, merchantOrderId: 'SellerOrderId' },
  lists: [
    charges('OrderChargeList'),
    charges('OrderChargeAdjustmentList'),
    fees('ShipmentFeeList'),
    fees('ShipmentFeeAdjustmentList'),
    fees('OrderFeeList'),
    fees('OrderFeeAdjustmentList'),
    { at: 'DirectPaymentList', group: 'DirectPayment', type: 'DirectPaymentType', amount: 'DirectPaymentAmount' },
  ],
  parts: [shipmentItem('ShipmentItemList'), shipmentItem('ShipmentItemAdjustmentList')],
};

const AFFORDABILITY: EventShape = {
  date: 'PostedDate',
  words: ['TransactionType'],
  ids: { ...ORDER, marketplace: 'MarketplaceId' },
  amounts: ['BaseExpense', 'TaxTypeCGST', 'TaxTypeSGST', 'TaxTypeIGST'],
  total: 'TotalExpense',
};

const SERVICE_CHARGE: EventShape = {
  date: 'PostedDate',
  words: ['TransactionType'],
  ids: { description: 'Description' },
  amounts: ['TransactionAmount'],
};

const PROGRAMME = {
  date: 'PostedDate',
  lists: [fees('FeeComponent'), charges('ChargeComponent')],
  total: 'TotalAmount',
} as const;

const REMOVAL = {
  date: 'PostedDate',
  words: ['TransactionType'],
  ids: { merchantOrderId: 'MerchantOrderId', shipmentId: 'OrderId' },
} as const;

/** Every list of `FinancialEvents`. */
export const EVENT_SHAPES: Readonly<Record<string, EventShape>> = {
  ShipmentEventList: SHIPMENT,
  ShipmentSettleEventList: SHIPMENT,
  RefundEventList: SHIPMENT,
  GuaranteeClaimEventList: SHIPMENT,
  ChargebackEventList: SHIPMENT,
  EBTRefundReimbursementOnlyEventList: {
    date: 'PostedDate',
    ids: { marketplaceOrderId: 'OrderId' },
    amounts: ['Amount'],
  },
  PayWithAmazonEventList: {
    date: 'TransactionPostedDate',
    words: ['BusinessObjectType', 'PaymentAmountType'],
    ids: { merchantOrderId: 'SellerOrderId', description: 'AmountDescription' },
    lists: [charges('Charge'), fees('FeeList')],
  },
  ServiceProviderCreditEventList: {
    date: 'TransactionCreationDate',
    words: ['ProviderTransactionType'],
    ids: { merchantOrderId: 'SellerOrderId', marketplace: 'MarketplaceId' },
    amounts: ['TransactionAmount'],
  },
  RetrochargeEventList: {
    date: 'PostedDate',
    words: ['RetrochargeEventType'],
    ids: { ...ORDER, ...MARKETPLACE },
    amounts: ['BaseTax', 'ShippingTax'],
    lists: [withheld('RetrochargeTaxWithheldList')],
  },
  RentalTransactionEventList: {
    date: 'PostedDate',
    words: ['RentalEventType'],
    ids: { ...ORDER, ...MARKETPLACE },
    lists: [charges('RentalChargeList'), fees('RentalFeeList'), withheld('RentalTaxWithheldList')],
    amounts: ['RentalReimbursement', 'RentalInitialValue'],
  },
  ProductAdsPaymentEventList: {
    date: 'postedDate',
    words: ['transactionType'],
    ids: { transactionId: 'invoiceId' },
    amounts: ['baseValue', 'taxValue'],
    total: 'transactionValue',
  },
  ServiceFeeEventList: {
    date: null,
    words: ['FeeReason'],
    ids: { ...ORDER, sku: 'SellerSKU', description: 'FeeDescription' },
    lists: [fees('FeeList')],
  },
  SellerDealPaymentEventList: {
    date: 'postedDate',
    words: ['eventType', 'feeType'],
    ids: { transactionId: 'dealId', description: 'dealDescription' },
    amounts: ['feeAmount', 'taxAmount'],
    total: 'totalAmount',
  },
  DebtRecoveryEventList: {
    date: null,
    words: ['DebtRecoveryType'],
    amounts: ['RecoveryAmount', 'OverPaymentCredit'],
  },
  LoanServicingEventList: { date: null, words: ['SourceBusinessEventType'], amounts: ['LoanAmount'] },
  AdjustmentEventList: {
    date: 'PostedDate',
    words: ['AdjustmentType'],
    parts: [
      {
        at: 'AdjustmentItemList',
        ids: { sku: 'SellerSKU', transactionId: 'TransactionNumber' },
        quantity: 'Quantity',
        amounts: ['TotalAmount'],
      },
    ],
    total: 'AdjustmentAmount',
  },
  SAFETReimbursementEventList: {
    date: 'PostedDate',
    words: ['ReasonCode'],
    ids: { transactionId: 'SAFETClaimId' },
    parts: [{ at: 'SAFETReimbursementItemList', quantity: 'quantity', lists: [charges('itemChargeList')] }],
    total: 'ReimbursedAmount',
  },
  SellerReviewEnrollmentPaymentEventList: { ...PROGRAMME, ids: { transactionId: 'EnrollmentId' } },
  CouponPaymentEventList: {
    ...PROGRAMME,
    ids: { transactionId: 'PaymentEventId', description: 'SellerCouponDescription' },
  },
  FBALiquidationEventList: {
    date: 'PostedDate',
    ids: { corrects: 'OriginalRemovalOrderId' },
    amounts: ['LiquidationProceedsAmount', 'LiquidationFeeAmount'],
  },
  ImagingServicesFeeEventList: {
    date: 'PostedDate',
    ids: { transactionId: 'ImagingRequestBillingItemID' },
    lists: [fees('FeeList')],
  },
  NetworkComminglingTransactionEventList: {
    date: 'PostedDate',
    words: ['TransactionType', 'SwapReason'],
    ids: { transactionId: 'NetCoTransactionID', marketplace: 'MarketplaceId' },
    amounts: ['TaxExclusiveAmount', 'TaxAmount'],
  },
  AffordabilityExpenseEventList: AFFORDABILITY,
  AffordabilityExpenseReversalEventList: AFFORDABILITY,
  RemovalShipmentEventList: {
    ...REMOVAL,
    parts: [
      {
        at: 'RemovalShipmentItemList',
        ids: { transactionId: 'RemovalShipmentItemId', sku: 'FulfillmentNetworkSKU' },
        quantity: 'Quantity',
        amounts: ['Revenue', 'FeeAmount', 'TaxAmount', 'TaxWithheld'],
      },
    ],
  },
  RemovalShipmentAdjustmentEventList: {
    ...REMOVAL,
    ids: { ...REMOVAL.ids, refundId: 'AdjustmentEventId' },
    parts: [
      {
        at: 'RemovalShipmentItemAdjustmentList',
        ids: { transactionId: 'RemovalShipmentItemId', sku: 'FulfillmentNetworkSKU' },
        quantity: 'AdjustedQuantity',
        amounts: ['RevenueAdjustment', 'TaxAmountAdjustment', 'TaxWithheldAdjustment'],
      },
    ],
  },
  TrialShipmentEventList: {
    date: 'PostedDate',
    ids: { ...ORDER, settlementId: 'FinancialEventGroupId', sku: 'SKU' },
    lists: [fees('FeeList')],
  },
  TDSReimbursementEventList: {
    date: 'PostedDate',
    ids: { transactionId: 'TDSOrderId' },
    amounts: ['ReimbursedAmount'],
  },
  AdhocDisbursementEventList: {
    date: 'PostedDate',
    words: ['TransactionType'],
    ids: { payoutId: 'TransactionId' },
    amounts: ['TransactionAmount'],
  },
  TaxWithholdingEventList: { date: 'PostedDate', amounts: ['WithheldAmount'] },
  ChargeRefundEventList: {
    date: 'PostedDate',
    words: ['ReasonCode'],
    ids: { description: 'ReasonCodeDescription' },
    lists: [charges('ChargeRefundTransactions')],
  },
  FailedAdhocDisbursementEventList: {
    date: 'PostedDate',
    words: ['FundsTransfersType', 'PaymentDisbursementType', 'Status'],
    ids: { payoutId: 'DisbursementId', transactionId: 'TransferId' },
    amounts: ['TransferAmount'],
  },
  ValueAddedServiceChargeEventList: SERVICE_CHARGE,
  CapacityReservationBillingEventList: SERVICE_CHARGE,
};
