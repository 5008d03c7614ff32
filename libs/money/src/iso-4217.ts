/**
 * Currency codes by their number of decimals, as data.
 *
 * Source: ISO 4217 list one, published 2024-06-25, as shipped by `currency-codes` 2.2.0 in
 * `iso-4217-list-one.xml`; `iso-4217.spec.ts` compares every row. The package itself is not loaded at run time: it
 * gives the codes that have no decimals at all ("N.A.": gold, test, no currency) the number 0, as if they were yen.
 */
export const CODES_BY_DECIMALS = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE ' +
    'CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD ' +
    'HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU ' +
    'MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG ' +
    'SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST ' +
    'XCD YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const;

/** Codes that ISO lists without decimals ("N.A."): metals, funds' units, tests. No amount can be stated in them. */
export const CODES_WITHOUT_DECIMALS = 'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX';

/** Codes in circulation that are newer than the published list. XCG replaced ANG on 2025-03-31. */
export const NEWER_CODES_BY_DECIMALS = { 2: 'XCG' } as const;

/**
 * Codes that are no longer paid with, by their number of decimals: documents of their time are read in them, and archives
 * and late corrections are such. Source: ISO 4217 list three for the codes, the JDK's `currency.properties` for the
 * decimals, which list three leaves out.
 */
export const HISTORIC_CODES_BY_DECIMALS = {
  0: 'ADP BEF BYR ESP GRD ITL LUF PTE TPE TRL',
  2:
    'ATS AZM BGL CSD CYP DEM EEK FIM FRF GHC HRK IEP LTL LVL MRO MTL MZM NLG ROL RUR SDD SIT SKK SLL SRG STD ' +
    'TMM VEB VEF YUM ZMK ZWL',
} as const;
