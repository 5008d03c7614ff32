/** Chart of accounts of both legal entities. */
export const accounts: ReadonlyMap<string, string> = new Map([
  ['1200', 'Marketplace clearing'],
  ['1210', 'Carrier and card receivable'],
  ['1999', 'Suspense'],
  ['2150', 'Tips payable'],
  ['2155', 'Duties payable'],
  ['2160', 'Customer prepayments'],
  ['2200', 'Tax payable'],
  ['2210', 'VAT payable'],
  ['2400', 'Gift card liability'],
  ['4000', 'Product revenue'],
  ['4010', 'Shipping revenue'],
  ['4020', 'Gift wrap revenue'],
  ['4030', 'Other revenue'],
  ['4080', 'Returns'],
  ['4090', 'Seller promotions'],
  ['4095', 'Concessions'],
  ['6900', 'Rounding'],
]);

/** Accounts whose movement is a document's tax total. */
export const taxAccounts: ReadonlySet<string> = new Set(['2200', '2210']);

/** The receivable account: every line on it names a party. */
export const clearingAccount = '1200';

/** Companies that keep books here. */
export const legalEntities: ReadonlySet<string> = new Set(['US', 'EU']);
