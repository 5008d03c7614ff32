const COLUMNS =
  'settlement-id settlement-start-date settlement-end-date deposit-date total-amount currency transaction-type order-id merchant-order-id adjustment-id shipment-id marketplace-name amount-type amount-description amount fulfillment-id posted-date posted-date-time order-item-code merchant-order-item-id merchant-adjustment-item-id sku quantity-purchased promotion-id'.split(
    ' ',
  );

/** Rows of one order: what they are called, and cents. */
const ORDER = [
  ['ItemPrice', 'Principal', 2599],
  ['ItemPrice', 'Tax', 208],
  ['ItemPrice', 'Shipping', 499],
  ['ItemFees', 'Commission', -465],
  ['ItemFees', 'FBAPerUnitFulfillmentFee', -354],
  ['ItemFees', 'MarketplaceFacilitatorVAT-Principal', -208],
] as const;

const DAY_MS = 86_400_000;
const LINES_AT_ONCE = 1000;

/** The bytes of an Amazon settlement report (V2, flat file) with so many amount rows, piece by piece. */
export function* settlementReport(lines: number): Generator<Buffer> {
  let total = 0;
  for (let at = 0; at < lines; at++) total += ORDER[at % ORDER.length]?.[2] ?? 0;
  yield Buffer.from(`${COLUMNS.join('\t')}\n${summaryRow(total)}\n`);
  for (let start = 0; start < lines; start += LINES_AT_ONCE) {
    const rows = Array.from({ length: Math.min(LINES_AT_ONCE, lines - start) }, (_, at) => amountRow(start + at));
    yield Buffer.from(rows.join(''));
  }
}

function summaryRow(total: number): string {
  return [
    '28471003921',
    '2026-06-16 00:00:00 UTC',
    '2026-06-30 23:59:59 UTC',
    '2026-07-02 00:00:00 UTC',
    decimal(total),
    'USD',
  ].join('\t');
}

function amountRow(at: number): string {
  const order = Math.floor(at / ORDER.length);
  const [type, description, cents] = ORDER[at % ORDER.length] ?? ORDER[0];
  const posted = new Date(Date.UTC(2026, 5, 16) + ((order * 7919) % (14 * DAY_MS))).toISOString();
  const time = `${posted.slice(0, 10)} ${posted.slice(11, 19)} UTC`;
  const id = `114-${String(1_000_000 + (order % 8_999_999))}-${String(1_000_000 + ((order * 31) % 8_999_999))}`;
  const about = ['Order', id, '', '', `S${order.toString(36)}`, 'Amazon.com', type, description, decimal(cents)];
  const rest = [
    'AFN',
    `${posted.slice(0, 10)} 00:00:00 UTC`,
    time,
    String(55_182_930_114 + order),
    '',
    '',
    `SKU-${order % 5000}`,
    '1',
    '',
  ];
  return `28471003921\t\t\t\t\tUSD\t${[...about, ...rest].join('\t')}\n`;
}

function decimal(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
