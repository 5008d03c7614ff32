import type { SourceDecimals } from '../../../documents/scaled-units.js';

/** Currencies in which Stripe counts otherwise than ISO 4217: https://docs.stripe.com/currencies#zero-decimal */
export const STRIPE_DECIMALS: SourceDecimals = { MGA: 0, ISK: 2, UGX: 2 };
