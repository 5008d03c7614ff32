import type { SourceDecimals } from '../../../documents/scaled-units.js';

/** Currencies in which Adyen counts otherwise than ISO 4217: https://docs.adyen.com/development-resources/currency-codes */
export const ADYEN_DECIMALS: SourceDecimals = { CLP: 2, CVE: 0, IDR: 0, ISK: 2 };
