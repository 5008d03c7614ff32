/**
 * What of a bank entry's free text is kept: references, and the names of those who pay us as a business. The rest may name
 * a person or a person's account, and matching does not need it.
 */

/** Payers whose names help to match: marketplaces, payment providers, carriers, lenders. */
const PAYERS: ReadonlySet<string> = new Set(
  (
    'ADYEN AFTERPAY AIRWALLEX ALIPAY ALLEGRO AMAZON AMEX BOL BOLCOM BRAINTREE CDISCOUNT CHECKOUT CLEARPAY DHL EBAY ETSY ' +
    'FEDEX FNAC GOCARDLESS HYPERWALLET IDEAL KAUFLAND KLARNA LIANLIAN MANGOPAY MERCADO MERCADOLIBRE MERCADOPAGO MIRAKL ' +
    'MOLLIE OTTO PAYONEER PAYPAL PINGPONG RAKUTEN SHOPIFY SQUARE STRIPE TIKTOK UPS USPS VISA MASTERCARD WALMART WAYFAIR ' +
    'WISE WORLDFIRST WORLDPAY ZALANDO PAYMENTS PAYMENT PAYOUT SETTLEMENT MARKETPLACE EUROPE SERVICES'
  ).split(' '),
);

/** An IBAN, or digits as long as one, may be a person's account. */
const ACCOUNT = /^(?:[A-Z]{2}\d{2}[A-Z0-9]{10,30}|\d{22,})$/;
const REFERENCE_LENGTH_LIMIT = 35;
const TEXT_LENGTH_LIMIT = 500;

/** References and payers' names of a free text, in their order; null where it has none. */
export function referencesIn(...texts: readonly (string | null | undefined)[]): string | null {
  const words = texts.flatMap((text) => (text ?? '').split(/[\s;,/<>"()]+/)).flatMap(referenceOf);
  const kept = [...new Set(words)].join(' ').slice(0, TEXT_LENGTH_LIMIT);
  return kept === '' ? null : kept;
}

function referenceOf(raw: string): string[] {
  const word = raw.replace(/^[^\p{L}\d]+|[^\p{L}\d]+$/gu, '');
  if (word.length > REFERENCE_LENGTH_LIMIT || ACCOUNT.test(word.toUpperCase())) return [];
  const plain = word.toUpperCase().split(/[^A-Z0-9]/)[0] ?? '';
  return (/\d/.test(word) && word.length >= 4 && !/[@]/.test(word)) || PAYERS.has(plain) ? [word] : [];
}
